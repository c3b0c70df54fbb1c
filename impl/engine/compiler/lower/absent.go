package lower

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// notNull marks a schema of any value that null is none of, while the contract is lowered.
const notNull = "x-not-null"

// anything makes a schema of one that has no Go type of its own.
func (l *lowerer) anything(node *yaml.Node) {
	null := l.admitsNull(node, 0)
	keep(node, isNote)
	if !null {
		document.Set(node, notNull, truth())
	}
}

// admitsNull tells whether null may be a value of a schema. It looks at types, constants and choices.
func (l *lowerer) admitsNull(node *yaml.Node, depth int) bool {
	node = l.follow(node)
	if node == nil || node.Kind != yaml.MappingNode || depth > maxMerges {
		return true
	}
	if types, nullable := typesOf(node); types != nil && !nullable || document.Get(node, notNull) != nil {
		return false
	}
	if value := document.Get(node, "const"); value != nil {
		return value.Tag == "!!null"
	}
	if values := document.Get(node, "enum"); values != nil {
		return slices.ContainsFunc(values.Content, func(value *yaml.Node) bool { return value.Tag == "!!null" })
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		group := document.Get(node, keyword)
		if group != nil && !slices.ContainsFunc(group.Content, func(item *yaml.Node) bool { return l.admitsNull(item, depth+1) }) {
			return false
		}
	}
	return true
}

// tellAbsent lets handlers tell null from nothing where an optional property may be any value: in Go, nil is both.
func (l *lowerer) tellAbsent(node *yaml.Node) {
	required := document.Get(node, "required")
	for name, property := range document.Entries(document.Get(node, "properties")) {
		listed := required != nil && slices.ContainsFunc(required.Content, func(one *yaml.Node) bool { return one.Value == name.Value })
		target := l.follow(property)
		if listed || target == nil || !isAnything(target) || !l.admitsNull(target, 0) {
			continue
		}
		keep(property, isNote)
		document.Set(property, "x-go-type", document.Text("nullable.Nullable[any]"))
		from := document.Mapping()
		document.Set(from, "path", document.Text("github.com/oapi-codegen/nullable"))
		document.Set(property, "x-go-type-import", from)
		document.Set(property, "x-go-type-skip-optional-pointer", truth())
	}
}

func isAnything(node *yaml.Node) bool {
	return node.Kind == yaml.MappingNode && !structured(node)
}
