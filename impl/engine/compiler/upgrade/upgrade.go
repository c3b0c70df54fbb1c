// Package upgrade makes an OpenAPI 3.1 document of a 3.0 one, so that the stages after it know one standard.
package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Upgrade changes what was written by OpenAPI 3.0 to what means the same in 3.1. Nodes keep the places where
// their author wrote them. What stands beside a reference has no meaning in 3.0 and would gain one in 3.1: it is left
// out. Keywords that only 3.1 has are kept, and mean what they mean there. The notes say of both what and where.
func Upgrade(d *document.Document) (notes []*document.Error) {
	u := &upgrader{document: d}
	document.Objects(document.Contract, d.Root, d.Root, u.visit)
	if version := document.Get(d.Root, "openapi"); version != nil && strings.HasPrefix(version.Value, "3.0.") {
		version.Value = "3.1.0"
	}
	return u.notes
}

type upgrader struct {
	document *document.Document
	notes    []*document.Error
}

func (u *upgrader) visit(kind document.Object, _, node *yaml.Node) bool {
	if node.Kind != yaml.MappingNode || !strings.HasPrefix(u.document.Version(node), "3.0.") {
		return true // a part in a file of its own can hold parts of another version
	}
	if document.Get(node, "$ref") != nil && kind != document.PathItem && kind.Section() != "" {
		u.alone(node)
		return false
	}
	u.newer(kind, node)
	if kind == document.Schema {
		u.schema(node)
	}
	return true
}

// alone takes away what stands beside a reference: "this object cannot be extended with additional
// properties and any properties added SHALL be ignored" (OpenAPI 3.0.3, section 4.7.23). Descriptions stay;
// they say nothing to programs.
func (u *upgrader) alone(node *yaml.Node) {
	u.drop(node, func(key string) bool {
		switch key {
		case "$ref", "description", "summary":
			return false
		}
		return true
	}, "beside a `$ref` has no meaning in OpenAPI 3.0, and is left out; put the reference into an `allOf`, or write `openapi: 3.1.0` at the top")
}

// drop takes keys away, and notes it.
func (u *upgrader) drop(node *yaml.Node, which func(key string) bool, reason string) {
	kept := node.Content[:0:0]
	for key, value := range document.Entries(node) {
		if which(key.Value) {
			u.notes = append(u.notes, u.document.ErrorAt(key, fmt.Sprintf("`%s` %s", key.Value, reason)))
			continue
		}
		kept = append(kept, key, value)
	}
	node.Content = kept
}

// schema upgrades the keywords that OpenAPI 3.0 defines otherwise than JSON Schema 2020-12.
func (u *upgrader) schema(node *yaml.Node) {
	exclusive(node, "exclusiveMinimum", "minimum")
	exclusive(node, "exclusiveMaximum", "maximum")
	u.examples(node)
	if format := document.Get(node, "format"); format != nil && format.Value == "base64" {
		format.Value = "byte"
	}
	if flag := take(node, "nullable"); flag != nil && flag.Value == "true" {
		u.nullable(node, flag)
	}
}

// exclusive turns a flag beside a bound into the bound: {minimum: 1, exclusiveMinimum: true} is
// {exclusiveMinimum: 1}. A flag without a bound says nothing.
func exclusive(node *yaml.Node, flag, bound string) {
	value := document.Get(node, flag)
	if value == nil || value.Tag != "!!bool" {
		return
	}
	limit := document.Get(node, bound)
	if value.Value != "true" || limit == nil {
		take(node, flag)
		return
	}
	take(node, bound)
	document.Set(node, flag, limit)
}

// examples makes a list of the one example that a schema of 3.0 can have.
func (u *upgrader) examples(node *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Value == "example" && document.Get(node, "examples") == nil {
			key.Value = "examples"
			node.Content[i+1] = u.sequence(value, value)
			return
		}
	}
}

// nullable lets null through. Beside a type this is what OpenAPI 3.0.3 says; beside allOf, anyOf or oneOf it
// is what authors and their servers mean by it.
func (u *upgrader) nullable(node, flag *yaml.Node) {
	null := u.document.Stand(document.Text("null"), flag)
	if kind := document.Get(node, "type"); kind != nil {
		if kind.Kind == yaml.ScalarNode && kind.Value != "null" {
			document.Set(node, "type", u.sequence(kind, kind, null))
		}
		return
	}
	alternative := u.document.Stand(document.Mapping(), flag)
	document.Set(alternative, "type", null)
	for _, keyword := range []string{"anyOf", "oneOf"} {
		group := document.Get(node, keyword)
		if group != nil && group.Kind == yaml.SequenceNode && document.Get(node, "allOf") == nil {
			group.Content = append(group.Content, alternative)
			return
		}
	}
	if document.Get(node, "allOf") == nil {
		return // without a type, null fits the other keywords as it is
	}
	within := u.document.Stand(document.Mapping(), flag)
	kept := node.Content[:0:0]
	for key, value := range document.Entries(node) {
		if slices.Contains(beside, key.Value) || strings.HasPrefix(key.Value, "x-") {
			kept = append(kept, key, value)
			continue
		}
		within.Content = append(within.Content, key, value)
	}
	node.Content = kept
	document.Set(node, "anyOf", u.sequence(flag, within, alternative))
}

// beside are the keywords that tell of a schema as a whole.
var beside = []string{
	"title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "externalDocs", "xml",
}

// take removes a key and returns its value, or nil.
func take(node *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			value := node.Content[i+1]
			node.Content = slices.Delete(slices.Clone(node.Content), i, i+2)
			return value
		}
	}
	return nil
}

// sequence makes a list that stands where another node does.
func (u *upgrader) sequence(where *yaml.Node, items ...*yaml.Node) *yaml.Node {
	return u.document.Stand(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle, Content: items}, where)
}
