package lint

import (
	"iter"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func get(node *yaml.Node, key string) *yaml.Node { return document.Get(node, key) }

func entries(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] { return document.Entries(node) }

// items are those of a list; anything else has none.
func items(node *yaml.Node) []*yaml.Node {
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	return node.Content
}

// texts are the texts of a list, or the one text that stands in its place.
func texts(node *yaml.Node) []string {
	if node == nil {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var found []string
	for _, item := range items(node) {
		if item.Kind == yaml.ScalarNode {
			found = append(found, item.Value)
		}
	}
	return found
}

func valueJSON(node *yaml.Node) string { return document.ValueJSON(node) }
