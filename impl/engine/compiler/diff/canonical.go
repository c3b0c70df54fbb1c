package diff

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// canonical writes values that are equal in JSON the same: the order of keys and the spelling of numbers do
// not count.
func canonical(node *yaml.Node) string {
	switch {
	case node == nil:
		return ""
	case node.Kind == yaml.MappingNode:
		var members []string
		for key, value := range document.Entries(node) {
			members = append(members, strconv.Quote(key.Value)+":"+canonical(value))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",") + "}"
	case node.Kind == yaml.SequenceNode:
		items := make([]string, len(node.Content))
		for i, item := range node.Content {
			items[i] = canonical(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	default:
		text := document.ValueJSON(node)
		if number, is := rational(text); is {
			return number.RatString()
		}
		return text
	}
}

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// maxDigits bounds what comparing two numbers costs.
const maxDigits = 400

// rational reads a number. What is too long or too large to compare is not one.
func rational(text string) (*big.Rat, bool) {
	if len(text) > maxDigits || !plainNumber.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// shown is a value as a person writes it in a sentence.
func shown(node *yaml.Node) string {
	const most = 80
	text := []rune(document.ValueJSON(node))
	if len(text) > most {
		text = append(text[:most-1], '…')
	}
	return string(text)
}
