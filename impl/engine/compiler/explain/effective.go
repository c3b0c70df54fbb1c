package explain

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// validation lists what of a request is checked.
func (e *explainer) validation(o *policy.Operation) []Part {
	parameters := Part{Name: "parameters", Enforce: contract.On.String(), Source: e.source(o.Written.Key, Written)}
	for _, item := range e.effective.Parameters(e.operation) {
		parameters.Values = append(parameters.Values, e.parameter(e.effective.Follow(item)))
	}
	var parts []Part
	if len(parameters.Values) > 0 {
		parts = append(parts, parameters)
	}
	if body := e.effective.Follow(document.Get(e.operation.Node, "requestBody")); body != nil {
		parts = append(parts, e.body(body))
	}
	return parts
}

func (e *explainer) parameter(node *yaml.Node) Value {
	name, in := document.Written(node, "name"), document.Written(node, "in")
	if document.Written(node, "required") == "true" {
		in += ", required"
	}
	return Value{name, in, e.source(node, Written)}
}

func (e *explainer) body(node *yaml.Node) Part {
	var types []string
	for media := range document.Entries(document.Get(node, "content")) {
		types = append(types, media.Value)
	}
	words := strings.Join(types, ", ")
	if document.Written(node, "required") == "true" {
		words += ", required"
	}
	return e.note("body", words, node)
}

// answers lists the statuses, those added by policies included.
func (e *explainer) answers(o *policy.Operation) []Part {
	part := Part{Name: "answers", Enforce: contract.On.String(), Source: e.source(o.Written.Key, Written)}
	for status, response := range document.Entries(document.Get(e.operation.Node, "responses")) {
		part.Values = append(part.Values, Value{status.Value, firstLine(document.Written(e.effective.Follow(response), "description")), e.source(status, Written)})
	}
	return []Part{part}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
