package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDepth bounds how deep a contract nests, and so the stack of everything that walks it.
const maxDepth = 200

const (
	noAlias  = "YAML aliases are not supported; use `$ref`"
	noAnchor = "YAML anchors are not supported; use `$ref`"
	noMerge  = "YAML merge keys are not supported; use `allOf`"
	noTag    = "YAML tags are not supported; put text that looks like something else in quotes"
)

// check finds what YAML allows and a contract does not: repeated keys, keys that are not text, anchors and
// aliases, which would make one node stand in two places, tags, and values that JSON does not have. It takes them
// out of the document.
func (d *Document) check(node *yaml.Node, depth int) []error {
	if depth > maxDepth {
		err := d.ErrorAt(node, fmt.Sprintf("this is nested deeper than %d levels", maxDepth))
		empty(node)
		return []error{err}
	}
	tidy(node)
	var found []error
	if node.Anchor != "" {
		found = append(found, d.ErrorAt(node, noAnchor))
	}
	if node.Style&yaml.TaggedStyle != 0 {
		found = append(found, d.ErrorAt(node, noTag))
		node.Style &^= yaml.TaggedStyle
		if node.Kind == yaml.ScalarNode {
			node.Tag = "!!str"
		}
	}
	switch node.Kind {
	case yaml.AliasNode:
		found = append(found, d.ErrorAt(node, noAlias))
		empty(node)
		return found
	case yaml.MappingNode:
		return append(found, d.checkMapping(node, depth)...)
	case yaml.ScalarNode:
		if node.Tag == "!!bool" { // YAML 1.2, section 10.3.2: true, True and TRUE are one value
			node.Value = strings.ToLower(node.Value)
		}
		if err := d.checkScalar(node); err != nil {
			found = append(found, err)
		}
	default:
		for _, item := range node.Content {
			found = append(found, d.check(item, depth+1)...)
		}
	}
	return found
}

// tidy drops comments, which no stage needs, and notations that the YAML library does not write as it reads
// them: folded text, and null as an empty place.
func tidy(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	if node.Style&yaml.FoldedStyle != 0 {
		node.Style = yaml.LiteralStyle
	}
	if IsNull(node) && node.Kind == yaml.ScalarNode {
		node.Value = "null"
	}
}

func (d *Document) checkMapping(node *yaml.Node, depth int) []error {
	var found []error
	kept := node.Content[:0:0]
	first := make(map[string]int, len(node.Content)/2)
	for key, value := range Entries(node) {
		tidy(key)
		line, seen := first[key.Value]
		switch {
		case key.Kind == yaml.AliasNode:
			found = append(found, d.ErrorAt(key, noAlias))
		case key.Tag == "!!merge":
			found = append(found, d.ErrorAt(key, noMerge))
			key.Tag = "!!str"
			kept = append(kept, key, value) // so that it is known where something is missing
		case key.Anchor != "":
			found = append(found, d.ErrorAt(key, noAnchor))
		case key.Style&yaml.TaggedStyle != 0:
			found = append(found, d.ErrorAt(key, noTag))
		case key.Kind != yaml.ScalarNode || key.Tag == "!!null":
			found = append(found, d.ErrorAt(key, "a key must be plain text"))
		case seen:
			found = append(found, d.ErrorAt(key, fmt.Sprintf("the key %q stands here a second time; the first is in line %d", key.Value, line)))
		default:
			first[key.Value] = key.Line
			kept = append(kept, key, value)
		}
		found = append(found, d.check(value, depth+1)...)
	}
	node.Content = kept
	return found
}

// empty makes nothing of a node.
func empty(node *yaml.Node) {
	*node = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: node.Line, Column: node.Column}
}

func (d *Document) checkScalar(node *yaml.Node) error {
	// Readers of YAML do not agree on 012 or 1_000, and JSON has no infinity.
	if IsNumber(node) && !number.MatchString(node.Value) {
		err := d.ErrorAt(node, "write this number as JSON does, with decimal digits alone (16, 0.5, 1e3), or in quotes if it is text")
		node.Tag, node.Style = "!!str", yaml.DoubleQuotedStyle
		return err
	}
	return nil
}
