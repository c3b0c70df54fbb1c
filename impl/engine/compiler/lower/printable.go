package lower

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// printable takes out of the texts that become comments what Go has no place for in its code.
func printable(_ document.Object, _, node *yaml.Node) bool {
	for _, name := range []string{"title", "summary", "description", "examples"} {
		if text := document.Get(node, name); text != nil && text.Kind != yaml.MappingNode {
			withoutControls(text)
		}
	}
	return true
}

func withoutControls(node *yaml.Node) {
	node.Value = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r == '\ufeff' {
			return -1
		}
		return r
	}, node.Value)
	for _, below := range node.Content {
		withoutControls(below)
	}
}
