package emit

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// tag is a property that all alternatives which are objects require, each with a text of its own: it tells which one is
// meant, as a discriminator would, to say what is wrong with an object that fits none. Values are those texts, in the
// order of the alternatives; one that is no object has an empty one. There is none if property is empty.
func tag(of []*model.Schema) (property string, values []string) {
	for _, candidate := range of {
		if !takesObjects(candidate) {
			continue
		}
		for _, name := range requiredBy(candidate) {
			if values := textsOf(of, name); values != nil {
				return name, values
			}
		}
		break
	}
	return "", nil
}

// textsOf are the texts that the alternatives have for a property; nil: it does not tell them apart.
func textsOf(of []*model.Schema, name string) []string {
	values, objects := make([]string, len(of)), 0
	for i, alternative := range of {
		if !takesObjects(alternative) {
			continue
		}
		text, known := constantOf(alternative, name)
		if !known || text == "" || slices.Contains(values, text) || !slices.Contains(requiredBy(alternative), name) {
			return nil
		}
		values[i] = text
		objects++
	}
	if objects < 2 {
		return nil
	}
	return values
}

func takesObjects(s *model.Schema) bool {
	kinds := s.Kinds()
	return kinds == nil || slices.Contains(kinds, "object")
}

// parts are a schema and what it is composed of: all of them hold.
func parts(s *model.Schema) []*model.Schema {
	var all []*model.Schema
	var add func(*model.Schema)
	add = func(s *model.Schema) {
		if s == nil || slices.Contains(all, s) {
			return
		}
		all = append(all, s)
		add(s.Ref)
		for _, part := range s.AllOf {
			add(part)
		}
	}
	add(s)
	return all
}

func requiredBy(s *model.Schema) []string {
	var names []string
	for _, part := range parts(s) {
		names = append(names, part.Required...)
	}
	return names
}

// constantOf is the one text that a property of an object can have.
func constantOf(s *model.Schema, name string) (text string, known bool) {
	for _, part := range parts(s) {
		for _, property := range part.Properties {
			if property.Name != name {
				continue
			}
			for _, rules := range parts(property.Schema) {
				value := rules.Const
				if value == nil && len(rules.Enum) == 1 {
					value = rules.Enum[0]
				}
				if value != nil && document.IsText(value) {
					return value.Value, true
				}
			}
		}
	}
	return "", false
}
