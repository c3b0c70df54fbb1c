package model

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
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
			shapes = append(shapes, validate.Shape(shape)) //nolint:gosec // one of three
		}
	}
	switch {
	case len(shapes) == 0:
		return Reading{}, "no value of this parameter can be written: its schema takes nothing, or null only"
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
