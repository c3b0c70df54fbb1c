package sdk

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

const schemas = "#/components/schemas/"

// types reads the schemas of the components. They refer to each other, so that all have their names first.
func (r *reader) types() {
	list := document.Get(document.Get(r.document.Root, "components"), "schemas")
	taken := make(map[string]bool)
	for key := range document.Entries(list) {
		named := &Named{Name: Words(key.Value), Wire: key.Value}
		if len(named.Name) == 0 {
			named.Name = Name{"type"}
		}
		for count := 2; taken[named.Name.Pascal()]; count++ { // Order and order, which the contract can tell apart
			named.Name = append(Words(key.Value), strconv.Itoa(count))
		}
		taken[named.Name.Pascal()] = true
		r.named[schemas+document.Step(key.Value)] = named
		r.api.Types = append(r.api.Types, named)
	}
	for key, node := range document.Entries(list) {
		named := r.named[schemas+document.Step(key.Value)]
		named.Doc = strings.TrimSpace(document.Written(node, "description"))
		named.Type = r.schema(node)
	}
}

// schema reads what a value looks like. What only bounds values, such as maxLength, SDKs leave to the server.
func (r *reader) schema(node *yaml.Node) *Type {
	if node == nil || node.Kind != yaml.MappingNode {
		return &Type{Kind: Any}
	}
	if ref := document.Get(node, "$ref"); ref != nil {
		if named := r.named[ref.Value]; named != nil {
			return &Type{Kind: Ref, Named: named}
		}
		return r.part(r.document.Follow(node))
	}
	if value := document.Get(node, "const"); value != nil {
		return enum(value)
	}
	if values := document.Get(node, "enum"); values != nil {
		return enum(document.Items(values)...)
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if list := document.Get(node, keyword); list != nil {
			return r.union(node, document.Items(list))
		}
	}
	if list := document.Get(node, "allOf"); list != nil {
		return r.all(node, document.Items(list))
	}
	return r.typed(node)
}

// part reads a schema that has no name, by a reference to where it stands. Within itself it is anything.
func (r *reader) part(node *yaml.Node) *Type {
	if node == nil || r.open[node] {
		return &Type{Kind: Any}
	}
	r.open[node] = true
	defer delete(r.open, node)
	return r.schema(node)
}

// enum is one of some values. Null among them makes it nullable.
func enum(values ...*yaml.Node) *Type {
	t := &Type{Kind: Enum}
	for _, value := range values {
		if document.IsNull(value) {
			t.Nullable = true
			continue
		}
		t.Values = append(t.Values, document.ValueJSON(value))
	}
	if len(t.Values) == 0 {
		t.Kind = Null
	}
	return t
}

func (r *reader) all(node *yaml.Node, list []*yaml.Node) *Type {
	t := &Type{Kind: All}
	for _, item := range list {
		if one := r.schema(item); one.Kind != Any {
			t.Of = append(t.Of, one)
		}
	}
	if document.Get(node, "properties") != nil {
		t.Of = append(t.Of, r.object(node))
	}
	switch len(t.Of) {
	case 0:
		return &Type{Kind: Any}
	case 1:
		return t.Of[0]
	default:
		return t
	}
}

// typed reads a schema by its types. Where there are several it is a union, and null makes it nullable.
func (r *reader) typed(node *yaml.Node) *Type {
	names := document.Texts(document.Get(node, "type"))
	nullable := slices.Contains(names, "null")
	names = slices.DeleteFunc(names, func(name string) bool { return name == "null" })
	var t *Type
	switch {
	case len(names) > 1:
		t = &Type{Kind: Union}
		for _, name := range names {
			t.Of = append(t.Of, r.ofType(name, node))
		}
	case len(names) == 1:
		t = r.ofType(names[0], node)
	case nullable:
		return &Type{Kind: Null}
	case document.Get(node, "properties") != nil || document.Get(node, "additionalProperties") != nil:
		t = r.object(node)
	case document.Get(node, "items") != nil:
		t = r.array(node)
	default:
		t = &Type{Kind: Any}
	}
	t.Nullable = nullable
	return t
}

