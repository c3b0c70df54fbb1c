package model

import (
	"regexp"
	"slices"

	"github.com/charterhq/charter/impl/engine/validate"
)

// Reading is what the text of a parameter is read as. It follows from the types that the schema lets
// through, wherever it says so: `type`, `enum`, `const`, what it refers to, and its parts.
//
// A text is true or false where the schema takes a boolean and it is such a word; else a number where the
// schema takes one and it is written as one; else a string. Null has no text (RFC 6570, section 2.3). A
// schema that says nothing of types takes strings, and what its other keywords speak of.
type Reading struct {
	Shape   validate.Shape
	Reads   validate.Kinds   // of a single value, of the items behind Prefix, of the properties beside Members
	Prefix  []validate.Kinds // of the first items
	Members []Member
	Open    bool // the schema lists additionalProperties, or patterns of names
}

// Member is a property of an object, and what its text is read as.
type Member struct {
	Name  string
	Reads validate.Kinds
}

const (
	anyKind = validate.IsNull | validate.IsBoolean | validate.IsNumber | validate.IsInteger | validate.IsString | validate.IsArray | validate.IsObject
	scalars = validate.IsBoolean | validate.IsNumber | validate.IsInteger | validate.IsString
)

// reading is what the text of a parameter with a schema is read as, or the reason why it cannot be.
func reading(s *Schema) (Reading, string) {
	kinds := settled(possible(s), func() validate.Kinds { return spoken(s) })
	var shapes []validate.Shape
	for shape, of := range []validate.Kinds{validate.AsSingle: scalars, validate.AsArray: validate.IsArray, validate.AsObject: validate.IsObject} {
		if kinds&of != 0 {
			shapes = append(shapes, validate.Shape(shape))
		}
	}
	switch {
	case len(shapes) == 0:
		return Reading{}, "no value of this parameter can be written, as its schema takes nothing, or null only: give it a type such as string"
	case len(shapes) > 1:
		return Reading{}, "the schema must say with `type` whether this parameter is a single value, an array or an object: its text does not tell"
	}
	switch shapes[0] {
	case validate.AsArray:
		return ofArray(s)
	case validate.AsObject:
		return ofObject(s)
	default:
		return Reading{Reads: kinds & scalars}, ""
	}
}

// settled is what a text may be read as, where the schema has no opinion on types: what it speaks of, and
// strings.
func settled(kinds validate.Kinds, spoken func() validate.Kinds) validate.Kinds {
	if kinds == anyKind {
		kinds = spoken() | validate.IsString
	}
	if kinds&validate.IsNumber != 0 {
		kinds &^= validate.IsInteger // whole numbers are numbers
	}
	return kinds
}

const nested = "an array or object in an array or object has no text in this style; use `content` with application/json"

func ofArray(s *Schema) (Reading, string) {
	all := Reading{Shape: validate.AsArray}
	longest := 0
	each(s, func(s *Schema) { longest = max(longest, len(s.Prefix)) })
	for i := range longest + 1 {
		kinds, ok := within(s, func(s *Schema) *Schema {
			if i < len(s.Prefix) {
				return s.Prefix[i]
			}
			return s.Items
		})
		if !ok {
			return Reading{}, nested
		}
		if i < longest {
			all.Prefix = append(all.Prefix, kinds)
		} else {
			all.Reads = kinds
		}
	}
	return all, ""
}

func ofObject(s *Schema) (Reading, string) {
	all := Reading{Shape: validate.AsObject}
	var ok bool
	other := func(s *Schema) *Schema { return s.Additional }
	if all.Reads, ok = within(s, other); !ok {
		return Reading{}, nested
	}
	var patterns []PatternProperty
	each(s, func(s *Schema) {
		patterns = append(patterns, s.PatternProperties...)
		all.Open = all.Open || s.PatternProperties != nil || s.Additional != nil && !s.Additional.Never
	})
	for _, pattern := range patterns {
		if kinds, ok := within(pattern.Schema, func(s *Schema) *Schema { return s }); !ok || kinds != all.Reads {
			return Reading{}, "properties whose names match a pattern must be of the same type as others (`additionalProperties`): a parameter's text is read before its schema is asked"
		}
	}
	for _, name := range names(s) {
		kinds, ok := within(s, func(s *Schema) *Schema { return s.property(name) })
		if !ok {
			return Reading{}, nested
		}
		all.Members = append(all.Members, Member{name, kinds})
	}
	return all, ""
}

// names are the properties that the schema speaks of, in the order in which it does.
func names(s *Schema) []string {
	var all []string
	add := func(name string) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	each(s, func(s *Schema) {
		for _, property := range s.Properties {
			add(property.Name)
		}
		for _, name := range s.Required {
			add(name)
		}
	})
	return all
}

// property is the schema of the properties of a name, or nil where s has none for it.
func (s *Schema) property(name string) *Schema {
	for _, property := range s.Properties {
		if property.Name == name {
			return property.Schema
		}
	}
	for _, pattern := range s.PatternProperties {
		if matched, err := regexp.MatchString(pattern.Pattern.RE2, name); err == nil && matched {
			return pattern.Schema
		}
	}
	return s.Additional
}

// within is what a text inside of an array or object may be read as. It is false if that may be an array
// or object.
func within(s *Schema, inside func(*Schema) *Schema) (validate.Kinds, bool) {
	kinds := settled(combined(s, func(s *Schema) validate.Kinds {
		if below := inside(s); below != nil {
			return possible(below)
		}
		return anyKind
	}), func() validate.Kinds {
		var all validate.Kinds
		each(s, func(s *Schema) {
			if below := inside(s); below != nil {
				all |= spoken(below)
			}
		})
		return all
	})
	return kinds & scalars, kinds&(validate.IsArray|validate.IsObject) == 0
}
