package model

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// kindsOf are the types that values may have which fit all of some schemas, as far as the schemas tell it
// without null, in a fixed order. None: they do not tell.
func kindsOf(schemas ...*Schema) []string {
	found := make(map[string]bool)
	seen := make(map[*Schema]bool)
	for _, s := range schemas {
		s.collectKinds(found, seen)
	}
	delete(found, "null")
	if found["number"] {
		delete(found, "integer")
	}
	var kinds []string
	for _, kind := range []string{"string", "integer", "number", "boolean", "array", "object"} {
		if found[kind] {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (s *Schema) collectKinds(found map[string]bool, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, kind := range s.Types {
		found[kind] = true
	}
	if s.Types == nil {
		values := s.Enum
		if s.Const != nil {
			values = append(slices.Clip(values), s.Const)
		}
		for _, value := range values {
			found[kindOfValue(value)] = true
		}
	}
	s.Ref.collectKinds(found, seen)
	for _, group := range [][]*Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			part.collectKinds(found, seen)
		}
	}
}

func kindOfValue(value *yaml.Node) string {
	switch {
	case value.Kind == yaml.SequenceNode:
		return "array"
	case value.Kind == yaml.MappingNode:
		return "object"
	case value.Tag == "!!int":
		return "integer"
	case value.Tag == "!!float":
		return "number"
	case value.Tag == "!!bool":
		return "boolean"
	case value.Tag == "!!null":
		return "null"
	default:
		return "string"
	}
}

// applied are the schema and all that apply to the same value as it does.
func applied(s *Schema) []*Schema {
	var all []*Schema
	seen := make(map[*Schema]bool)
	var visit func(*Schema)
	visit = func(s *Schema) {
		if !seen[s] {
			seen[s] = true
			all = append(all, s)
			s.inPlace(visit)
		}
	}
	visit(s)
	return all
}

// namedProperty is a property, with all schemas that say something of it.
type namedProperty struct {
	name    string
	schemas []*Schema
}

// propertiesOf are the properties that a schema, or one that applies to the same value, lists.
func propertiesOf(s *Schema) []namedProperty {
	var all []namedProperty
	at := make(map[string]int)
	for _, one := range applied(s) {
		for _, property := range one.Properties {
			i, known := at[property.Name]
			if !known {
				i = len(all)
				at[property.Name] = i
				all = append(all, namedProperty{name: property.Name})
			}
			all[i].schemas = append(all[i].schemas, property.Schema)
		}
	}
	return all
}

// itemsOf are the schemas of an array's items.
func itemsOf(schemas []*Schema) []*Schema {
	var all []*Schema
	for _, schema := range schemas {
		for _, one := range applied(schema) {
			all = append(all, one.Prefix...)
			if one.Items != nil {
				all = append(all, one.Items)
			}
		}
	}
	return all
}

// othersOf are the schemas of properties that are not listed.
func othersOf(s *Schema) []*Schema {
	var all []*Schema
	for _, one := range applied(s) {
		for _, other := range []*Schema{one.Additional, one.UnevaluatedProperties} {
			if other != nil {
				all = append(all, other)
			}
		}
		for _, pattern := range one.PatternProperties {
			all = append(all, pattern.Schema)
		}
	}
	return all
}
