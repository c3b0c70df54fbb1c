package lower

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// breakCircles finds types that would hold themselves: a struct with a required field of its own type, and
// a list whose items are the list. The field becomes a pointer, and the item anything.
func breakCircles(schemas *yaml.Node, target func(*yaml.Node) *yaml.Node) {
	c := &circles{target: target, state: make(map[*yaml.Node]int)}
	for _, schema := range document.Entries(schemas) {
		c.walk(schema)
	}
}

const (
	open = iota + 1
	done
)

type circles struct {
	target func(*yaml.Node) *yaml.Node
	state  map[*yaml.Node]int
}

// walk goes where a value of the schema's type holds another value itself, and not a pointer to one. It
// tells whether that leads back to a schema it is in.
func (c *circles) walk(schema *yaml.Node) (back bool) {
	if document.Get(schema, "$ref") != nil {
		schema = c.target(schema)
	}
	if schema == nil || c.state[schema] == open {
		return true
	}
	if c.state[schema] == done {
		return false
	}
	c.state[schema] = open
	if items := document.Get(schema, "items"); items != nil && c.walk(items) {
		document.Set(schema, "items", document.Mapping())
	}
	optional := make(map[string]bool)
	for key, property := range document.Entries(document.Get(schema, "properties")) {
		if isRequired(schema, key.Value) && c.walk(property) {
			optional[key.Value] = true
		}
	}
	if len(optional) > 0 {
		names := document.Get(schema, "required")
		kept := list()
		for _, name := range names.Content {
			if !optional[name.Value] {
				kept.Content = append(kept.Content, name)
			}
		}
		document.Set(schema, "required", kept)
	}
	c.state[schema] = done
	return false
}

func isRequired(schema *yaml.Node, name string) bool {
	names := document.Get(schema, "required")
	if names == nil {
		return false
	}
	for _, item := range names.Content {
		if item.Value == name {
			return true
		}
	}
	return false
}
