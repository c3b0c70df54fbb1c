package model

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// possible is the kinds of values that a schema lets through, as far as its types tell.
func possible(s *Schema) validate.Kinds { return combined(s, own) }

// combined is what a schema says of something, with what it refers to and its parts: all of them count,
// and of alternatives any.
func combined(s *Schema, says func(*Schema) validate.Kinds) validate.Kinds {
	return combination{says, make(map[*Schema]validate.Kinds)}.of(s)
}

type combination struct {
	says  func(*Schema) validate.Kinds
	known map[*Schema]validate.Kinds
}

func (c combination) of(s *Schema) validate.Kinds {
	if kinds, ok := c.known[s]; ok {
		return kinds
	}
	c.known[s] = anyKind // while it is looked at: a schema that applies itself is refused elsewhere
	kinds := c.says(s)
	if s.Ref != nil {
		kinds &= c.of(s.Ref)
	}
	for _, part := range s.AllOf {
		kinds &= c.of(part)
	}
	for _, group := range [][]*Schema{s.AnyOf, s.OneOf} {
		if group == nil {
			continue
		}
		var some validate.Kinds
		for _, alternative := range group {
			some |= c.of(alternative)
		}
		kinds &= some
	}
	c.known[s] = kinds
	return kinds
}

// own is the kinds that a schema itself lets through.
func own(s *Schema) validate.Kinds {
	if s.Never {
		return 0
	}
	kinds := anyKind
	if s.Types != nil {
		kinds = 0
		for _, name := range s.Types {
			kinds |= kindsOf[name]
		}
	}
	values := s.Enum
	if s.Const != nil {
		values = append(slices.Clip(values), s.Const)
	}
	if values != nil {
		var listed validate.Kinds
		for _, value := range values {
			listed |= kindOf(value)
		}
		kinds &= listed
	}
	return kinds
}

// kindsOf is the kinds of a type. A number may be whole.
var kindsOf = map[string]validate.Kinds{
	"null": validate.IsNull, "boolean": validate.IsBoolean, "string": validate.IsString, "array": validate.IsArray,
	"object": validate.IsObject, "integer": validate.IsInteger, "number": validate.IsNumber | validate.IsInteger,
}

func kindOf(value *yaml.Node) validate.Kinds {
	switch {
	case value.Kind == yaml.MappingNode:
		return validate.IsObject
	case value.Kind == yaml.SequenceNode:
		return validate.IsArray
	case document.IsNull(value):
		return validate.IsNull
	case value.Tag == "!!bool":
		return validate.IsBoolean
	case document.IsNumber(value):
		if number := validate.ParseDecimal([]byte(document.ValueJSON(value))); number.IsInteger() {
			return validate.IsInteger
		}
		return validate.IsNumber | validate.IsInteger
	default:
		return validate.IsString
	}
}

// spoken is the kinds of values that the keywords of a schema say something of.
func spoken(s *Schema) validate.Kinds {
	var kinds validate.Kinds
	each(s, func(s *Schema) {
		if s.NumberRules != (NumberRules{}) || s.Format != nil && s.Format.Number {
			kinds |= validate.IsNumber
		}
		if !s.ArrayRules.empty() {
			kinds |= validate.IsArray
		}
		if !s.ObjectRules.empty() {
			kinds |= validate.IsObject
		}
		if s.Types != nil || s.Enum != nil || s.Const != nil {
			kinds |= own(s) & scalars
		}
	})
	return kinds
}

// each visits a schema, what it refers to, and its parts, once.
func each(s *Schema, visit func(*Schema)) {
	seen := make(map[*Schema]bool)
	var walk func(*Schema)
	walk = func(s *Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		visit(s)
		s.inPlace(func(part *Schema) {
			if part != s.Not {
				walk(part)
			}
		})
	}
	walk(s)
}
