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
	parameters := Part{Name: "parameters", Enforce: contract.On.String(), Enforced: true, Source: e.source(o.Written.Key, Written)}
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
	words := []string{in}
	if schema := document.Get(node, "schema"); schema != nil {
		words = append(words, e.shape(schema))
	}
	for media, value := range document.Entries(document.Get(node, "content")) {
		words = append(words, media.Value+", "+e.shape(document.Get(value, "schema")))
	}
	return Value{name, strings.Join(words, ": "), e.source(node, Written)}
}

// body shows each media type with its schema, and the properties of that by their JSON pointers.
func (e *explainer) body(node *yaml.Node) Part {
	words := "may be left out"
	if document.Written(node, "required") == "true" {
		words = "required"
	}
	part := e.note("body", words, node)
	for media, value := range document.Entries(document.Get(node, "content")) {
		schema := document.Get(value, "schema")
		part.Values = append(part.Values, Value{media.Value, e.shape(schema), e.source(media, Written)})
		for _, p := range e.properties(schema, make(map[*yaml.Node]bool)) {
			shape := e.shape(p.schema)
			if p.required {
				shape += ", required"
			}
			part.Values = append(part.Values, Value{"/" + p.name, shape, e.source(p.schema, Written)})
		}
	}
	return part
}

// answers lists the statuses, those added by policies included.
func (e *explainer) answers(o *policy.Operation) []Part {
	part := Part{Name: "answers", Enforce: contract.On.String(), Enforced: true, Source: e.source(o.Written.Key, Written)}
	for status, response := range document.Entries(document.Get(e.operation.Node, "responses")) {
		part.Values = append(part.Values, Value{status.Value, firstLine(document.Written(e.effective.Follow(response), "description")), e.source(status, Written)})
	}
	return []Part{part}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
