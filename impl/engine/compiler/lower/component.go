package lower

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// suffixes are how components are called whose Go name another has.
var suffixes = []struct{ section, suffix string }{
	{"schemas", "Schema"}, {"parameters", "Parameter"}, {"headers", "Header"}, {"requestBodies", "RequestBody"}, {"responses", "Response"},
}

// derived is what the names of types end in that are made for an operation.
var derived = regexp.MustCompile(`^(params|[a-z0-9]*body|requestobject|responseobject|([1-5](\d\d|xx)|default)[a-z0-9]*response(headers)?)$`)

// nameComponents lets no two components have one name in Go, nor one that is reserved or made for an operation.
func (l *lowerer) nameComponents(components *yaml.Node) {
	for _, name := range l.reserved {
		l.taken[name] = true
	}
	for operation := range l.document.Operations() {
		if id := document.Get(operation.Node, "operationId"); id != nil {
			l.operations[InCode(id.Value)] = true
		}
	}
	renamed := make(map[string]string)
	for _, s := range suffixes {
		section := document.Get(components, s.section)
		for key, component := range document.Entries(section) {
			name := key.Value
			if (s.section == "parameters" || s.section == "responses") && standsFor(component, name) {
				continue // the generator lets it be the schema of the same name
			}
			for i := 1; l.isTaken(InCode(name)); i++ {
				name = key.Value + s.suffix
				if i > 1 {
					name += strconv.Itoa(i)
				}
			}
			l.taken[InCode(name)] = true
			if name != key.Value {
				renamed[document.Pointer("components", s.section, key.Value)] = name
				key.Value = name
			}
		}
	}
	if len(renamed) > 0 {
		rename(l.document.Root, renamed)
	}
}

// standsFor tells whether all that a component holds is the schema of the given name.
func standsFor(component *yaml.Node, name string) bool {
	holders := []*yaml.Node{component}
	for _, media := range document.Entries(document.Get(component, "content")) {
		holders = append(holders, media)
	}
	found := false
	for _, holder := range holders {
		schema := document.Get(holder, "schema")
		if schema == nil {
			continue
		}
		ref := document.Get(schema, "$ref")
		if ref == nil || InCode(nameIn(ref.Value)) != InCode(name) {
			return false
		}
		found = true
	}
	return found
}

// nameAnswers makes schemas of their own of those in components.responses that need a type with a name: the
// generator declares none for them.
func (l *lowerer) nameAnswers(components *yaml.Node) {
	for key, response := range document.Entries(document.Get(components, "responses")) {
		for _, media := range document.Entries(document.Get(response, "content")) {
			schema := document.Get(media, "schema")
			if schema == nil || !needsName(schema) {
				continue
			}
			schemas := document.Ensure(components, "schemas")
			name := key.Value + "Body"
			for i := 2; document.Get(schemas, name) != nil; i++ {
				name = key.Value + "Body" + strconv.Itoa(i)
			}
			document.Set(schemas, name, schema)
			ref := document.Mapping()
			document.Set(ref, "$ref", document.Text(document.Pointer("components", "schemas", name)))
			document.Set(media, "schema", ref)
		}
	}
}

// needsName tells whether a type with a name is made of a schema, or of one that it holds.
func needsName(schema *yaml.Node) bool {
	if schema == nil || document.Get(schema, "$ref") != nil {
		return false
	}
	more := document.Get(schema, "additionalProperties")
	for _, keyword := range []string{"anyOf", "oneOf", "enum"} {
		if document.Get(schema, keyword) != nil {
			return true
		}
	}
	properties := document.Get(schema, "properties")
	if properties != nil && more != nil && more.Value != "false" || needsName(document.Get(schema, "items")) {
		return true
	}
	for _, property := range document.Entries(properties) {
		if needsName(property) {
			return true
		}
	}
	return more != nil && more.Kind == yaml.MappingNode && needsName(more)
}

// isTaken tells whether a type has the name already, or one that is made for an operation will have it.
func (l *lowerer) isTaken(name string) bool {
	if l.taken[name] {
		return true
	}
	for i := 1; i < len(name); i++ {
		if l.operations[name[:i]] && derived.MatchString(name[i:]) {
			return true
		}
	}
	return false
}

func rename(node *yaml.Node, renamed map[string]string) {
	for key, value := range document.Entries(node) {
		if value.Kind != yaml.ScalarNode {
			continue
		}
		if to := renamed[value.Value]; to != "" && strings.HasPrefix(value.Value, "#/components/") {
			path, _ := document.Reference(value.Value)
			path[len(path)-1] = to
			if key.Value == "$ref" || len(path) == 3 {
				value.Value = document.Pointer(path...)
			}
		}
	}
	for _, below := range node.Content {
		rename(below, renamed)
	}
}
