package lower

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// notes are the keywords that say something to people, or to the generator whatever the type is.
var notes = []string{"title", "description", "deprecated", "readOnly", "writeOnly", "default", "examples", "x-go-name", "x-order"}

func isNote(key string) bool { return slices.Contains(notes, key) }

// schema reduces a schema to what has a Go type: one type, which null may join, with what belongs to it; a
// reference; or a choice of references and simple schemas.
func (l *lowerer) schema(node *yaml.Node) {
	if l.reduced[node] {
		return
	}
	l.reduced[node] = true
	if node.Kind != yaml.MappingNode { // true and false: any value
		*node = *document.Mapping()
		return
	}
	if document.Get(node, "$ref") != nil {
		keep(node, func(key string) bool { return key == "$ref" || isNote(key) })
		return
	}
	if document.Get(node, "allOf") != nil {
		l.depth++
		defer func() { l.depth-- }()
		l.merge(node)
	}
	if document.Get(node, "$ref") != nil {
		return
	}
	types, nullable := typesOf(node)
	done, nullable := l.choice(node, types, nullable)
	if done {
		return
	}
	types, _ = typesOf(node)
	nullable = l.constants(node, &types) || nullable
	if types == nil {
		types = impliedTypes(node)
	}
	types = wholeByFormat(node, types)
	switch only(types) {
	case "object":
		l.object(node)
	case "array":
		l.array(node)
	case "string", "integer", "number", "boolean":
		keep(node, func(key string) bool { return isNote(key) || slices.Contains(scalars, key) })
		if format := document.Get(node, "format"); format != nil && format.Value == "binary" {
			document.Remove(node, "format") // files are read part by part, and in JSON it is a text as any other
		}
	default:
		l.anything(node)
		return
	}
	setType(node, only(types), nullable)
}

// scalars are the keywords that the Go type of a text, a number or a truth value depends on. What is in a text, which
// contentEncoding and contentMediaType say, is not checked, and so no part of its type.
var scalars = []string{"type", "format", "enum"}

// wholeByFormat is the types, with integer for the number whose format is one of whole numbers.
func wholeByFormat(node *yaml.Node, types []string) []string {
	format := document.Get(node, "format")
	if only(types) == "number" && format != nil && (format.Value == "int32" || format.Value == "int64") {
		return []string{"integer"}
	}
	return types
}

func setType(node *yaml.Node, name string, nullable bool) {
	value := document.Text(name)
	if nullable {
		value = list(value, document.Text("null"))
	}
	document.Set(node, "type", value)
}

// only is the one type; an integer that may be any number is a number. Empty: there are several, or none.
func only(types []string) string {
	if len(types) == 2 && slices.Contains(types, "integer") && slices.Contains(types, "number") {
		return "number"
	}
	if len(types) == 1 {
		return types[0]
	}
	return ""
}

// typesOf are the types but null, which is told apart. None is nil; not one that a value could have is empty.
func typesOf(node *yaml.Node) (types []string, nullable bool) {
	value := document.Get(node, "type")
	if value == nil {
		return nil, false
	}
	items := value.Content
	if value.Kind == yaml.ScalarNode {
		items = []*yaml.Node{value}
	}
	types = []string{}
	for _, item := range items {
		switch {
		case item.Value == "null":
			nullable = true
		case !slices.Contains(types, item.Value):
			types = append(types, item.Value)
		}
	}
	return types, nullable
}

// impliedTypes is what authors mean who leave the type out.
func impliedTypes(node *yaml.Node) []string {
	for key := range document.Entries(node) {
		switch key.Value {
		case "properties", "additionalProperties", "patternProperties":
			return []string{"object"}
		case "items", "prefixItems":
			return []string{"array"}
		}
	}
	return nil
}

// constants keeps an enum of texts or whole numbers, and drops any other: the generator would write constants
// that do not compile. A const is an enum of one. Null tells that a type found by the values may be null as well.
func (l *lowerer) constants(node *yaml.Node, types *[]string) (null bool) {
	values := document.Get(node, "enum")
	if constant := document.Get(node, "const"); constant != nil && values == nil {
		values = list(constant)
	}
	document.Remove(node, "const")
	if values == nil || values.Kind != yaml.SequenceNode {
		document.Remove(node, "enum")
		return false
	}
	kind, listed := "", false
	var kept []*yaml.Node
	seen := make(map[string]bool)
	for _, value := range values.Content {
		name := constantType(value)
		switch {
		case name == "null":
			listed = true
			continue
		case seen[value.Value]:
			continue
		case kind == "" || kind == name:
			kind = name
		default:
			kind = "mixed"
		}
		seen[value.Value] = true
		kept = append(kept, value)
	}
	if *types == nil && kind != "mixed" && kind != "" {
		*types = []string{kind}
		null = listed
	}
	if (kind != "string" && kind != "integer") || only(*types) != kind || document.Get(node, "format") != nil && kind == "string" {
		document.Remove(node, "enum")
		return null
	}
	document.Set(node, "enum", list(kept...))
	return null
}

// constantType is the type of a constant that a Go constant can have, or null, or something else.
func constantType(value *yaml.Node) string {
	switch {
	case value.Tag == "!!null":
		return "null"
	case value.Kind != yaml.ScalarNode:
		return "other"
	case value.Tag == "!!bool":
		return "boolean"
	case value.Tag == "!!int" && len(strings.TrimPrefix(value.Value, "-")) < 10:
		return "integer"
	case value.Tag == "!!int" || value.Tag == "!!float":
		return "number"
	case strings.ContainsFunc(value.Value, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }):
		return "other"
	default:
		return "string"
	}
}

// array has items of one schema.
func (l *lowerer) array(node *yaml.Node) {
	if document.Get(node, "items") == nil || document.Get(node, "prefixItems") != nil {
		document.Set(node, "items", document.Mapping())
	}
	keep(node, func(key string) bool { return isNote(key) || key == "items" })
	l.schema(document.Get(node, "items"))
}
