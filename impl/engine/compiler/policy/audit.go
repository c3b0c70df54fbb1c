package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// audit reads x-audit: true, or a block. What is recorded is called as the operation unless it says, or leaves all to the
// handler.
func (r *reader) audit(o *at) {
	part, key, node := r.declared(o, "x-audit")
	if node == nil {
		o.add(part)
		return
	}
	if o.safe() {
		r.wrongf(key, "x-audit is for operations that write: a %s changes nothing", o.Method)
	}
	b := r.block(part, node)
	a := new(contract.Audit)
	if byHandler := document.Get(node, "handler"); byHandler != nil && document.Get(node, "action") == nil {
		if resource := document.Get(node, "resource"); resource != nil {
			r.wrongf(resource, "what the handler records has a resource of its own: remove `resource`, or add `action`")
		}
	} else {
		a.Action, _ = b.text("action", o.ID)
	}
	if node.Kind == yaml.MappingNode {
		b.text("resource", "")
		a.Resource = r.template(o, document.Get(node, "resource"))
		a.Handler = b.texts("handler")
		r.handled(o, document.Get(node, "handler"), a.Action)
		part.Enforce = b.enforce()
	}
	if part.Enforce != contract.Off {
		o.Audit = a
	}
	o.add(part)
}

// handled refuses what a handler records where there is none, and an action that the server records.
func (r *reader) handled(o *at, byHandler *yaml.Node, action string) {
	if byHandler == nil {
		return
	}
	for _, name := range []string{"x-upstream", "x-webhook", "x-redirect"} {
		if _, node := entry(o.Written.Node, name); node != nil && !isFalse(node) {
			r.wrongf(byHandler, "an operation with %s has no handler that could record something: remove `handler`", name)
		}
	}
	for _, item := range items(byHandler) {
		if name := scalar(item); name == action {
			r.wrongf(item, "the server records %s: remove it here, or remove `action` if only the handler does", name)
		}
	}
}
