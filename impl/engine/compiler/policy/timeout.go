package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/contract"
)

// timeout reads x-timeout: a duration, or a block.
func (r *reader) timeout(o *at) {
	part, _, node := r.declared(o, "x-timeout")
	if node == nil {
		o.add(part)
		return
	}
	if part.Default && isStreamed(o) { // it has the deadlines of its backend, for each piece
		part.Enforce = contract.Off
		part.Fields = []Field{{Value: "false"}}
		o.add(part)
		return
	}
	b := r.block(part, node)
	limit := new(contract.Timeout)
	if node.Kind == yaml.MappingNode {
		limit.After = b.duration("after", "")
		limit.Enforce = b.enforce()
	} else {
		limit.After = b.whole(node)
	}
	part.Enforce = limit.Enforce
	if limit.Enforce != contract.Off {
		o.Timeout = limit
	}
	o.add(part)
}
