package lower

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// content leaves out what a body can only be described with, and gives a schema to each JSON that has none.
// Of media types that get one name, the first stays.
func (l *lowerer) content(node *yaml.Node) {
	seen := make(map[string]bool)
	keep(node, func(key string) bool {
		name := mediaName(key)
		twice := seen[name]
		seen[name] = true
		return !twice
	})
	for key, media := range document.Entries(node) {
		if media.Kind != yaml.MappingNode {
			continue
		}
		keep(media, func(key string) bool { return key == "schema" || key == "encoding" })
		keep(document.Get(media, "encoding"), func(string) bool { return true })
		if document.Get(media, "schema") == nil && strings.Contains(key.Value, "json") {
			document.Set(media, "schema", document.Mapping())
		}
	}
}

// answers gives a schema of its own to an answer that may be any value, or null, for the generator
// makes a type of it that has methods.
func (l *lowerer) answers(content *yaml.Node) {
	for _, media := range document.Entries(content) {
		schema := document.Get(media, "schema")
		if schema == nil {
			continue
		}
		l.schema(schema)
		target := l.follow(schema)
		choices := document.Get(orEmpty(target), "anyOf")
		nullable := choices != nil && len(choices.Content) < 3
		if nullable || target == nil || !structured(target) {
			document.Set(media, "schema", document.Mapping())
		}
	}
}

// mediaName is what the generator tells media types apart by.
func mediaName(mediaType string) string {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	return InCode(strings.TrimSpace(mediaType))
}

// headers leaves out those that get the name of another in Go, and Content-Type, which is no header here
// (OpenAPI 3.1, section 4.8.17).
func (l *lowerer) headers(node *yaml.Node) {
	seen := map[string]bool{"contenttype": true}
	keep(node, func(key string) bool {
		name := InCode(key)
		twice := seen[name]
		seen[name] = true
		return !twice
	})
}

// header has a schema of one primitive type, or is text.
func (l *lowerer) header(node *yaml.Node) {
	if document.Get(node, "$ref") != nil {
		keep(node, func(key string) bool { return key == "$ref" })
		return
	}
	l.primitive(node)
	keep(node, func(key string) bool {
		switch key {
		case "description", "required", "deprecated", "schema":
			return true
		}
		return strings.HasPrefix(key, "x-")
	})
}

// parameter has a type that its text can be read as, or is any value.
func (l *lowerer) parameter(node *yaml.Node) {
	if document.Get(node, "$ref") != nil {
		keep(node, func(key string) bool { return key == "$ref" })
		return
	}
	document.Remove(node, "example")
	document.Remove(node, "examples")
	schema := document.Get(node, "schema")
	if schema == nil {
		l.content(document.Get(node, "content"))
		return
	}
	ref, typed := document.Get(schema, "$ref"), structured(schema, "const", "enum")
	if l.onlyObjects(schema) {
		keep(schema, isNote)
		setType(schema, "object", false)
	}
	l.schema(schema)
	target := l.follow(schema)
	if typed && target != nil && (document.Get(target, "type") != nil || ref != nil && structured(target)) {
		return
	}
	loose := document.Mapping()
	if value := document.Get(orEmpty(target), "default"); value != nil {
		document.Set(loose, "default", value)
	}
	document.Set(loose, "x-go-type-skip-optional-pointer", truth()) // nil is absent
	document.Set(node, "schema", loose)
}

// onlyObjects tells whether all choices of a schema are objects.
func (l *lowerer) onlyObjects(schema *yaml.Node) bool {
	for _, keyword := range []string{"anyOf", "oneOf"} {
		group := document.Get(schema, keyword)
		if group == nil || group.Kind != yaml.SequenceNode || len(group.Content) < 2 {
			continue
		}
		return !slices.ContainsFunc(group.Content, func(item *yaml.Node) bool {
			types, nullable := typesOf(l.follow(item))
			return nullable || only(types) != "object"
		})
	}
	return false
}

// primitive makes text of what has no type that can be told, and so no way to be read.
func (l *lowerer) primitive(node *yaml.Node) {
	schema := document.Get(node, "schema")
	if schema == nil {
		document.Remove(node, "content")
		schema = document.Mapping()
	}
	l.schema(schema)
	if target := l.follow(schema); target == nil || document.Get(target, "type") == nil {
		text := document.Mapping()
		document.Set(text, "type", document.Text("string"))
		document.Set(node, "schema", text)
	}
}
