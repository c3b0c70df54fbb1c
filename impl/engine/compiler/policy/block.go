package policy

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// block reads the values of a policy, and notes each with its place. A value of the wrong shape is taken for an
// absent one: the schema of contracts has told of it.
type block struct {
	*reader

	node   *yaml.Node
	part   *Part
	prefix string // of the names of fields
}

func (r *reader) block(part *Part, node *yaml.Node) *block { return &block{r, node, part, ""} }

// below reads a mapping within the block.
func (b *block) below(name string) *block {
	return &block{b.reader, document.Get(b.node, name), b.part, b.prefix + name + "."}
}

func (b *block) note(name, value string, node *yaml.Node) {
	b.part.Fields = append(b.part.Fields, Field{b.prefix + name, value, node})
}

func (b *block) has(name string) bool { return document.Get(b.node, name) != nil }

// text is a value as it stands there. Fallback is what holds without it; "" is nothing to note.
func (b *block) text(name, fallback string) (string, *yaml.Node) {
	node := document.Get(b.node, name)
	value := scalar(node)
	switch {
	case value != "":
		b.note(name, value, node)
		return value, node
	case fallback != "":
		b.note(name, fallback, nil)
	}
	return fallback, nil
}

func (b *block) duration(name, fallback string) time.Duration {
	text, node := b.text(name, fallback)
	if text == "" {
		return 0
	}
	value, err := ParseDuration(text)
	b.tell(node, err)
	return value
}

// tell says what is wrong with a value, unless its notation is, of which the schema of contracts has told.
func (b *block) tell(node *yaml.Node, err error) {
	if err != nil && node != nil && !errors.Is(err, errNotation) {
		b.wrongf(node, "%v", err)
	}
}

func (b *block) size(name, fallback string) int64 {
	text, node := b.text(name, fallback)
	value, err := ParseSize(text)
	b.tell(node, err)
	return value
}

// count is a whole number from 1.
func (b *block) count(name string, fallback int64) int64 {
	text, node := b.text(name, strconv.FormatInt(fallback, 10))
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil && node != nil && isInteger(node) {
		b.wrongf(node, "write this number in digits alone; the largest is 9223372036854775807")
	}
	return value
}

func isInteger(node *yaml.Node) bool { return node.Tag == "!!int" || node.Tag == "!!float" }

func (b *block) flag(name string) bool {
	node := document.Get(b.node, name)
	value := isTrue(node)
	b.note(name, strconv.FormatBool(value), node)
	return value
}

// texts is a list of texts; a text alone is a list of one.
func (b *block) texts(name string) []string {
	node := document.Get(b.node, name)
	values := texts(node)
	if len(values) > 0 {
		b.note(name, strings.Join(values, ", "), node)
	}
	return values
}

func texts(node *yaml.Node) []string {
	var all []string
	for _, item := range items(node) {
		if text := scalar(item); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// items are those of a list; a text alone is a list of one.
func items(node *yaml.Node) []*yaml.Node {
	switch {
	case node == nil:
		return nil
	case node.Kind == yaml.SequenceNode:
		return node.Content
	default:
		return []*yaml.Node{node}
	}
}

// enforce is noted where it was written.
func (b *block) enforce() contract.Enforcement {
	node := document.Get(b.node, "enforce")
	if node == nil {
		return contract.On
	}
	b.note("enforce", node.Value, node)
	switch node.Value {
	case "log":
		return contract.Log
	case "off":
		return contract.Off
	default:
		return contract.On
	}
}

// whole reads a policy that is a duration alone.
func (b *block) whole(node *yaml.Node) time.Duration {
	value, err := ParseDuration(scalar(node))
	b.tell(node, err)
	b.note("", scalar(node), node)
	return value
}
