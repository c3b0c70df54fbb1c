package emit

import (
	"math/big"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// defaultJSON writes a default as JSON. Whole numbers have no fraction and no exponent: handlers read 100, and not 1e2.
func defaultJSON(node *yaml.Node) string { return document.ValueJSON(withWholeNumbers(node)) }

func withWholeNumbers(node *yaml.Node) *yaml.Node {
	changed := *node
	changed.Content = make([]*yaml.Node, len(node.Content))
	for i, item := range node.Content {
		changed.Content[i] = withWholeNumbers(item)
	}
	if node.Kind == yaml.ScalarNode && document.IsNumber(node) && strings.ContainsAny(node.Value, ".eE") {
		changed.Value = wholeNumber(node.Value)
	}
	return &changed
}

func wholeNumber(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return text // too large to be written out
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok || !number.IsInt() || len(number.Num().String()) > validate.MaxNumberLength {
		return text
	}
	return number.Num().String()
}
