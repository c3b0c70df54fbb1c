package diff

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// annotations are the keywords that say something to readers, and nothing about what fits.
var annotations = map[string]bool{
	"title": true, "description": true, "example": true, "examples": true, "externalDocs": true, "$comment": true,
	"$schema": true, "$id": true, "$anchor": true, "$defs": true, "readOnly": true, "writeOnly": true, "deprecated": true,
}

// read puts what one schema says into the view. Keywords that no case knows are compared for being equal.
func (s *side) read(v *view, t term) {
	for key, value := range document.Entries(t.node) {
		switch name := key.Value; name {
		case "$ref":
			if s.target(value) == nil { // references that are no pointers are compared as they are written
				v.others[name] = distinct(v.others[name], value)
			}
		case "allOf", "then", "else", "minContains", "maxContains": // read with others
		case "type":
			v.restrictKinds(key, readKinds(value), t)
		case "enum", "const":
			v.restrictValues(key, constants(name, value), t)
		case "oneOf", "anyOf":
			s.readGroup(v, t, key, value)
		case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
			v.restrictBound(key, value)
		case "discriminator":
			if document.Get(t.node, "oneOf") == nil && document.Get(t.node, "anyOf") == nil {
				v.others[name] = distinct(v.others[name], value)
			}
		case "pattern", "format", "multipleOf":
			v.each[name] = distinct(v.each[name], value)
		case "readOnly", "writeOnly", "deprecated", "uniqueItems":
			if isTrue(value) {
				v.marks[name] = key
			}
		case "default":
			v.marks[name] = value
		case "not":
			v.nots = append(v.nots, property{key, schemaOf(value)})
		case "if":
			v.tests = append(v.tests, test{key, schemaOf(value), schemaOf(document.Get(t.node, "then")), schemaOf(document.Get(t.node, "else"))})
		default:
			if !annotations[name] && !v.readObject(key, value) && !v.readArray(t, key, value) {
				v.others[name] = distinct(v.others[name], value)
			}
		}
	}
}

func (v *view) readObject(key, value *yaml.Node) bool {
	o := &v.objects
	switch key.Value {
	case "properties":
		for name, below := range document.Entries(value) {
			if o.properties[name.Value] == nil {
				o.names = append(o.names, name.Value)
			}
			gather(o.properties, name, below)
		}
	case "required":
		for _, item := range value.Content {
			if o.required[item.Value] == nil {
				o.required[item.Value] = item
			}
		}
	case "patternProperties":
		for name, below := range document.Entries(value) {
			gather(o.patterns, name, below)
		}
	case "dependentSchemas":
		for name, below := range document.Entries(value) {
			gather(o.dependent, name, below)
		}
	case "dependentRequired":
		for name, below := range document.Entries(value) {
			for _, item := range below.Content {
				o.together[code(name.Value)+" needs "+code(item.Value)] = item
			}
		}
	case "propertyNames":
		o.naming = property{key, append(o.naming.terms, term{node: value})}
	case "additionalProperties", "unevaluatedProperties":
		o.rest[key.Value] = o.rest[key.Value].with(key, value)
	default:
		return false
	}
	return true
}

func (v *view) readArray(t term, key, value *yaml.Node) bool {
	a := &v.arrays
	switch key.Value {
	case "items":
		a.items = a.items.with(key, value)
	case "unevaluatedItems":
		a.unexpected = a.unexpected.with(key, value)
	case "prefixItems":
		for i, item := range value.Content {
			if i == len(a.prefix) {
				a.prefix = append(a.prefix, property{key: item})
			}
			a.prefix[i].terms = append(a.prefix[i].terms, term{node: item})
		}
	case "contains":
		a.contains = append(a.contains, contains{property{key, schemaOf(value)}, document.Get(t.node, "minContains"), document.Get(t.node, "maxContains")})
	default:
		return false
	}
	return true
}

func gather(all map[string]*property, key, schema *yaml.Node) {
	if all[key.Value] == nil {
		all[key.Value] = &property{key: key}
	}
	all[key.Value].terms = append(all[key.Value].terms, term{node: schema})
}

// with is r and one schema more.
func (r rest) with(key, schema *yaml.Node) rest {
	r.key = key
	r.closed = r.closed || isFalse(schema)
	if schema.Kind == yaml.MappingNode && len(schema.Content) > 0 {
		r.terms = append(slices.Clip(r.terms), term{node: schema})
	}
	return r
}

// distinct adds a value unless it is there.
func distinct(all []*yaml.Node, value *yaml.Node) []*yaml.Node {
	text := canonical(value)
	for _, known := range all {
		if canonical(known) == text {
			return all
		}
	}
	return append(all, value)
}

func (v *view) restrictKinds(key *yaml.Node, fit kinds, t term) {
	if t.null {
		fit |= null
	}
	v.kinds &= fit
	v.typed = key
}

// readGroup reads alternatives. Those that are one value each are an enum, and null among others is a type.
func (s *side) readGroup(v *view, t term, key, all *yaml.Node) {
	if all.Kind != yaml.SequenceNode || len(all.Content) == 0 || orNull(all) != nil {
		return
	}
	if fit := s.constantAlternatives(all); fit != nil {
		v.restrictValues(key, fit, t)
		return
	}
	g := group{keyword: key.Value, key: key, discriminator: document.Get(t.node, "discriminator")}
	var fit kinds
	for _, item := range all.Content {
		kind := s.view(schemaOf(item)).kinds
		fit |= kind
		if kind != null {
			g.alternatives = append(g.alternatives, property{item, schemaOf(item)})
		}
	}
	v.restrictKinds(key, fit, t)
	v.groups = append(v.groups, g)
}

// constantAlternatives returns the values of alternatives that each are a const and what describes it.
func (s *side) constantAlternatives(all *yaml.Node) []*yaml.Node {
	var found []*yaml.Node
	for _, item := range all.Content {
		item = s.follow(item)
		constant := document.Get(item, "const")
		for key := range document.Entries(item) {
			if name := key.Value; name != "const" && name != "type" && !annotations[name] && !strings.HasPrefix(name, "x-") {
				return nil
			}
		}
		if constant == nil {
			return nil
		}
		found = append(found, constant)
	}
	return found
}

func constants(keyword string, value *yaml.Node) []*yaml.Node {
	if keyword == "enum" {
		return value.Content
	}
	return []*yaml.Node{value}
}
