package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/contract"
)

// unknownQuery reads x-unknown-query: the rule that unknown parameters are refused holds everywhere, `allow` switches it
// off, and a block says how it is enforced.
func (r *reader) unknownQuery(o *at) {
	part, _, node := r.declared(o, "x-unknown-query")
	switch {
	case node == nil: // not there, or false: they are refused
	case node.Kind == yaml.MappingNode:
		o.UnknownQuery = r.block(part, node).enforce()
		part.Enforce = o.UnknownQuery
	default:
		if scalar(node) == "allow" {
			o.UnknownQuery = contract.Off
		}
		part.Fields = []Field{{Value: scalar(node), Node: node}}
	}
	o.add(part)
}
