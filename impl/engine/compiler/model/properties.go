package model

import "github.com/charterhq/charter/impl/engine/validate"

// allOf is a schema that applies several; one is itself.
func allOf(schemas []*Schema) *Schema {
	if len(schemas) == 1 {
		return schemas[0]
	}
	return &Schema{AllOf: schemas}
}

// anyOf is a schema of which each of several is an alternative.
func anyOf(schemas []*Schema) *Schema {
	if len(schemas) == 1 {
		return schemas[0]
	}
	return &Schema{AnyOf: schemas}
}

// kinds are the kinds of values that a schema takes, or speaks of where it says nothing of types.
func (s *Schema) kinds() validate.Kinds {
	return settled(possible(s), func() validate.Kinds { return spoken(s) })
}

// namedProperty is a property, with all schemas that say something of it.
type namedProperty struct {
	name    string
	schemas []*Schema
}

// propertiesOf are the properties that a schema lists, with what it refers to and its parts.
func propertiesOf(s *Schema) []namedProperty {
	var all []namedProperty
	at := make(map[string]int)
	each(s, func(one *Schema) {
		for _, property := range one.Properties {
			i, known := at[property.Name]
			if !known {
				i = len(all)
				at[property.Name] = i
				all = append(all, namedProperty{name: property.Name})
			}
			all[i].schemas = append(all[i].schemas, property.Schema)
		}
	})
	return all
}

// itemsOf are the schemas of an array's items.
func itemsOf(s *Schema) []*Schema {
	var all []*Schema
	each(s, func(one *Schema) {
		all = append(all, one.Prefix...)
		if one.Items != nil {
			all = append(all, one.Items)
		}
	})
	if all == nil {
		all = []*Schema{{}}
	}
	return all
}

// others is what the text of a property may be read as that a schema does not list. It is false if that may be an
// array or object, or depends on the name.
func others(s *Schema) (validate.Kinds, bool) {
	kinds, ok := within(s, func(s *Schema) *Schema { return s.Additional })
	each(s, func(one *Schema) {
		for _, pattern := range one.PatternProperties {
			reads := pattern.Schema.kinds()
			ok = ok && reads&^scalars == 0 && reads == kinds
		}
	})
	return kinds, ok
}
