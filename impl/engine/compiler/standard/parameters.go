package standard

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// objects looks at each parameter, header and example by itself.
func (c *pathCheck) objects() {
	document.Objects(document.Contract, c.document.Root, c.document.Root, func(kind document.Object, key, node *yaml.Node) bool {
		switch {
		case node.Kind != yaml.MappingNode || document.Get(node, "$ref") != nil || c.broken(node):
		case kind == document.Parameter:
			c.parameter(key, node)
		case kind == document.Header:
			c.one(key, node, "a header")
		case kind == document.Example:
			if value := document.Get(node, "externalValue"); value != nil && document.Get(node, "value") != nil {
				c.wrongf(value, "an example has `value` or `externalValue`, and not both")
			}
		}
		if kind == document.PathItem || kind == document.PathOperation {
			c.twice(document.Get(node, "parameters"))
		}
		return true
	})
}

// parameter looks at what the fields of a parameter say of each other.
func (c *pathCheck) parameter(key, node *yaml.Node) {
	if name := document.Get(node, "name"); name != nil && name.Value == "" && name.Kind == yaml.ScalarNode {
		c.wrongf(name, "the name of this parameter is empty")
	}
	if in := document.Get(node, "in"); in != nil && in.Value == "path" {
		switch required := document.Get(node, "required"); {
		case required == nil:
			c.wrongf(in, "a parameter in the path is always there: write `required: true` beside it")
		case required.Value == "false":
			c.wrongf(required, "a parameter in the path is always there: write `required: true`")
		}
	}
	c.one(key, node, "a parameter")
}

// one holds that a parameter or a header is described by one of the two ways that there are.
func (c *pathCheck) one(key, node *yaml.Node, what string) {
	schema, content := document.Get(node, "schema"), document.Get(node, "content")
	switch {
	case schema == nil && content == nil:
		c.wrongf(key, "%s has a `schema` that says what it can be, such as `schema: {type: string}`, and this one has none", what)
	case schema != nil && content != nil:
		at := c.keyOf(node, "content")
		c.wrongf(at, "%s has `schema` or `content`, and not both: take one away", what)
	}
	if document.Get(node, "example") != nil && document.Get(node, "examples") != nil {
		c.wrongf(c.keyOf(node, "example"), "%s has `example` or `examples`, and not both: put the one among the others", what)
	}
}

func (c *pathCheck) keyOf(mapping *yaml.Node, name string) *yaml.Node {
	for key := range document.Entries(mapping) {
		if key.Value == name {
			return key
		}
	}
	return mapping
}

// twice finds parameters that stand twice in one list.
func (c *pathCheck) twice(list *yaml.Node) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	first := make(map[string]*yaml.Node)
	for _, item := range list.Content {
		target := c.document.Follow(item)
		in, name := document.Written(target, "in"), document.Written(target, "name")
		if in == "" || name == "" || c.broken(target) {
			continue
		}
		same := in + ":" + name
		if in == "header" { // names of header fields have no case (RFC 9110, section 5.1)
			same = strings.ToLower(same)
		}
		if other := first[same]; other != nil {
			c.wrongf(item, "the parameter %q with `in: %s` stands here a second time; the first is in %s", name, in, c.document.Line(other, item))
			continue
		}
		first[same] = item
	}
}
