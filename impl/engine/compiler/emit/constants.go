package emit

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// constants prints enum and const. Texts are compared by Go itself, other values as JSON Schema has it.
func (w *validators) constants(s *model.Schema) {
	switch {
	case s.Enum == nil:
	case onlyTexts(s, s.Enum):
		w.line("switch string(c.Raw(n)) {\ncase %s:\ndefault:\nok = c.NotListed(n, %s)\n}", goTexts(s.Enum), oneOf(s.Enum))
	default:
		w.line("ok = c.Listed(n, %s, %s) && ok", w.value("enum"+s.Name, fmt.Sprintf("validate.NewConstants(%s)", jsonTexts(s.Enum))), oneOf(s.Enum))
	}
	switch {
	case s.Const == nil:
	case onlyTexts(s, []*yaml.Node{s.Const}):
		w.line("if string(c.Raw(n)) != %q {\nok = c.NotConst(n, %s)\n}", s.Const.Value, only(s.Const))
	default:
		w.line("ok = c.Const(n, %s, %s) && ok", w.value("const"+s.Name, fmt.Sprintf("validate.NewConstants(%s)", jsonTexts([]*yaml.Node{s.Const}))), only(s.Const))
	}
}

// onlyTexts tells whether comparing the texts is all there is to do.
func onlyTexts(s *model.Schema, values []*yaml.Node) bool {
	seen := make(map[string]bool, len(values))
	for _, value := range values {
		if !document.IsText(value) || seen[value.Value] {
			return false
		}
		seen[value.Value] = true
	}
	return len(values) > 0 && len(s.Types) == 1 && s.Types[0] == "string"
}

func goTexts(nodes []*yaml.Node) string {
	all := make([]string, len(nodes))
	for i, node := range nodes {
		all[i] = strconv.Quote(node.Value)
	}
	return strings.Join(all, ", ")
}

// jsonTexts writes values as Go strings that hold them in JSON.
func jsonTexts(nodes []*yaml.Node) string {
	all := make([]string, len(nodes))
	for i, node := range nodes {
		all[i] = quote(document.ValueJSON(node))
	}
	return strings.Join(all, ", ")
}
