package emit

import (
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// asHandled changes parameters to what handlers see of them. One that has a default is always there.
// One whose name in code is taken by the code around it gets another.
func asHandled(spec *openapi3.T) {
	for _, parameter := range parametersOf(spec) {
		if parameter.Schema != nil && parameter.Schema.Value != nil && parameter.Schema.Value.Default != nil {
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
