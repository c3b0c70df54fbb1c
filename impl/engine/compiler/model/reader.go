package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// reader makes schemas of nodes. A node is read once, so that a schema that holds itself is one schema.
type reader struct {
	document *document.Document
	schemas  map[*yaml.Node]*Schema
	list     []*Schema // in the order they were read
	names    map[string]bool
	places   map[*yaml.Node]string // of each node, as a reference
	found    []*document.Error
}

func newReader(d *document.Document) *reader {
	return &reader{document: d, schemas: make(map[*yaml.Node]*Schema), names: make(map[string]bool), places: d.Places()}
}

func (r *reader) wrongf(node *yaml.Node, format string, args ...any) {
	r.found = append(r.found, r.document.ErrorAt(node, fmt.Sprintf(format, args...)))
}

// annotations are the keywords that say something to readers, and nothing to a validator.
var annotations = map[string]bool{
	"title": true, "description": true, "default": true, "deprecated": true, "writeOnly": true,
	"example": true, "examples": true, "externalDocs": true, "$comment": true,
}

// schema reads the schema at a node. Hint is what it is called if it stands in no component.
func (r *reader) schema(node *yaml.Node, hint string) *Schema {
	if known := r.schemas[node]; known != nil {
		return known
	}
	s := &Schema{Name: r.name(hint), Pointer: r.places[node]}
	r.schemas[node] = s
	for key, value := range document.Entries(node) {
		if read := keywords[key.Value]; read != nil {
			read(r, s, value)
		} else if !annotations[key.Value] {
			r.wrongf(key, "the schema keyword %q is not enforced yet", key.Value)
		}
	}
	if node.Kind != yaml.MappingNode {
		r.wrongf(node, "a schema that is true or false is not enforced yet")
	}
	r.constants(s, node)
	r.list = append(r.list, s)
	return s
}

// name makes a hint unique, and an identifier.
func (r *reader) name(hint string) string {
	var name strings.Builder
	upper := true
	for _, c := range hint {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			upper = true
			continue
		}
		if upper {
			c = unicode.ToUpper(c)
		}
		upper = false
		name.WriteRune(c)
	}
	unique := name.String()
	for i := 2; r.names[unique]; i++ {
		unique = name.String() + strconv.Itoa(i)
	}
	r.names[unique] = true
	return unique
}

var keywords map[string]func(*reader, *Schema, *yaml.Node)

func init() { //nolint:gochecknoinits // the table and the functions in it hold each other
	keywords = map[string]func(*reader, *Schema, *yaml.Node){
		"$ref":      (*reader).ref,
		"type":      func(_ *reader, s *Schema, n *yaml.Node) { s.Types = texts(n) },
		"enum":      func(_ *reader, s *Schema, n *yaml.Node) { s.Enum = n.Content },
		"const":     func(_ *reader, s *Schema, n *yaml.Node) { s.Const = n },
		"minimum":   func(_ *reader, s *Schema, n *yaml.Node) { s.Minimum = n.Value },
		"maximum":   func(_ *reader, s *Schema, n *yaml.Node) { s.Maximum = n.Value },
		"minLength": func(r *reader, s *Schema, n *yaml.Node) { s.MinLength = r.count(n) },
		"maxLength": func(r *reader, s *Schema, n *yaml.Node) { s.MaxLength = r.count(n) },
		"pattern":   (*reader).pattern,
		"format":    (*reader).format,
		"items":     func(r *reader, s *Schema, n *yaml.Node) { s.Items = r.schema(n, s.Name+" item") },
		"minItems":  func(r *reader, s *Schema, n *yaml.Node) { s.MinItems = r.count(n) },
		"maxItems":  func(r *reader, s *Schema, n *yaml.Node) { s.MaxItems = r.count(n) },
		"readOnly":  (*reader).readOnly,
		"uniqueItems": func(_ *reader, s *Schema, n *yaml.Node) {
			s.UniqueItems = n.Value == "true"
		},
		"properties":           (*reader).properties,
		"required":             func(_ *reader, s *Schema, n *yaml.Node) { s.Required = texts(n) },
		"additionalProperties": (*reader).additional,
		"oneOf":                func(r *reader, s *Schema, n *yaml.Node) { s.OneOf = r.alternatives(s, n) },
		"anyOf":                func(r *reader, s *Schema, n *yaml.Node) { s.AnyOf = r.alternatives(s, n) },
	}
}

// constants refuses values that are compared otherwise than as texts.
func (r *reader) constants(s *Schema, node *yaml.Node) {
	values := s.Enum
	if s.Const != nil {
		values = append(slices.Clip(values), s.Const)
	}
	for _, value := range values {
		if value.Tag != "!!str" || len(s.Types) != 1 || s.Types[0] != "string" {
			r.wrongf(node, "an enum or const of anything but `type: string` and texts is not enforced yet")
			return
		}
	}
}

func (r *reader) format(s *Schema, node *yaml.Node) {
	name := node.Value
	if checker, ok := textFormats[name]; ok {
		s.Format = &Format{Name: name, Checker: checker}
	} else if checker, ok := numberFormats[name]; ok {
		s.Format = &Format{Name: name, Checker: checker, Number: true}
	} else {
		r.wrongf(node, "the format %q is not known", name)
	}
}

func (r *reader) readOnly(_ *Schema, node *yaml.Node) {
	if node.Value == "true" {
		r.wrongf(node, "a readOnly property in a request is not enforced yet; give requests a schema without it")
	}
}

func (r *reader) pattern(s *Schema, node *yaml.Node) {
	translated, err := pattern.Translate(node.Value)
	if err != nil {
		r.wrongf(node, "the pattern cannot be enforced: %v", err)
		return
	}
	s.Pattern = &Pattern{node.Value, translated}
}

func (r *reader) ref(s *Schema, node *yaml.Node) {
	target := r.document.Resolve(node.Value)
	if target == nil { // references were checked before
		r.wrongf(node, "the reference leads nowhere")
		return
	}
	s.Ref = r.schema(target, node.Value[strings.LastIndexByte(node.Value, '/')+1:])
}

func (r *reader) properties(s *Schema, node *yaml.Node) {
	for key, value := range document.Entries(node) {
		s.Properties = append(s.Properties, Property{key.Value, r.schema(value, s.Name+" "+key.Value)})
	}
}

func (r *reader) additional(s *Schema, node *yaml.Node) {
	if node.Tag != "!!bool" {
		r.wrongf(node, "additionalProperties with a schema is not enforced yet")
	}
	s.ClosedProperties = node.Value == "false"
}

func (r *reader) alternatives(s *Schema, node *yaml.Node) []*Schema {
	var all []*Schema
	for i, item := range node.Content {
		all = append(all, r.schema(item, fmt.Sprintf("%s %d", s.Name, i+1)))
	}
	return all
}

func (r *reader) count(node *yaml.Node) *int {
	count, err := strconv.Atoi(node.Value)
	if err != nil || count < 0 {
		r.wrongf(node, "this must be a whole number, and not negative")
	}
	return &count
}

func texts(node *yaml.Node) []string {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, item := range node.Content {
		all = append(all, item.Value)
	}
	return all
}
