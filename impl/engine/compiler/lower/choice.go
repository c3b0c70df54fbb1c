package lower

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// choice reduces anyOf and oneOf. Done tells that the node is finished: a reference, a choice, or anything.
// Nullable tells that the choice came down to one schema, now part of the node, or null.
func (l *lowerer) choice(node *yaml.Node, types []string, nullable bool) (more, done bool) {
	anyOf, oneOf := document.Get(node, "anyOf"), document.Get(node, "oneOf")
	group, keyword := anyOf, "anyOf"
	if oneOf != nil {
		group, keyword = oneOf, "oneOf"
	}
	if group == nil || group.Kind != yaml.SequenceNode || len(group.Content) == 0 {
		remove(node, "anyOf")
		remove(node, "oneOf")
		remove(node, "discriminator")
		return false, false
	}
	if titledConstants(group, types) {
		keep(node, func(key string) bool { return isNote(key) || key == "type" || key == keyword })
		for _, item := range group.Content {
			keep(item, func(key string) bool { return key == "title" || key == "description" || key == "const" })
		}
		return false, true
	}
	choices, null := l.alternatives(group)
	nullable = nullable || null
	beside := structured(node, "type", "anyOf", "oneOf", "discriminator") || anyOf != nil && oneOf != nil ||
		len(types) > 0 && only(types) != "object"
	switch {
	case beside:
		return l.loose(node, nullable), false
	case len(choices) == 1:
		return nullable, l.single(node, choices[0], nullable)
	case l.samePrimitive(choices) != "":
		remove(node, keyword)
		remove(node, "discriminator")
		setType(node, l.samePrimitive(choices), nullable)
		return nullable, false
	}
	for _, item := range choices {
		l.schema(item)
	}
	if !l.distinct(choices) {
		anything(node)
		return false, true
	}
	l.discriminator(node, choices)
	keep(node, func(key string) bool { return isNote(key) || key == keyword || key == "discriminator" })
	if nullable {
		null := document.Mapping()
		document.Set(null, "type", document.Text("null"))
		choices = append(choices, null)
	}
	document.Set(node, keyword, list(choices...))
	return false, true
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
func (l *lowerer) loose(node *yaml.Node, nullable bool) bool {
	remove(node, "anyOf")
	remove(node, "oneOf")
	remove(node, "discriminator")
	if document.Get(node, "properties") != nil || only(first(typesOf(node))) == "object" {
		document.Set(node, "additionalProperties", truth())
	}
	return nullable
}

func first(types []string, _ bool) []string { return types }

// single puts the one choice that there is in place of the node's.
func (l *lowerer) single(node, choice *yaml.Node, nullable bool) (done bool) {
	keep(node, isNote)
	if ref := document.Get(choice, "$ref"); ref != nil {
		if !nullable {
			document.Set(node, "$ref", ref)
			return true
		}
		l.schema(choice)
		null := document.Mapping()
		document.Set(null, "type", document.Text("null"))
		document.Set(node, "anyOf", list(choice, null))
		return true
	}
	for key, value := range document.Entries(choice) {
		if document.Get(node, key.Value) == nil {
			node.Content = append(node.Content, key, value)
		}
	}
	l.reduced[node] = false
	l.schema(node)
	if nullable {
		l.nullable(node)
	}
	return true
}

// nullable lets null join a reduced schema.
func (l *lowerer) nullable(node *yaml.Node) {
	null := document.Mapping()
	document.Set(null, "type", document.Text("null"))
	if types, already := typesOf(node); len(types) == 1 && !already {
		setType(node, types[0], true)
		return
	}
	if ref := document.Get(node, "$ref"); ref != nil {
		remove(node, "$ref")
		within := document.Mapping()
		document.Set(within, "$ref", ref)
		document.Set(node, "anyOf", list(within, null))
		return
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if group := document.Get(node, keyword); group != nil && !slices.ContainsFunc(group.Content, isNull) {
			group.Content = append(group.Content, null)
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
		remove(node, "discriminator")
		return
	}
	refs := make(map[string]bool)
	for _, item := range choices {
		ref := document.Get(item, "$ref")
		if ref == nil {
			remove(node, "discriminator")
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
			remove(node, "discriminator")
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
