package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// DefaultBodyLimit holds where a contract sets none: no body is without bound. In bytes.
const DefaultBodyLimit = 1 << 20

// bodyLimit reads x-body-limit: a size, or a block. It is shown for operations that take a body.
func (r *reader) bodyLimit(o *at) {
	part, _, node := r.declared(o, "x-body-limit")
	o.BodyLimit = DefaultBodyLimit
	if part != nil && !part.Default {
		o.BodyLimit = r.defaultLimit()
	}
	switch {
	case part != nil && node == nil: // false
		o.BodyLimit = DefaultBodyLimit
	case node != nil && node.Kind == yaml.MappingNode:
		r.limitBlock(o, part, node)
	case node != nil:
		size, err := ParseSize(scalar(node))
		if err != nil {
			r.block(part, node).tell(node, err)
			return
		}
		o.BodyLimit = size
		part.Fields = []Field{{Value: scalar(node), Node: node}}
	}
	if key, _ := entry(o.Written.Node, "requestBody"); key == nil {
		return
	}
	if part == nil {
		part = &Part{Name: "x-body-limit", Fields: []Field{{Value: "1MiB"}}}
	}
	o.add(part)
}

// limitBlock reads the size and how it is enforced. Until now o has the limit that holds without the block.
func (r *reader) limitBlock(o *at, part *Part, node *yaml.Node) {
	b := r.block(part, node)
	size := b.size("max", "")
	part.Enforce = b.enforce()
	switch {
	case size == 0: // the schema of contracts, or size, has told
	case part.Enforce == contract.On:
		o.BodyLimit = size
	case part.Enforce == contract.Log && size >= o.BodyLimit:
		r.wrongf(document.Get(node, "max"), "a limit is tried by logging what is larger, up to the limit that holds without it, and that is %s: try a lower one, or enforce this", FormatSize(o.BodyLimit))
	case part.Enforce == contract.Log:
		o.TriedLimit = size
		b.note("meanwhile", FormatSize(o.BodyLimit), nil)
	}
	if part.Enforce == contract.Off {
		o.BodyLimit = DefaultBodyLimit
	}
}

// defaultLimit is what x-defaults says of operations that do not say otherwise, as far as it is enforced.
func (r *reader) defaultLimit() int64 {
	_, node := entry(document.Get(r.document.Root, "x-defaults"), "x-body-limit")
	if node != nil && node.Kind == yaml.MappingNode {
		if document.Written(node, "enforce") == "log" || document.Written(node, "enforce") == "off" {
			return DefaultBodyLimit
		}
		node = document.Get(node, "max")
	}
	if size, err := ParseSize(scalar(node)); err == nil {
		return size
	}
	return DefaultBodyLimit
}
