package lower

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// maxMerges bounds how deep schemas are merged that stand within merged schemas.
const maxMerges = 4

// merge takes allOf away from a schema, and gives it what the schemas listed there say. A schema that only
// refers to another becomes the reference.
func (l *lowerer) merge(node *yaml.Node) {
	group := document.Get(node, "allOf")
	if group == nil {
		return
	}
	if group.Kind != yaml.SequenceNode {
		document.Remove(node, "allOf")
		return
	}
	if ref := l.soleReference(node, group); ref != nil {
		if _, nullable := typesOf(node); nullable {
			within := document.Mapping()
			document.Set(within, "$ref", ref)
			keep(node, isNote)
			document.Set(node, "anyOf", list(within, nullSchema()))
			return
		}
		keep(node, isNote)
		document.Set(node, "$ref", ref)
		return
	}
	if l.depth > maxMerges { // properties of properties that are merged can go on without an end
		l.anything(node)
		return
	}
	m := &merger{lowerer: l, properties: document.Mapping()}
	m.add(node, nil)
	m.into(node)
}

// soleReference is the reference of an allOf that has no other schema that says anything about types.
func (l *lowerer) soleReference(node, group *yaml.Node) *yaml.Node {
	if structured(node, "allOf", "type") || document.Get(node, "required") != nil {
		return nil
	}
	var found *yaml.Node
	for _, item := range group.Content {
		ref := document.Get(item, "$ref")
		switch {
		case ref != nil && found != nil, ref == nil && structured(item), ref == nil && document.Get(item, "required") != nil:
			return nil
		case ref != nil:
			found = ref
		}
	}
	return found
}

// merger collects what schemas say that hold together.
type merger struct {
	*lowerer

	types      []string // those that all allow; nil: any
	nullable   bool
	properties *yaml.Node
	required   []*yaml.Node
	more       *yaml.Node // additionalProperties
	items      *yaml.Node
	rest       []*yaml.Node // format, enum, const and the like: keys and values; the first says it
	unions     []*yaml.Node // anyOf, oneOf: keys and values, with the discriminator
	loose      bool         // there are several
	typed      bool
}

// add takes what a schema says, after what the schemas in its allOf say. Within are the schemas that this one
// is reached by.
func (m *merger) add(node *yaml.Node, within []*yaml.Node) {
	if node == nil || slices.Contains(within, node) {
		return
	}
	within = append(slices.Clip(within), node)
	if document.Get(node, "$ref") != nil {
		m.add(m.follow(node), within)
	}
	if group := document.Get(node, "allOf"); group != nil && group.Kind == yaml.SequenceNode {
		for _, item := range group.Content {
			m.add(item, within)
		}
	}
	m.addTypes(node)
	for key, property := range document.Entries(document.Get(node, "properties")) {
		m.property(key.Value, property)
	}
	if required := document.Get(node, "required"); required != nil && required.Kind == yaml.SequenceNode {
		m.required = append(m.required, required.Content...)
	}
	for key, value := range document.Entries(node) {
		switch key.Value {
		case "additionalProperties":
			if m.more == nil || m.more.Tag == "!!bool" && value.Tag != "!!bool" {
				m.more = m.document.CopyNode(value)
			}
		case "patternProperties":
			m.more = truth()
		case "items":
			if m.items == nil {
				m.items = m.document.CopyNode(value)
			}
		case "prefixItems":
			m.items = document.Mapping()
		case "format", "enum", "const", "default", "contentEncoding", "contentMediaType":
			m.rest = append(m.rest, key, value)
		case "anyOf", "oneOf":
			m.union(node, key, value)
		}
	}
}

func (m *merger) union(node, key, value *yaml.Node) {
	if len(m.unions) > 0 {
		m.loose = true
		return
	}
	m.unions = append(m.unions, key, m.document.CopyNode(value))
	if discriminator := document.Get(node, "discriminator"); discriminator != nil {
		m.unions = append(m.unions, document.Text("discriminator"), m.document.CopyNode(discriminator))
	}
}

func (m *merger) addTypes(node *yaml.Node) {
	types, nullable := typesOf(node)
	if types == nil {
		return
	}
	if !m.typed {
		m.typed, m.types, m.nullable = true, types, nullable
		return
	}
	m.nullable = m.nullable && nullable
	var both []string
	for _, name := range m.types {
		switch {
		case slices.Contains(types, name):
			both = append(both, name)
		case name == "number" && slices.Contains(types, "integer"):
			both = append(both, "integer")
		case name == "integer" && slices.Contains(types, "number"):
			both = append(both, name)
		}
	}
	m.types = both
}

// property lets two schemas of one property hold together.
func (m *merger) property(name string, schema *yaml.Node) {
	known := document.Get(m.properties, name)
	switch {
	case known == nil || schema.Kind != yaml.MappingNode:
	case known.Kind != yaml.MappingNode:
	case document.ValueJSON(known) == document.ValueJSON(schema), !structured(schema):
		return
	case !structured(known):
	default:
		both := document.Mapping()
		document.Set(both, "allOf", list(known, m.document.CopyNode(schema)))
		document.Set(m.properties, name, both)
		return
	}
	document.Set(m.properties, name, m.document.CopyNode(schema))
}

// into writes what was collected into a schema.
func (m *merger) into(node *yaml.Node) {
	keep(node, isNote)
	switch {
	case m.typed && len(m.types) == 0: // no value has both types; the checks say so
		return
	case m.typed:
		items := make([]*yaml.Node, 0, len(m.types)+1)
		for _, name := range m.types {
			items = append(items, document.Text(name))
		}
		if m.nullable {
			items = append(items, document.Text("null"))
		}
		document.Set(node, "type", list(items...))
	}
	if len(m.properties.Content) > 0 {
		for _, property := range document.Entries(m.properties) {
			document.Remove(property, "x-order") // of the schema it comes from
		}
		document.Set(node, "properties", m.properties)
	}
	if len(m.required) > 0 {
		document.Set(node, "required", list(m.required...))
	}
	if m.loose && (m.more == nil || m.more.Tag == "!!bool") {
		m.more = truth()
	}
	if m.more != nil {
		document.Set(node, "additionalProperties", m.more)
	}
	if m.items != nil {
		document.Set(node, "items", m.items)
	}
	for i := 0; i < len(m.rest); i += 2 {
		if document.Get(node, m.rest[i].Value) == nil {
			node.Content = append(node.Content, m.document.CopyNode(m.rest[i]), m.document.CopyNode(m.rest[i+1]))
		}
	}
	if !m.loose {
		node.Content = append(node.Content, m.unions...)
	}
}
