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
	for _, holder := range []*yaml.Node{e.operation.PathItem, e.operation.Node} {
		list := document.Get(holder, "parameters")
		if list == nil {
			continue
		}
		for _, item := range list.Content {
			parameters.Values = append(parameters.Values, e.parameter(e.follow(item)))
		}
	}
	var parts []Part
	if len(parameters.Values) > 0 {
		parts = append(parts, parameters)
	}
	if body := e.follow(document.Get(e.operation.Node, "requestBody")); body != nil {
		parts = append(parts, e.body(body))
	}
	return parts
}

func (e *explainer) parameter(node *yaml.Node) Value {
	name, in := text(node, "name"), text(node, "in")
	if text(node, "required") == "true" {
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
	if text(node, "required") == "true" {
		words += ", required"
	}
	return e.note("body", words, node)
}

// answers lists the statuses, those added by policies included.
func (e *explainer) answers(o *policy.Operation) []Part {
	part := Part{Name: "answers", Enforce: contract.On.String(), Source: e.source(o.Written.Key, Written)}
	for status, response := range document.Entries(document.Get(e.operation.Node, "responses")) {
		part.Values = append(part.Values, Value{status.Value, firstLine(text(e.follow(response), "description")), e.source(status, Written)})
	}
	return []Part{part}
}

func (e *explainer) follow(node *yaml.Node) *yaml.Node {
	for range 32 { // a longer chain of references is a circle
		ref := document.Get(node, "$ref")
		if ref == nil {
			return node
		}
		node = e.effective.Resolve(ref.Value)
	}
	return nil
}

func text(mapping *yaml.Node, key string) string {
	if value := document.Get(mapping, key); value != nil {
		return value.Value
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
