package emit

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// asHandled changes parameters to what handlers see of them. One that has a default is always there.
// One whose name in code is taken by the code around it gets another.
func asHandled(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		if parameter.Schema != nil && hasDefault(parameter.Schema.Value, make(map[*openapi3.Schema]bool)) {
			parameter.Required = true
		}
		definition := codegen.ParameterDefinition{ParamName: parameter.Name, Spec: parameter}
		if parameter.In == openapi3.ParameterInPath && taken[definition.GoVariableName()] {
			if parameter.Extensions == nil {
				parameter.Extensions = make(map[string]any)
			}
			parameter.Extensions["x-go-name"] = definition.GoName() + "Parameter"
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

// simplified gives a parameter whose schema is put together of parts, all of scalar types, a schema of just
// that type, or of any if there are several: the parts say what is valid, which is checked elsewhere, and
// oapi-codegen fails on some, and makes types of others that nobody can use.
func simplified(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		schema := parameter.Schema
		if schema == nil || schema.Value == nil || schema.Ref != "" || len(schema.Value.AllOf)+len(schema.Value.AnyOf)+len(schema.Value.OneOf) == 0 {
			continue
		}
		types, format := make(map[string]bool), ""
		collectTypes(schema.Value, types, &format, make(map[*openapi3.Schema]bool))
		if types["array"] || types["object"] || len(types) == 0 {
			continue
		}
		plain := &openapi3.Schema{Default: schema.Value.Default, Description: schema.Value.Description}
		if delete(types, "null"); len(types) == 1 {
			plain.Type, plain.Format = &openapi3.Types{slices.Collect(maps.Keys(types))[0]}, format
		} else {
			plain.Extensions = map[string]any{"x-go-type-skip-optional-pointer": true} // nil is absent
		}
		parameter.Schema = &openapi3.SchemaRef{Value: plain}
	}
}

// collectTypes collects the types that a schema and its parts have, and one format of theirs.
func collectTypes(s *openapi3.Schema, types map[string]bool, format *string, seen map[*openapi3.Schema]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for _, name := range s.Type.Slice() {
		types[name] = true
	}
	if s.Items != nil {
		types["array"] = true
	}
	if s.Properties != nil {
		types["object"] = true
	}
	if s.Format != "" && *format == "" {
		*format = s.Format
	}
	for _, group := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			if part.Value != nil {
				collectTypes(part.Value, types, format, seen)
			}
		}
	}
}

// taken are the names that generated functions use themselves, for variables and packages. Parameters of
// the path become variables beside them.
var taken = map[string]bool{
	"c": true, "ctx": true, "siw": true, "sh": true, "params": true, "checked": true, "request": true, "err": true,
	"middleware": true, "handler": true, "response": true, "validResponse": true, "body": true, "ok": true,
	"gin": true, "validate": true, "http": true, "fmt": true, "context": true, "json": true, "runtime": true, "errors": true,
	"any": true, "error": true, "nil": true, "string": true,
}

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
