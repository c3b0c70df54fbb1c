package diff

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// kinds is a set of the types that a value can have.
type kinds uint8

const (
	null kinds = 1 << iota
	boolean
	object
	array
	text
	integer
	fraction // a number that is no integer

	number  = integer | fraction
	anyKind = null | boolean | object | array | text | number
)

var kindNames = []struct {
	name string
	kind kinds
}{
	{"boolean", boolean},
	{"object", object},
	{"array", array},
	{"string", text},
	{"number", number},
	{"integer", integer},
	{"null", null},
}

// readKinds reads the keyword type.
func readKinds(node *yaml.Node) kinds {
	all := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		all = node.Content
	}
	var found kinds
	for _, item := range all {
		for _, known := range kindNames {
			if known.name == item.Value {
				found |= known.kind
			}
		}
	}
	return found
}

// kindOf is the type of a value.
func kindOf(node *yaml.Node) kinds {
	switch {
	case node.Kind == yaml.MappingNode:
		return object
	case node.Kind == yaml.SequenceNode:
		return array
	case node.Tag == "!!null":
		return null
	case node.Tag == "!!bool":
		return boolean
	}
	if value, is := rational(canonicalNumber(node)); is {
		if value.IsInt() {
			return integer
		}
		return fraction
	}
	if node.Tag == "!!int" || node.Tag == "!!float" {
		return number
	}
	return text
}

func canonicalNumber(node *yaml.Node) string {
	if node.Tag == "!!int" || node.Tag == "!!float" {
		return node.Value
	}
	return ""
}

func (k kinds) String() string {
	if k|null == anyKind {
		return "anything"
	}
	var names []string
	for _, known := range kindNames {
		if k&known.kind == known.kind && (known.kind != integer || k&fraction == 0) {
			names = append(names, known.name)
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, " or ")
}
