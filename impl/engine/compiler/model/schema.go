// Package model is a contract as the emitters need it: schemas with their references resolved, and
// operations with their parameters and bodies.
package model

import (
	"go.yaml.in/yaml/v3"
)

// Schema is a JSON Schema (2020-12) of a contract. An absent keyword has the zero value.
type Schema struct {
	NumberRules
	TextRules
	ArrayRules
	ObjectRules

	Name    string // of the function that checks it: UserInput, UserInputTags
	Pointer string // where it stands, as a reference: #/components/schemas/UserInput

	Never bool    // the schema is false: nothing fits
	Ref   *Schema // $ref; the other keywords stand beside it

	Types []string // type; none: any
	Enum  []*yaml.Node
	Const *yaml.Node

	AllOf, AnyOf, OneOf []*Schema
	Not                 *Schema
	If, Then, Else      *Schema
	Discriminator       *Discriminator

	Default             *yaml.Node
	ReadOnly, WriteOnly bool

	// Root says that an operation uses the schema itself, for a parameter or a body.
	Root bool

	// Tracked says that the schema notes which items and properties it has evaluated, for the
	// unevaluatedItems or unevaluatedProperties of a schema that applies it in place.
	Tracked bool
}

// NumberRules are the keywords of numbers, as written; empty: none.
type NumberRules struct {
	Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, MultipleOf string
}

// TextRules are the keywords of strings, and format, which numbers have as well.
type TextRules struct {
	MinLength, MaxLength *int
	Pattern              *Pattern
	Format               *Format
}

// ArrayRules are the keywords of arrays.
type ArrayRules struct {
	Prefix                   []*Schema
	Items                    *Schema // of what stands behind the prefix
	Contains                 *Schema
	MinContains, MaxContains *int
	MinItems, MaxItems       *int
	UniqueItems              bool
	UnevaluatedItems         *Schema
}

// ObjectRules are the keywords of objects.
type ObjectRules struct {
	Properties                   []Property // in the order they were written
	PatternProperties            []PatternProperty
	Additional                   *Schema // additionalProperties
	Names                        *Schema // propertyNames
	Required                     []string
	MinProperties, MaxProperties *int
	DependentRequired            []Dependency
	DependentSchemas             []Property // the schema holds if the object has the property
	UnevaluatedProperties        *Schema

	// OnlyAnswers and OnlyRequests are the required properties that are readOnly and writeOnly, here or in a
	// schema that applies to the same object: the other direction cannot have them.
	OnlyAnswers, OnlyRequests map[string]bool
}

// Pattern is a regular expression.
type Pattern struct {
	Written string // as in the contract: ECMA 262
	RE2     string // the same for Go
}

// Property is a property of an object.
type Property struct {
	Name   string
	Schema *Schema
}

// PatternProperty is what properties are whose names match.
type PatternProperty struct {
	Pattern Pattern
	Schema  *Schema
}

// Dependency is dependentRequired: an object with the property needs the others.
type Dependency struct {
	Name  string
	Needs []string
}

// Discriminator tells by a property's value which alternative is meant (OpenAPI 3.1, section 4.8.25).
type Discriminator struct {
	Property string
	Mapping  []Mapped // in the order of the alternatives, or of the mapping where there are none
}

// Mapped is a value of a discriminator's property, and what it stands for.
type Mapped struct {
	Value  string
	Schema *Schema
}

// Empty tells whether every value fits.
func (s *Schema) Empty() bool {
	return s.Ref == nil && s.emptyBut()
}

// emptyBut leaves out the reference.
func (s *Schema) emptyBut() bool {
	return !s.Never && s.Types == nil && s.Enum == nil && s.Const == nil && s.NumberRules == NumberRules{} && s.TextRules == TextRules{} &&
		s.ArrayRules.empty() && s.ObjectRules.empty() && s.AllOf == nil && s.AnyOf == nil && s.OneOf == nil &&
		s.Not == nil && s.If == nil && s.Discriminator == nil
}

func (i *ArrayRules) empty() bool {
	return i.Prefix == nil && i.Items == nil && i.Contains == nil && i.MinItems == nil && i.MaxItems == nil &&
		!i.UniqueItems && i.UnevaluatedItems == nil
}

func (m *ObjectRules) empty() bool {
	return m.Properties == nil && m.PatternProperties == nil && m.Additional == nil && m.Names == nil && m.Required == nil &&
		m.MinProperties == nil && m.MaxProperties == nil && m.DependentRequired == nil && m.DependentSchemas == nil &&
		m.UnevaluatedProperties == nil
}

// OnlyTypes tells whether the types are all that a value has to have.
func (s *Schema) OnlyTypes() bool {
	rest := *s
	rest.Types = nil
	return s.Types != nil && rest.Empty()
}

// Alias tells whether the schema only refers to another.
func (s *Schema) Alias() bool { return s.Ref != nil && s.emptyBut() }

// Kinds are the types that a value may have, following references; nil is any.
func (s *Schema) Kinds() []string {
	for range maxChain {
		if s.Types != nil || s.Ref == nil {
			return s.Types
		}
		s = s.Ref
	}
	return nil
}

// maxChain is how long a chain of references can be; a longer one is a circle.
const maxChain = 32

// DefaultValue is the schema's default, or that of what it refers to or is put together of; nil: none.
func (s *Schema) DefaultValue() *yaml.Node { return s.defaultValue(maxChain) }

func (s *Schema) defaultValue(depth int) *yaml.Node {
	if s == nil || depth == 0 {
		return nil
	}
	if s.Default != nil {
		return s.Default
	}
	if found := s.Ref.defaultValue(depth - 1); found != nil {
		return found
	}
	for _, part := range s.AllOf {
		if found := part.defaultValue(depth - 1); found != nil {
			return found
		}
	}
	return nil
}

// inPlace yields the schemas that apply to the same value as s does.
func (s *Schema) inPlace(yield func(*Schema)) {
	for _, one := range []*Schema{s.Ref, s.Not, s.If, s.Then, s.Else} {
		if one != nil {
			yield(one)
		}
	}
	for _, group := range [][]*Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, one := range group {
			yield(one)
		}
	}
	for _, dependent := range s.DependentSchemas {
		yield(dependent.Schema)
	}
}

// HasReadOnly tells whether the schema, or one that it refers to or is put together of, is readOnly: a
// request must not hold the value.
func (s *Schema) HasReadOnly() bool {
	return s.says(func(s *Schema) bool { return s.ReadOnly }, maxChain)
}

// HasWriteOnly is [Schema.HasReadOnly] for writeOnly: an answer must not hold the value.
func (s *Schema) HasWriteOnly() bool {
	return s.says(func(s *Schema) bool { return s.WriteOnly }, maxChain)
}

func (s *Schema) says(what func(*Schema) bool, depth int) bool {
	if s == nil || depth == 0 {
		return false
	}
	if what(s) || s.Ref.says(what, depth-1) {
		return true
	}
	for _, part := range s.AllOf {
		if part.says(what, depth-1) {
			return true
		}
	}
	return false
}
