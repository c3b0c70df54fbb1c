package lint

import (
	"iter"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func get(node *yaml.Node, key string) *yaml.Node { return document.Get(node, key) }

func entries(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] { return document.Entries(node) }

func valueJSON(node *yaml.Node) string { return document.ValueJSON(node) }
