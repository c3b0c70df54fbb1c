package model

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// reader makes schemas of nodes. A node is read once, so that a schema that holds itself is one schema.
type reader struct {
	document *document.Document
	schemas  map[*yaml.Node]*Schema
	nodes    map[*Schema]*yaml.Node
	list     []*Schema // in the order they were read
	names    map[string]bool
	// components are the schemas of components by the names they have in code.
	components map[string]*yaml.Node
	places     map[*yaml.Node]string // of each node, as a reference
	formats    map[string]bool       // x-formats
	paths      map[string]bool       // that were looked at

	segmentParts bool // see [SegmentParts]
	lenient      bool // see [Lenient]
	unchecked    []*document.Error

	found []*document.Error
	told  map[document.Error]bool // what found has
}

func newReader(d *document.Document) *reader {
	r := &reader{
		document: d, schemas: make(map[*yaml.Node]*Schema), nodes: make(map[*Schema]*yaml.Node),
		names: make(map[string]bool), places: d.Places(), formats: make(map[string]bool), components: make(map[string]*yaml.Node), paths: make(map[string]bool),
		told: make(map[document.Error]bool),
	}
	for key, schema := range document.Entries(document.Get(document.Get(d.Root, "components"), "schemas")) {
		if name := Identifier(key.Value); r.components[name] == nil {
			r.components[name] = schema
		}
	}
	for operation := range d.Operations() { // the check of an operation's requests is called so
		r.names["Request"+Identifier(document.Written(operation.Node, "operationId"))] = true
	}
	for _, name := range document.Texts(document.Get(d.Root, "x-formats")) {
		r.formats[name] = true
	}
	return r
}

// wrongf says once what is wrong with a node, however many operations refer to it.
func (r *reader) wrongf(node *yaml.Node, format string, args ...any) {
	if mistake := r.document.ErrorAt(node, fmt.Sprintf(format, args...)); !r.told[*mistake] {
		r.told[*mistake] = true
		r.found = append(r.found, mistake)
	}
}

// annotations are the keywords that say something to readers, and nothing to a validator. Those on content
// are annotations by the standard (JSON Schema validation, section 8).
var annotations = map[string]bool{
	"title": true, "description": true, "deprecated": true, "example": true, "examples": true, "externalDocs": true,
	"$comment": true, "$defs": true, "xml": true, "contentEncoding": true, "contentMediaType": true, "contentSchema": true,
}

// schema reads the schema of a parameter or a body. Hint is what it is called if it stands in no component.
func (r *reader) schema(node *yaml.Node, hint string) *Schema {
	s := r.read(node, hint)
	for root := s; root != nil; root = root.Ref {
		root.Root = true
		if !root.Alias() {
			break
		}
	}
	return s
}

// read reads the schema at a node.
func (r *reader) read(node *yaml.Node, hint string) *Schema {
	if known := r.schemas[node]; known != nil {
		return known
	}
	s := &Schema{Name: r.name(node, hint), Pointer: r.places[node]}
	r.schemas[node], r.nodes[s] = s, node
	switch {
	case node.Kind == yaml.MappingNode:
		r.keywords(s, node)
	case node.Tag == "!!bool":
		s.Never = node.Value == "false"
	default:
		r.wrongf(node, "a schema is a mapping, or true or false")
	}
	r.list = append(r.list, s)
	return s
}

func (r *reader) keywords(s *Schema, node *yaml.Node) {
	for key, value := range document.Entries(node) {
		if read := keywords[key.Value]; read != nil {
			read(r, s, value)
		} else if !annotations[key.Value] && !strings.HasPrefix(key.Value, "x-") && !r.meaningless(key) {
			r.wrongf(key, "the schema keyword %q cannot be enforced%s", key.Value, instead[key.Value])
		}
	}
	if s.Contains == nil {
		s.MinContains, s.MaxContains = nil, nil // they say something of contains only
	}
	if written := document.Get(node, "discriminator"); written != nil {
		s.Discriminator = r.discriminator(s, written)
	}
}

// instead says what to write for keywords that are outside the profile.
var instead = map[string]string{
	"$dynamicRef":     "; use `$ref`",
	"$dynamicAnchor":  "; use `$ref`",
	"$recursiveRef":   "; use `$ref`",
	"$anchor":         "; refer to the schema by its place, such as #/components/schemas/User",
	"$id":             "; a contract is one document, and schemas are referred to by their place in it",
	"$schema":         "; a contract's schemas are all JSON Schema 2020-12",
	"nullable":        "; in OpenAPI 3.1 it is `type: [string, 'null']`",
	"dependencies":    "; use dependentRequired or dependentSchemas",
	"definitions":     "; use `$defs`",
	"additionalItems": "; in JSON Schema 2020-12 it is `items` beside `prefixItems`",
	"id":              "",
}

// Identifier makes a name in code of words: user-id gives UserId.
func Identifier(words string) string {
	var name strings.Builder
	upper := true
	for _, c := range words {
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
	return name.String()
}

// name makes a hint unique, and an identifier. A component has the first claim to its name.
func (r *reader) name(node *yaml.Node, hint string) string {
	name := Identifier(hint)
	unique := name
	for i := 2; r.names[unique] || r.components[unique] != nil && r.components[unique] != node; i++ {
		unique = name + strconv.Itoa(i)
	}
	r.names[unique] = true
	return unique
}

// finish looks at what only the whole tells: schemas that apply themselves to the same value without end,
// and those whose evaluated items and properties another asks for.
func (r *reader) finish() {
	state := make(map[*Schema]int, len(r.list))
	for _, s := range r.list {
		r.endless(s, state)
	}
	for _, s := range r.list {
		oneWay(s)
		if s.UnevaluatedItems != nil || s.UnevaluatedProperties != nil {
			track(s)
		}
	}
}

const (
	entered = 1
	left    = 2
)

func (r *reader) endless(s *Schema, state map[*Schema]int) {
	state[s] = entered
	s.inPlace(func(part *Schema) {
		switch state[part] {
		case entered:
			r.wrongf(r.nodes[s], "this schema applies itself to the same value, without end")
		case left:
		default:
			r.endless(part, state)
		}
	})
	state[s] = left
}

func track(s *Schema) {
	if !s.Tracked {
		s.Tracked = true
		s.inPlace(track)
	}
}

// oneWay notes which of the properties that s and the schemas in it require can be in one direction only.
func oneWay(s *Schema) {
	var applied []*Schema
	seen := make(map[*Schema]bool)
	var collect func(*Schema)
	collect = func(part *Schema) {
		if !seen[part] {
			seen[part] = true
			applied = append(applied, part)
			part.inPlace(collect)
		}
	}
	collect(s)
	readOnly, writeOnly := make(map[string]bool), make(map[string]bool)
	for _, part := range applied {
		for _, property := range part.Properties {
			readOnly[property.Name] = readOnly[property.Name] || property.Schema.HasReadOnly()
			writeOnly[property.Name] = writeOnly[property.Name] || property.Schema.HasWriteOnly()
		}
	}
	for _, part := range applied {
		for _, name := range part.Required {
			part.OnlyAnswers = noted(part.OnlyAnswers, name, readOnly[name])
			part.OnlyRequests = noted(part.OnlyRequests, name, writeOnly[name])
		}
	}
}

func noted(set map[string]bool, name string, ok bool) map[string]bool {
	if ok && set == nil {
		set = make(map[string]bool)
	}
	if ok {
		set[name] = true
	}
	return set
}
