package policy

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// idempotency reads x-idempotency.
func (r *reader) idempotency(o *at) {
	part, key, node := r.declared(o, "x-idempotency")
	if node == nil {
		o.add(part)
		return
	}
	// Other methods are idempotent already, or safe (RFC 9110, section 9.2).
	if !slices.Contains([]string{"POST", "PATCH"}, o.Method) {
		r.wrongf(key, "x-idempotency is for POST and PATCH: a %s can be repeated as it is", o.Method)
	}
	b := r.block(part, node)
	i := &contract.Idempotency{Required: b.flag("required"), TTL: b.duration("ttl", "24h"), Enforce: b.enforce()}
	if p := o.header("Idempotency-Key"); p != nil && i.Required && !p.required {
		r.wrongf(document.Get(node, "required"), "the operation has a parameter Idempotency-Key that is not required: remove it, it is added by itself")
	}
	part.Enforce = i.Enforce
	if i.Enforce != contract.Off {
		o.Idempotency = i
	}
	o.add(part)
}
