// Package model is a contract as the emitters need it: schemas with their references resolved, and
// operations with their parameters and bodies.
package model

import (
	"go.yaml.in/yaml/v3"
)

// Schema is a JSON Schema (2020-12) of a contract. An absent keyword has the zero value.
type Schema struct {
	Name    string // of the function that checks it: UserInput, UserInputTags
	Pointer string // where it stands, as a reference: #/components/schemas/UserInput

	Ref *Schema // $ref; the other keywords stand beside it

	Types []string // type; none: any
	Enum  []*yaml.Node
	Const *yaml.Node

	Minimum, Maximum     string // as written; empty: none
	MinLength, MaxLength *int
	Pattern              *Pattern
	Format               *Format

	Items              *Schema
	MinItems, MaxItems *int
	UniqueItems        bool

	Properties       []Property // in the order they were written
	Required         []string
	ClosedProperties bool // additionalProperties is false

	OneOf, AnyOf []*Schema
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

// Empty tells whether every value fits.
func (s *Schema) Empty() bool {
	return s.Ref == nil && s.Types == nil && s.Enum == nil && s.Const == nil && s.Minimum == "" && s.Maximum == "" &&
		s.MinLength == nil && s.MaxLength == nil && s.Pattern == nil && s.Format == nil &&
		s.Items == nil && s.MinItems == nil && s.MaxItems == nil && !s.UniqueItems &&
		s.Properties == nil && s.Required == nil && !s.ClosedProperties && s.OneOf == nil && s.AnyOf == nil
}

// Alias tells whether the schema only refers to another.
func (s *Schema) Alias() bool {
	if s.Ref == nil {
		return false
	}
	rest := *s
	rest.Ref = nil
	return rest.Empty()
}

// Kinds are the types that a value may have, following references; nil is any.
func (s *Schema) Kinds() []string {
	for range 32 { // a longer chain of references is a circle
		if s.Types != nil || s.Ref == nil {
			return s.Types
		}
		s = s.Ref
	}
	return nil
}
