package policy

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// ErrorsOf reads x-errors of an operation; nil: its errors are problems.
func ErrorsOf(operation *yaml.Node) *contract.Errors {
	if form := contract.ErrorForm(scalar(document.Get(operation, "x-errors"))); form == contract.OAuthErrors {
		return &contract.Errors{Form: form}
	}
	return nil
}

// errors reads x-errors. An answer that the contract writes out in another form would be one that never comes.
func (r *reader) errors(o *at) {
	part, _, node := r.declared(o, "x-errors")
	if node == nil {
		o.add(part)
		return
	}
	r.block(part, node).note("", scalar(node), node)
	o.Errors = ErrorsOf(o.Written.Node)
	for status, response := range document.Entries(document.Get(o.Written.Node, "responses")) {
		if !OfTheRequest(status.Value) || o.Errors == nil {
			continue
		}
		if document.Get(document.Get(r.document.Follow(response), "content"), "application/json") == nil {
			r.wrongf(status, "an error of the form %s is `application/json`, and this answer has none: describe it, or take the answer away, which adds it", o.Errors.Form)
		}
	}
	o.add(part)
}

// OfTheRequest tells whether an answer of a status, as a contract has it, is to what went wrong with the request, and
// the server can choose its form: what is too large to be read has none (431).
func OfTheRequest(status string) bool { return strings.HasPrefix(status, "4") && status != "431" }
