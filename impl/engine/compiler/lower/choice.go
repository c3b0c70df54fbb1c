package lower

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// choice reduces anyOf and oneOf. Done tells that the node is finished: a reference, a choice, or anything. If
// not, the choices are gone, and what is left of the node says its type; null tells that it may be null as well.
func (l *lowerer) choice(node *yaml.Node, types []string, nullable bool) (done, null bool) {
	keyword, group := choices(node)
	if group == nil {
		return false, nullable
	}
	if titledConstants(group, types) {
		keep(node, func(key string) bool { return isNote(key) || key == "type" || key == keyword })
		for _, item := range group.Content {
			keep(item, func(key string) bool { return key == "title" || key == "description" || key == "const" })
		}
		return true, false
	}
	several := document.Get(node, "anyOf") != nil && document.Get(node, "oneOf") != nil
	items, null := l.alternatives(group)
	null = null || nullable
	switch {
	case several, structured(node, "type", "anyOf", "oneOf", "discriminator"), len(types) > 0 && only(types) != "object":
		loose(node)
		return false, null
	case len(items) == 0: // null alone
		l.anything(node)
		return true, false
	case len(items) == 1:
		l.single(node, items[0], null)
		return true, false
	}
	if name := l.samePrimitive(items); name != "" {
		dropChoices(node)
		setType(node, name, null)
		return false, null
	}
	for _, item := range items {
		l.schema(item)
	}
	if !l.distinct(items) {
		l.anything(node)
		return true, false
	}
	l.discriminator(node, items)
	keep(node, func(key string) bool { return isNote(key) || key == keyword || key == "discriminator" })
	if null {
		items = append(items, nullSchema())
	}
	document.Set(node, keyword, list(items...))
	return true, false
}

// choices are those of a schema, oneOf before anyOf.
func choices(node *yaml.Node) (keyword string, group *yaml.Node) {
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if group := document.Get(node, keyword); group != nil && group.Kind == yaml.SequenceNode && len(group.Content) > 0 {
			return keyword, group
		}
	}
	dropChoices(node)
	return "", nil
}

func dropChoices(node *yaml.Node) {
	document.Remove(node, "anyOf")
	document.Remove(node, "oneOf")
	document.Remove(node, "discriminator")
}

func nullSchema() *yaml.Node {
	null := document.Mapping()
	document.Set(null, "type", document.Text("null"))
	return null
}

// alternatives are the choices but null and those that stand there twice.
func (l *lowerer) alternatives(group *yaml.Node) (choices []*yaml.Node, null bool) {
	seen := make(map[string]bool)
	for _, item := range group.Content {
		if types, nullable := typesOf(item); nullable && len(types) == 0 {
			null = true
			continue
		}
		text := document.ValueJSON(item)
		if !seen[text] {
			seen[text] = true
			choices = append(choices, item)
		}
	}
	return choices, null
}

// loose drops the choices where other keywords stand beside them: an object keeps what it is given beside its
// properties.
func loose(node *yaml.Node) {
	dropChoices(node)
	if types, _ := typesOf(node); document.Get(node, "properties") != nil || only(types) == "object" {
		document.Set(node, "additionalProperties", truth())
	}
}

// single puts the one choice that there is in place of the node's.
func (l *lowerer) single(node, choice *yaml.Node, nullable bool) {
	keep(node, isNote)
	if ref := document.Get(choice, "$ref"); ref != nil {
		if !nullable {
			document.Set(node, "$ref", ref)
			return
		}
		l.schema(choice)
		document.Set(node, "anyOf", list(choice, nullSchema()))
		return
	}
	for key, value := range document.Entries(choice) {
		if document.Get(node, key.Value) == nil {
			node.Content = append(node.Content, key, value)
		}
	}
	l.reduced[node] = false
	l.schema(node)
	if nullable {
		makeNullable(node)
	}
}

