package expand

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// ignoreKey is the extension that silences lint. It is for the people who edit the contract, as comments are,
// and not for those who read it when it is published.
const ignoreKey = "x-lint-ignore"

func dropIgnores(root *yaml.Node) {
	dropped := make(map[*yaml.Node]bool)
	for _, key := range document.Extension(root, ignoreKey) {
		dropped[key] = true
	}
	if len(dropped) > 0 {
		drop(root, dropped)
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
