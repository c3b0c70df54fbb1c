package compiler

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// needed are the fields without which an object is none of its kind.
var needed = map[document.Object][]string{
	document.Parameter: {"$ref"}, document.Header: {"$ref"},
	document.RequestBody: {"$ref"}, document.Response: {"$ref"}, document.Callback: {"$ref"},
	document.Example: {"$ref"}, document.Link: {"$ref"},
	document.SecurityScheme: {"$ref", "type", "in", "name", "scheme", "flows", "openIdConnectUrl"},
}

// complete tells whether an object has still what makes it one of its kind.
func complete(kind document.Object, node *yaml.Node) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return document.Get(node, name) != nil })
	}
	switch kind {
	case document.Parameter:
		return has("$ref") || has("name") && has("in") && has("schema", "content")
	case document.Header:
		return has("$ref", "schema", "content")
	case document.RequestBody:
		return has("$ref", "content")
	case document.Response:
		return has("$ref", "description")
	case document.SecurityScheme:
		return has("$ref", "type")
	case document.Link:
		return has("$ref", "operationId", "operationRef")
	default:
		return true
	}
}

// replace puts in the place of an object one of its kind that says as little as it can.
func (m *mender) replace(about part) {
	m.stubs++
	name := "mended" + strconv.Itoa(m.stubs)
	switch about.kind {
	case document.Contract:
		document.Remove(about.node, about.field)
	case document.PathOperation:
		id := document.Get(about.node, "operationId")
		m.become(about.node, "responses", m.made("default", m.made("description", document.Text(""))))
		if id != nil && document.IsText(id) {
			document.Set(about.node, "operationId", id)
		}
	case document.Parameter:
		m.become(about.node, "name", document.Text(name), "in", document.Text("query"), "schema", document.Mapping())
	case document.Header:
		m.become(about.node, "schema", document.Mapping())
	case document.RequestBody:
		m.become(about.node, "content", m.made("application/json", document.Mapping()))
	case document.Response:
		m.become(about.node, "description", document.Text(""))
	case document.SecurityScheme:
		m.become(about.node, "type", document.Text("mutualTLS"))
	case document.Link:
		m.become(about.node, "operationRef", document.Text("#/paths"))
	default:
		m.become(about.node)
	}
}

// become makes a mapping of a node. What is in it stands where the node does.
func (m *mender) become(node *yaml.Node, fields ...any) {
	node.Kind, node.Tag, node.Style, node.Value, node.Content = yaml.MappingNode, "!!map", 0, "", nil
	for i := 0; i+1 < len(fields); i += 2 {
		m.put(node, fields[i].(string), fields[i+1].(*yaml.Node)) //nolint:forcetypeassert // the callers are above
	}
}

// made makes a mapping of names and values.
func (m *mender) made(fields ...any) *yaml.Node {
	mapping := document.Mapping()
	m.become(mapping, fields...)
	return mapping
}

// put gives a mapping a key that stands, with all below it, where the mapping does.
func (m *mender) put(mapping *yaml.Node, name string, value *yaml.Node) {
	document.Set(mapping, name, value)
	var stand func(node *yaml.Node)
	stand = func(node *yaml.Node) {
		m.document.Stand(node, mapping)
		for _, below := range node.Content {
			stand(below)
		}
	}
	stand(mapping.Content[len(mapping.Content)-2])
	stand(value)
}
