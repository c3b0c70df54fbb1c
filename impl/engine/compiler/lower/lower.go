// Package lower makes of the effective contract one that the generator of Go types can do: what that does not
// know, or makes code of that does not compile, becomes something looser that it does. Only Go types are made
// from it. What goes over the wire is held to the effective contract itself, by the generated checks.
package lower

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Lower returns a simplified copy of an effective contract. Reserved are the names that the generated code has of its own,
// in lower case: no type gets one.
func Lower(d *document.Document, reserved []string) *document.Document {
	l := &lowerer{
		document: d.Copy(), reserved: reserved, reduced: make(map[*yaml.Node]bool),
		taken: make(map[string]bool), operations: make(map[string]bool), named: make(map[*yaml.Node]bool),
	}
	root := l.document.Root
	lift(l.document)
	for _, key := range []string{"security", "servers", "tags", "externalDocs", "webhooks", "jsonSchemaDialect"} {
		document.Remove(root, key)
	}
	removeExtensions(root)
	components := document.Get(root, "components")
	for _, section := range []string{"callbacks", "links", "examples", "securitySchemes", "pathItems"} {
		document.Remove(components, section)
	}
	removeExtensions(document.Get(root, "paths"))
	l.schemas = document.Get(components, "schemas")
	for _, schema := range document.Entries(l.schemas) {
		l.schema(schema)
	}
	document.Objects(document.Contract, root, root, printable)
	document.Objects(document.Contract, root, root, l.visit)
	breakCircles(l.schemas, l.follow)
	l.eachSchema(l.tellAbsent)
	l.eachSchema(func(schema *yaml.Node) { document.Remove(schema, notNull) })
	l.nameOperations()
	l.nameAnswers(components)
	l.nameComponents(components)
	l.nameTypes(components)
	return l.document
}

type lowerer struct {
	reserved []string
	document *document.Document
	schemas  *yaml.Node // components.schemas
	reduced  map[*yaml.Node]bool
	depth    int // of merges within merges

	taken      map[string]bool // names of types and constants, as InCode has them
	operations map[string]bool // names of operations
	named      map[*yaml.Node]bool
}

// visit simplifies what is no schema, and starts on the schemas in it.
func (l *lowerer) visit(kind document.Object, _, node *yaml.Node) bool {
	if node.Kind != yaml.MappingNode && kind != document.Schema {
		return false
	}
	switch kind {
	case document.Schema:
		l.schema(node)
		return false
	case document.PathItem:
		for _, name := range []string{"servers", "summary", "description"} {
			document.Remove(node, name)
		}
	case document.PathOperation:
		for _, name := range []string{"servers", "security", "callbacks", "tags", "externalDocs"} {
			document.Remove(node, name)
		}
		removeExtensions(document.Get(node, "responses"))
	case document.Parameter:
		l.parameter(node)
	case document.Header:
		l.header(node)
	case document.RequestBody:
		l.content(document.Get(node, "content"))
	case document.Response:
		document.Remove(node, "links")
		l.content(document.Get(node, "content"))
		l.answers(document.Get(node, "content"))
		l.headers(document.Get(node, "headers"))
	}
	if kind != document.Contract && kind != document.Components {
		removeExtensions(node)
	}
	return true
}

// eachSchema visits every schema of the contract.
func (l *lowerer) eachSchema(visit func(*yaml.Node)) {
	root := l.document.Root
	document.Objects(document.Contract, root, root, func(kind document.Object, _, node *yaml.Node) bool {
		if kind == document.Schema {
			visit(node)
		}
		return true
	})
}

// follow finds the schema that a reference leads to, through others; nil: it leads in a circle.
func (l *lowerer) follow(node *yaml.Node) *yaml.Node {
	return document.FollowBy(node, func(ref string) *yaml.Node { return document.Get(l.schemas, nameIn(ref)) })
}

// nameIn is the name of the component in a reference.
func nameIn(ref string) string {
	path, reason := document.Reference(ref)
	if reason != "" {
		return ""
	}
	return path[len(path)-1]
}

// keptExtensions are the extensions that mean something to the generator and are ours.
var keptExtensions = []string{"x-go-name", "x-order"}

func removeExtensions(node *yaml.Node) {
	keep(node, func(key string) bool { return !strings.HasPrefix(key, "x-") || slices.Contains(keptExtensions, key) })
}

func keep(node *yaml.Node, which func(key string) bool) {
	if node == nil || node.Kind != yaml.MappingNode {
		return
	}
	kept := make([]*yaml.Node, 0, len(node.Content))
	for key, value := range document.Entries(node) {
		if which(key.Value) {
			kept = append(kept, key, value)
		}
	}
	node.Content = kept
}

func number(value int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(value)}
}

func list(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

func truth() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"} }
