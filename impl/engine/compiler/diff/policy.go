package diff

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// policy is an extension as an operation has it: its own, or that of x-defaults.
func (o operation) policy(name string) *yaml.Node {
	if own := document.Get(o.Node, name); own != nil {
		return own
	}
	return document.Get(document.Get(o.side.document.Root, "x-defaults"), name)
}

func (u *unit) policies(old, new operation) {}
