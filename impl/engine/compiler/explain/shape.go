package explain

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// maxListed is how many values of an enum are shown.
const maxListed = 8

// shape says in a few words what values fit a schema: its name, its types, its bounds.
func (e *explainer) shape(schema *yaml.Node) string {
	var words []string
	if name := componentName(schema); name != "" {
		words = append(words, name)
		schema = e.effective.Follow(schema)
	}
	switch {
	case schema == nil:
		return strings.Join(append(words, "anything"), ": ")
	case schema.Kind == yaml.ScalarNode && schema.Value == "false":
		return "nothing"
	case schema.Kind != yaml.MappingNode:
		return "anything"
	}
	kind := e.kind(schema)
	if len(words) > 0 {
		kind = words[0] + ": " + kind
	}
	all := []string{kind}
	all = append(all, bounds(schema)...)
	if value := document.Get(schema, "default"); value != nil {
		all = append(all, "default "+document.ValueJSON(value))
	}
	return strings.Join(all, ", ")
}

// componentName is the name of the component that a schema refers to, or "".
func componentName(schema *yaml.Node) string {
	path, reason := document.Reference(document.Written(schema, "$ref"))
	if reason != "" || len(path) != 3 || path[1] != "schemas" {
		return ""
	}
	return path[2]
}

// kind is what sort of value a schema wants.
func (e *explainer) kind(schema *yaml.Node) string {
	if value := document.Get(schema, "const"); value != nil {
		return "always " + document.ValueJSON(value)
	}
	if values := document.Get(schema, "enum"); values != nil && values.Kind == yaml.SequenceNode {
		return "one of " + listed(values.Content, document.ValueJSON)
	}
	types := document.Texts(document.Get(schema, "type"))
	if i := slices.Index(types, "array"); i >= 0 {
		if items := document.Get(schema, "items"); items != nil {
			types[i] = "array of " + e.alternative(items)
		}
	}
	kind := strings.Join(types, " or ")
	if format := document.Written(schema, "format"); format != "" {
		kind = strings.TrimSpace(kind + " " + format)
	}
	for _, way := range []struct{ key, words string }{{"allOf", "all of "}, {"oneOf", "one of "}, {"anyOf", "any of "}} {
		if parts := document.Get(schema, way.key); parts != nil && parts.Kind == yaml.SequenceNode && kind == "" {
			kind = way.words + listed(parts.Content, e.alternative)
		}
	}
	switch {
	case kind != "":
		return kind
	case document.Get(schema, "$ref") != nil:
		return "as " + document.Written(schema, "$ref")
	case document.Get(schema, "properties") != nil:
		return "object"
	default:
		return "anything"
	}
}

// alternative names a schema within another, or shows it where it has no name.
func (e *explainer) alternative(schema *yaml.Node) string {
	if name := componentName(schema); name != "" {
		return name
	}
	if shape := e.shape(schema); strings.Contains(shape, " ") {
		return "(" + shape + ")"
	}
	return e.shape(schema)
}

// bounds are the limits that a schema sets, as people say them.
func bounds(schema *yaml.Node) []string {
	var all []string
	add := func(least, most, unit string) {
		from, to := document.Written(schema, least), document.Written(schema, most)
		switch {
		case from != "" && to != "":
			all = append(all, from+" to "+to+unit)
		case from != "":
			all = append(all, "at least "+from+unit)
		case to != "":
			all = append(all, "at most "+to+unit)
		}
	}
	add("minimum", "maximum", "")
	for _, bound := range []struct{ key, words string }{
		{"exclusiveMinimum", "more than "}, {"exclusiveMaximum", "less than "}, {"multipleOf", "a multiple of "}, {"pattern", "matches "},
	} {
		if value := document.Written(schema, bound.key); value != "" {
			all = append(all, bound.words+value)
		}
	}
	add("minLength", "maxLength", " characters")
	add("minItems", "maxItems", " items")
	if document.Written(schema, "uniqueItems") == "true" {
		all = append(all, "none twice")
	}
	add("minProperties", "maxProperties", " properties")
	return all
}

// property is a property of an object as a request has it.
type property struct {
	name     string
	required bool
	schema   *yaml.Node
}

// properties are those of a schema, and of all that it is put together of. What only answers have is left out.
func (e *explainer) properties(schema *yaml.Node, seen map[*yaml.Node]bool) []property {
	schema = e.effective.Follow(schema)
	if schema == nil || seen[schema] {
		return nil
	}
	seen[schema] = true
	var all []property
	required := document.Texts(document.Get(schema, "required"))
	for name, value := range document.Entries(document.Get(schema, "properties")) {
		if document.Written(e.effective.Follow(value), "readOnly") != "true" {
			all = append(all, property{name.Value, slices.Contains(required, name.Value), value})
		}
	}
	if parts := document.Get(schema, "allOf"); parts != nil {
		for _, part := range parts.Content {
			all = append(all, e.properties(part, seen)...)
		}
		for i := range all { // `required` may stand beside the parts
			all[i].required = all[i].required || slices.Contains(required, all[i].name)
		}
	}
	return all
}

func listed(nodes []*yaml.Node, words func(*yaml.Node) string) string {
	var all []string
	for i, node := range nodes {
		if i == maxListed {
			all = append(all, "…")
			break
		}
		all = append(all, words(node))
	}
	return strings.Join(all, ", ")
}
