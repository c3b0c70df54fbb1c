package lint

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Strip takes the reasons for silence out of a document. They are for the people who edit the contract, as comments
// are, and for nobody who reads it when it is published.
func Strip(d *document.Document) {
	dropped := make(map[*yaml.Node]bool)
	for _, key := range document.Extension(d.Root, IgnoreKey) {
		dropped[key] = true
	}
	if len(dropped) > 0 {
		drop(d.Root, dropped)
	}
}

// drop takes the entries of mappings away that stand at these keys.
func drop(node *yaml.Node, dropped map[*yaml.Node]bool) {
	kept := node.Content[:0]
	for i := 0; i < len(node.Content); i++ {
		if node.Kind == yaml.MappingNode && i%2 == 0 && dropped[node.Content[i]] {
			i++
			continue
		}
		drop(node.Content[i], dropped)
		kept = append(kept, node.Content[i])
	}
	node.Content = kept
}