// makeNullable lets null join a reduced schema.
func makeNullable(node *yaml.Node) {
	if types, already := typesOf(node); len(types) == 1 && !already {
		setType(node, types[0], true)
		return
	}
	if ref := document.Get(node, "$ref"); ref != nil {
		document.Remove(node, "$ref")
		within := document.Mapping()
		document.Set(within, "$ref", ref)
		document.Set(node, "anyOf", list(within, nullSchema()))
		return
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if group := document.Get(node, keyword); group != nil && !slices.ContainsFunc(group.Content, isNull) {
			group.Content = append(group.Content, nullSchema())
		}
	}
}

func isNull(node *yaml.Node) bool {
	types, nullable := typesOf(node)
	return nullable && len(types) == 0
}

// samePrimitive is the type of texts, numbers or booleans that all choices have.
func (l *lowerer) samePrimitive(choices []*yaml.Node) string {
	same := ""
	for _, item := range choices {
		target := l.follow(item)
		types, nullable := typesOf(target)
		if types == nil {
			var implied []string
			l.constants(l.document.CopyNode(orEmpty(target)), &implied)
			types = implied
		}
		name := only(types)
		switch name {
		case "string", "integer", "number", "boolean":
		default:
			return ""
		}
		if nullable || same != "" && same != name {
			return ""
		}
		same = name
	}
	return same
}

func orEmpty(node *yaml.Node) *yaml.Node {
	if node == nil {
		return document.Mapping()
	}
	return node
}

// distinct tells whether the choices get types of different names.
func (l *lowerer) distinct(choices []*yaml.Node) bool {
	names := make(map[string]bool)
	for _, item := range choices {
		ref := document.Get(item, "$ref")
		if ref == nil {
			continue
		}
		if l.follow(item) == nil || names[ref.Value] {
			return false
		}
		names[ref.Value] = true
	}
	return true
}

// discriminator keeps one whose values and choices belong together one to one.
func (l *lowerer) discriminator(node *yaml.Node, choices []*yaml.Node) {
	discriminator := document.Get(node, "discriminator")
	name := document.Get(discriminator, "propertyName")
	if name == nil || strings.ContainsAny(name.Value, "\"`\\") {
		document.Remove(node, "discriminator")
		return
	}
	refs := make(map[string]bool)
	for _, item := range choices {
		ref := document.Get(item, "$ref")
		if ref == nil {
			document.Remove(node, "discriminator")
			return
		}
		refs[ref.Value] = true
	}
	mapped := make(map[string]bool)
	made := document.Mapping()
	for key, value := range document.Entries(document.Get(discriminator, "mapping")) {
		to := value.Value
		if !strings.HasPrefix(to, "#") {
			to = document.Pointer("components", "schemas", to)
		}
		if !refs[to] || mapped[to] || strings.ContainsAny(key.Value, "\"`\\\n\t") {
			document.Remove(node, "discriminator")
			return
		}
		mapped[to] = true
		document.Set(made, key.Value, document.Text(to))
	}
	if len(made.Content) > 0 {
		document.Set(discriminator, "mapping", made)
	}
	keep(discriminator, func(key string) bool { return key == "propertyName" || key == "mapping" && len(made.Content) > 0 })
}

// titledConstants recognises choices that are an enum whose values have names.
func titledConstants(group *yaml.Node, types []string) bool {
	if kind := only(types); kind != "string" && kind != "integer" {
		return false
	}
	for _, item := range group.Content {
		constant := document.Get(item, "const")
		if constant == nil || constantType(constant) != only(types) || document.Get(item, "title") == nil || structured(item, "const", "type") {
			return false
		}
	}
	return true
}

// structured tells whether a schema has other keywords than notes and the given ones.
func structured(node *yaml.Node, but ...string) bool {
	for key := range document.Entries(node) {
		if shaping[key.Value] && !slices.Contains(but, key.Value) {
			return true
		}
	}
	return false
}

// shaping are the keywords that have a part in what the Go type is.
var shaping = map[string]bool{
	"$ref": true, "type": true, "allOf": true, "anyOf": true, "oneOf": true, "discriminator": true,
	"properties": true, "additionalProperties": true, "patternProperties": true,
	"items": true, "prefixItems": true, "enum": true, "const": true, "format": true, "contentEncoding": true, "contentMediaType": true,
}
