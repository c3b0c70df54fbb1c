package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// audit reads x-audit: true, or a block.
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
	a.Action, _ = b.text("action", o.ID)
	if node.Kind == yaml.MappingNode {
		b.text("resource", "")
		a.Resource = r.template(o, document.Get(node, "resource"))
		part.Enforce = b.enforce()
	}
	if part.Enforce != contract.Off {
		o.Audit = a
	}
	o.add(part)
}
