package expand

import (
	_ "embed"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

//go:embed parameters.yaml
var requestFields []byte

// parameters adds those that policies read.
func (e *expander) parameters(o *policy.Operation) {
	if o.Idempotency != nil {
		name := "Idempotency-Key"
		if o.Idempotency.Required {
			name = "Required-Idempotency-Key"
		}
		e.parameter(o, "Idempotency-Key", name, o.Idempotency.Required)
	}
	if o.Cache != nil {
		e.parameter(o, "If-None-Match", "If-None-Match", false)
	}
}

func (e *expander) parameter(o *policy.Operation, name, component string, required bool) {
	for _, item := range e.document.Parameters(o.Written) {
		parameter := e.document.Follow(item)
		if document.Written(parameter, "in") == "header" && strings.EqualFold(document.Written(parameter, "name"), name) {
			return
		}
	}
	list := document.Get(o.Written.Node, "parameters")
	if list == nil || document.IsNull(list) {
		list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		document.Set(o.Written.Node, "parameters", list)
	}
	list.Content = append(list.Content, e.component("parameters", component, func() *yaml.Node {
		parameter := document.Get(made("parameters.yaml", requestFields), name)
		if required {
			document.Set(parameter, "required", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
		}
		return parameter
	}))
}

// notModified adds the 304 of an operation whose answers are kept (RFC 9110, section 15.4.5).
func (e *expander) notModified(o *policy.Operation) {
	if o.Cache != nil {
		e.answer(o, "304", "NotModified", func() *yaml.Node {
			return describedBy("Nothing has changed since the `ETag` in `If-None-Match`.")
		})
	}
}

var redirectWords = map[int]string{
	301: "It has moved for good.", 302: "It is elsewhere at present.", 303: "The answer is at another place; get it there.",
	307: "It is elsewhere at present; send the same request there.", 308: "It has moved for good; send the same request there.",
}

// redirect adds the status of a redirect, with its Location (RFC 9110, section 15.4).
func (e *expander) redirect(o *policy.Operation) {
	if o.Redirect == nil {
		return
	}
	status := strconv.Itoa(o.Redirect.Status)
	e.answer(o, status, "Redirect"+status, func() *yaml.Node {
		return describedBy(redirectWords[o.Redirect.Status])
	})
}

func describedBy(description string) *yaml.Node {
	response := document.Mapping()
	document.Set(response, "description", document.Text(description))
	return response
}

// answer adds an answer that is a component, unless the operation has one of the status.
func (e *expander) answer(o *policy.Operation, status, name string, describe func() *yaml.Node) {
	responses := document.Ensure(o.Written.Node, "responses")
	if document.Get(responses, status) == nil {
		document.Set(responses, status, e.component("responses", name, describe))
	}
}
