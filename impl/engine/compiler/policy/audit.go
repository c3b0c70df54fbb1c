package policy

import (
	"slices"

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
	if slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, o.Method) {
		r.wrongf(key, "x-audit is for operations that write: a %s changes nothing", o.Method)
	}
	b := r.block(part, node)
	a := new(contract.Audit)
	a.Action, _ = b.text("action", o.ID)
	if node.Kind == yaml.MappingNode {
		b.text("resource", "")
		a.Resource = r.template(o, document.Get(node, "resource"))
		a.Enforce = b.enforce()
	}
	part.Enforce = a.Enforce
	if a.Enforce != contract.Off {
		o.Audit = a
	}
	o.add(part)
}

// sdkMethod notes x-sdk, which the emitters of SDKs read.
func (r *reader) sdkMethod(o *at) {
	key, node := entry(o.Written.Node, "x-sdk")
	if node == nil {
		return
	}
	part := &Part{Name: "x-sdk", Feature: "x-sdk", Key: key}
	b := r.block(part, node)
	b.text("resource", "")
	b.text("method", "")
	o.add(part)
}
