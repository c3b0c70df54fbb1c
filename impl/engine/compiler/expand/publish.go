package expand

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// inner are the extensions that say how the house is built inside: addresses of backends, programs, names of secrets.
var inner = []string{"x-upstreams", "x-upstream", "x-webhook"}

// Published is the effective contract as the world may read it.
func Published(d *document.Document) *document.Document {
	published := d.Copy()
	leave(published.Root)
	for operation := range published.Operations() {
		leave(operation.Node)
	}
	return published
}

func leave(mapping *yaml.Node) {
	for i := len(mapping.Content) - 2; i >= 0; i -= 2 {
		if slices.Contains(inner, mapping.Content[i].Value) {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
		}
	}
}
