package emit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// asHandled makes parameters that have a default required: for a handler they are always there.
func asHandled(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		if parameter.Schema != nil && hasDefault(parameter.Schema.Value, make(map[*openapi3.Schema]bool)) {
			parameter.Required = true
		}
	}
}

func hasDefault(s *openapi3.Schema, seen map[*openapi3.Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	return s.Default != nil || slices.ContainsFunc(s.AllOf, func(part *openapi3.SchemaRef) bool { return hasDefault(part.Value, seen) })
}

// simplified gives what stands in parameters and has several scalar types, or is put together of parts, a schema
// of one type, or of any: what is valid is checked elsewhere, and oapi-codegen fails on some of these, and
// makes types of others that nobody can use. Components keep their types.
func simplified(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		parameter.Schema = simple(parameter.Schema)
	}
}

func simple(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Value == nil || ref.Ref != "" {
		return ref
	}
	s := ref.Value
	found := make(typeSet)
	found.add(s, make(map[*openapi3.Schema]bool))
	delete(found, "null")
	alternatives := len(s.AnyOf)+len(s.OneOf) > 0
	switch {
	case found["object"] && alternatives:
		open := true
		return &openapi3.SchemaRef{Value: &openapi3.Schema{
			Type: &openapi3.Types{"object"}, Default: s.Default, Description: s.Description, AdditionalProperties: openapi3.BoolSchema{Has: &open},
		}}
	case found["object"]:
		for name, property := range s.Properties {
			s.Properties[name] = simple(property)
		}
		s.AdditionalProperties.Schema = simple(s.AdditionalProperties.Schema)
		return ref
	case found["array"]:
		s.Items = simple(s.Items)
		return ref
	case len(found) == 1 && s.Type != nil && len(s.AllOf) == 0 && !alternatives:
		if s.ContentMediaType = ""; s.Format == "binary" {
			s.Format = "" // a text is no file
		}
		return ref
	}
	plain := &openapi3.Schema{Default: s.Default, Description: s.Description}
	if len(found) == 1 {
		plain.Type, plain.Format = &openapi3.Types{slices.Collect(maps.Keys(found))[0]}, formatOf(s)
	} else {
		plain.Extensions = map[string]any{"x-go-type-skip-optional-pointer": true} // nil is absent
	}
	return &openapi3.SchemaRef{Value: plain}
}

// typeSet is the types that a schema and its parts have.
type typeSet map[string]bool

func (t typeSet) add(s *openapi3.Schema, seen map[*openapi3.Schema]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for _, name := range s.Type.Slice() {
		t[name] = true
	}
	if s.Items != nil {
		t["array"] = true
	}
	if s.Properties != nil || s.AdditionalProperties.Schema != nil {
		t["object"] = true
	}
	for _, part := range partsOf(s) {
		t.add(part, seen)
	}
}

func partsOf(s *openapi3.Schema) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, ref := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		if ref.Value != nil {
			all = append(all, ref.Value)
		}
	}
	return all
}

// formatOf is the format of a schema, or of its first part that has one.
func formatOf(s *openapi3.Schema) string {
	if s.Format != "" {
		return s.Format
	}
	for _, part := range partsOf(s) {
		if part.Format != "" {
			return part.Format
		}
	}
	return ""
}

// renamed gives parameters of the path another name in code where the code around them takes theirs: they become
// variables there. Names are compared without their case, which oapi-codegen decides.
func renamed(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		name, given := parameter.Extensions["x-go-name"].(string)
		if !given {
			name = parameter.Name
		}
		name = model.Identifier(name)
		unnamed := name == "" // there is no letter and no digit
		if unnamed {
			name = fmt.Sprintf("X%x", parameter.Name)
		}
		if unnamed || parameter.In == openapi3.ParameterInPath && taken[strings.ToLower(name)] {
			if parameter.Extensions == nil {
				parameter.Extensions = make(map[string]any)
			}
			parameter.Extensions["x-go-name"] = name + "Parameter"
		}
	}
}

// taken are the names of variables, packages and types in functions that oapi-codegen's templates, and ours,
// generate, in lower case.
var taken = func() map[string]bool {
	names := make(map[string]bool)
	for name := range strings.FieldsSeq(`answer any body bodytype c checked err error errors fmt gin h http io json middleware nil params parts request siw
		string text validate`) {
		names[name] = true
	}
	return names
}()

// parametersOf is every parameter of a document, those of components included.
func parametersOf(spec *openapi3.T) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	add := func(list openapi3.Parameters) {
		for _, ref := range list {
			if ref.Value != nil {
				all = append(all, ref.Value)
			}
		}
	}
	for _, item := range spec.Paths.Map() {
		add(item.Parameters)
		for _, operation := range item.Operations() {
			add(operation.Parameters)
		}
	}
	if spec.Components != nil {
		for _, ref := range spec.Components.Parameters {
			add(openapi3.Parameters{ref})
		}
	}
	return all
}
