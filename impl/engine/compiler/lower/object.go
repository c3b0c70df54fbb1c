package lower

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// object has properties whose names are different in Go, and whatever else may come beside them.
func (l *lowerer) object(node *yaml.Node) {
	more := document.Get(node, "additionalProperties")
	if document.Get(node, "patternProperties") != nil {
		more = truth()
	}
	properties := document.Get(node, "properties")
	if l.properties(properties) {
		more = truth()
	}
	keep(node, func(key string) bool { return isNote(key) || key == "properties" || key == "required" })
	required(node)
	switch {
	case more == nil:
	case more.Tag == "!!bool":
		document.Set(node, "additionalProperties", more)
	default:
		l.schema(more)
		document.Set(node, "additionalProperties", more)
	}
	nameProperties(properties, more != nil && more.Value != "false")
}

// properties reduces the schemas of properties. It leaves out those whose names a Go struct cannot hold, and
// tells whether there were any: they are found among the additional ones then.
func (l *lowerer) properties(node *yaml.Node) (left bool) {
	keep(node, func(name string) bool {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool {
			return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || strings.ContainsRune("\"`\\,", r)
		}) {
			left = true
			return false
		}
		return true
	})
	place := 0
	for _, property := range document.Entries(node) {
		place++
		l.schema(property)
		if document.Get(property, "x-order") == nil {
			document.Set(property, "x-order", number(place))
		}
	}
	return left
}

// required lists each name once.
func required(node *yaml.Node) {
	names := document.Get(node, "required")
	if names == nil {
		return
	}
	if names.Kind != yaml.SequenceNode {
		document.Remove(node, "required")
		return
	}
	seen := make(map[string]bool)
	made := list()
	for _, name := range names.Content {
		if !seen[name.Value] && name.Tag == "!!str" {
			seen[name.Value] = true
			made.Content = append(made.Content, name)
		}
	}
	document.Set(node, "required", made)
}

// nameProperties gives a name of its own to each property that would get none, or the Go name of another, or of a
// method of the struct.
func nameProperties(properties *yaml.Node, open bool) {
	taken := make(map[string]bool)
	if open {
		for _, name := range []string{"additionalproperties", "get", "set"} {
			taken[name] = true
		}
	}
	for _, name := range []string{"marshaljson", "unmarshaljson"} {
		taken[name] = true
	}
	for _, property := range document.Entries(properties) {
		if name := document.Get(property, "x-go-name"); name != nil {
			taken[InCode(name.Value)] = true
		}
	}
	for key, property := range document.Entries(properties) {
		if document.Get(property, "x-go-name") != nil {
			continue
		}
		name := goName(key.Value)
		free := name
		for i := 2; taken[InCode(free)]; i++ {
			free = name + strconv.Itoa(i)
		}
		taken[InCode(free)] = true
		if free != name || spelled(key.Value) != key.Value {
			document.Set(property, "x-go-name", document.Text(free))
		}
	}
}
