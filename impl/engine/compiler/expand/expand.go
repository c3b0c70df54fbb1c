// Package expand turns the contract that people write into the effective contract, in which everything that
// the engine adds by itself is written out: answers, header fields and parameters.
package expand

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Expand adds to each operation what its policies promise, and the problems that the pipeline answers with
// before a handler runs. An answer, header field or parameter that the contract already has stays as it is, and
// so does a component that has the name of one that would be added. The shape of the document must have been
// checked.
func Expand(d *document.Document) {
	set, _ := policy.Read(d) // what is wrong in it, the caller has told
	e := &expander{document: d, components: make(map[string]*yaml.Node)}
	operations := make([]*policy.Operation, len(set.Operations))
	for i, o := range set.Operations {
		operations[i] = effective(o)
	}
	for _, o := range operations {
		e.notModified(o)
		e.redirect(o)
		e.webhook(o)
	}
	e.addComponents() // they gain header fields, as the contract's own answers do
	e.headers(operations)
	for _, o := range operations {
		e.parameters(o)
		e.problems(o)
	}
	e.codes()
	e.addComponents()
}

// effective leaves out what an operation never comes to: it is led elsewhere before anybody asks who is calling.
func effective(o *policy.Operation) *policy.Operation {
	if o.Redirect == nil {
		return o
	}
	return &policy.Operation{Policies: contract.Policies{Redirect: o.Redirect, Deprecation: o.Deprecation}, Written: o.Written}
}

// Handlers adds to each operation the problems alone. It is the contract as those see it who write handlers: what
// policies add, the pipeline deals with.
func Handlers(d *document.Document) {
	e := &expander{document: d, components: make(map[string]*yaml.Node)}
	for operation := range d.Operations() {
		if !operation.Webhook {
			e.problems(&policy.Operation{Policies: contract.Policies{Errors: policy.ErrorsOf(operation.Node)}, Written: operation})
		}
	}
	e.addComponents()
}

// expander collects the components that are needed.
type expander struct {
	document   *document.Document
	components map[string]*yaml.Node // by section and name: responses/QuotaExceeded
	order      []string
	used       []derivedProblem
}

// component returns a reference to a component, which is added unless the contract has one of the name.
func (e *expander) component(section, name string, describe func() *yaml.Node) *yaml.Node {
	if at := section + "/" + name; e.components[at] == nil {
		e.components[at] = describe()
		e.order = append(e.order, at)
	}
	return reference("#/components/" + section + "/" + name)
}