func (r *reader) ofType(name string, node *yaml.Node) *Type {
	format := document.Written(node, "format")
	switch name {
	case "object":
		return r.object(node)
	case "array":
		return r.array(node)
	case "string":
		if format == "binary" {
			return &Type{Kind: File}
		}
		return &Type{Kind: String, Format: format}
	default: // boolean, integer and number are called the same here
		return &Type{Kind: Kind(name), Format: format}
	}
}

func (r *reader) array(node *yaml.Node) *Type {
	items := r.schema(document.Get(node, "items"))
	prefix := document.Items(document.Get(node, "prefixItems"))
	if len(prefix) == 0 {
		return &Type{Kind: Array, Items: items}
	}
	t := &Type{Kind: Tuple, Items: items}
	for _, one := range prefix {
		t.Of = append(t.Of, r.schema(one))
	}
	return t
}

func (r *reader) object(node *yaml.Node) *Type {
	t := &Type{Kind: Object}
	required := document.Texts(document.Get(node, "required"))
	for key, schema := range document.Entries(document.Get(node, "properties")) {
		target := r.document.Follow(schema)
		flag := func(name string) bool {
			return document.Written(schema, name) == "true" || document.Written(target, name) == "true"
		}
		t.Fields = append(t.Fields, &Field{
			Wire: key.Value, Type: r.schema(schema), Required: slices.Contains(required, key.Value), ReadOnly: flag("readOnly"), WriteOnly: flag("writeOnly"),
			Deprecated: flag("deprecated"), Doc: describe(schema, target),
		})
	}
	switch rest := document.Get(node, "additionalProperties"); {
	case rest != nil && rest.Kind == yaml.MappingNode:
		t.Open = r.schema(rest)
	case rest == nil && len(t.Fields) == 0, rest != nil && rest.Value == "true":
		t.Open = &Type{Kind: Any}
	}
	if len(t.Fields) == 0 && t.Open != nil {
		return &Type{Kind: Map, Items: t.Open}
	}
	return t
}

func describe(nodes ...*yaml.Node) string {
	for _, node := range nodes {
		if text := strings.TrimSpace(document.Written(node, "description")); text != "" {
			return text
		}
	}
	return ""
}

// directions notes which types are sent and which are received, and which of them look different then.
func (r *reader) directions() {
	var reach func(t *Type, visit func(*Named) bool)
	reach = func(t *Type, visit func(*Named) bool) {
		t.walk(func(one *Type) {
			if one.Kind == Ref && visit(one.Named) {
				reach(one.Named.Type, visit)
			}
		})
	}
	sent := func(n *Named) bool { first := !n.Sent; n.Sent = true; return first }
	received := func(n *Named) bool { first := !n.Received; n.Received = true; return first }
	for _, resource := range r.api.Resources {
		for _, method := range resource.Methods {
			for _, parameter := range method.Parameters {
				reach(parameter.Type, sent)
			}
			if method.Body != nil {
				reach(method.Body.Type, sent)
			}
			reach(method.Result.Type, received)
			if method.Page != nil {
				reach(method.Page.Item, received)
			}
		}
	}
	for _, event := range r.api.Events {
		reach(event.Payload, received)
	}
	if problem := r.named[schemas+"Problem"]; problem != nil {
		reach(&Type{Kind: Ref, Named: problem}, received)
	}
	for changed := true; changed; {
		changed = false
		for _, named := range r.api.Types {
			if !named.Differs && differs(named.Type) {
				named.Differs, changed = true, true
			}
		}
	}
}

func differs(t *Type) bool {
	found := false
	t.walk(func(one *Type) {
		found = found || one.Kind == Ref && one.Named.Differs
		for _, field := range one.Fields {
			found = found || field.ReadOnly || field.WriteOnly
		}
	})
	return found
}
