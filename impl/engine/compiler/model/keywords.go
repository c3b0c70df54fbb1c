package model

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/validate"
)

// keywords reads the keywords that are enforced, each into the schema that holds it.
var keywords map[string]func(*reader, *Schema, *yaml.Node)

func init() { //nolint:gochecknoinits // the table and the functions in it hold each other
	keywords = map[string]func(*reader, *Schema, *yaml.Node){
		"$ref":          (*reader).ref,
		"type":          (*reader).types,
		"enum":          func(_ *reader, s *Schema, n *yaml.Node) { s.Enum, s.Never = n.Content, len(n.Content) == 0 },
		"const":         func(_ *reader, s *Schema, n *yaml.Node) { s.Const = n },
		"default":       func(_ *reader, s *Schema, n *yaml.Node) { s.Default = n },
		"readOnly":      func(_ *reader, s *Schema, n *yaml.Node) { s.ReadOnly = n.Value == "true" },
		"writeOnly":     func(_ *reader, s *Schema, n *yaml.Node) { s.WriteOnly = n.Value == "true" },
		"discriminator": func(*reader, *Schema, *yaml.Node) {}, // read when the alternatives are

		"allOf": func(r *reader, s *Schema, n *yaml.Node) { s.AllOf = r.parts(s, n, "part") },
		"oneOf": func(r *reader, s *Schema, n *yaml.Node) { s.OneOf = r.parts(s, n, "") },
		"anyOf": func(r *reader, s *Schema, n *yaml.Node) { s.AnyOf = r.parts(s, n, "") },
		"not":   func(r *reader, s *Schema, n *yaml.Node) { s.Not = r.below(s, n, "not") },
		"if":    func(r *reader, s *Schema, n *yaml.Node) { s.If = r.below(s, n, "if") },
		"then":  func(r *reader, s *Schema, n *yaml.Node) { s.Then = r.below(s, n, "then") },
		"else":  func(r *reader, s *Schema, n *yaml.Node) { s.Else = r.below(s, n, "else") },

		"minimum":          func(r *reader, s *Schema, n *yaml.Node) { s.Minimum = r.number(n) },
		"maximum":          func(r *reader, s *Schema, n *yaml.Node) { s.Maximum = r.number(n) },
		"exclusiveMinimum": func(r *reader, s *Schema, n *yaml.Node) { s.ExclusiveMinimum = r.number(n) },
		"exclusiveMaximum": func(r *reader, s *Schema, n *yaml.Node) { s.ExclusiveMaximum = r.number(n) },
		"multipleOf":       (*reader).multipleOf,

		"minLength": func(r *reader, s *Schema, n *yaml.Node) { s.MinLength = r.count(n) },
		"maxLength": func(r *reader, s *Schema, n *yaml.Node) { s.MaxLength = r.count(n) },
		"pattern":   func(r *reader, s *Schema, n *yaml.Node) { s.Pattern = r.pattern(n, n.Value) },
		"format":    (*reader).format,

		"prefixItems":      func(r *reader, s *Schema, n *yaml.Node) { s.Prefix = r.parts(s, n, "item") },
		"items":            func(r *reader, s *Schema, n *yaml.Node) { s.Items = r.below(s, n, "item") },
		"contains":         func(r *reader, s *Schema, n *yaml.Node) { s.Contains = r.below(s, n, "contains") },
		"minContains":      func(r *reader, s *Schema, n *yaml.Node) { s.MinContains = r.count(n) },
		"maxContains":      func(r *reader, s *Schema, n *yaml.Node) { s.MaxContains = r.count(n) },
		"minItems":         func(r *reader, s *Schema, n *yaml.Node) { s.MinItems = r.count(n) },
		"maxItems":         func(r *reader, s *Schema, n *yaml.Node) { s.MaxItems = r.count(n) },
		"uniqueItems":      func(_ *reader, s *Schema, n *yaml.Node) { s.UniqueItems = n.Value == "true" },
		"unevaluatedItems": func(r *reader, s *Schema, n *yaml.Node) { s.UnevaluatedItems = r.below(s, n, "other item") },

		"properties":            func(r *reader, s *Schema, n *yaml.Node) { s.Properties = r.properties(s, n, "") },
		"patternProperties":     (*reader).patternProperties,
		"additionalProperties":  func(r *reader, s *Schema, n *yaml.Node) { s.Additional = r.below(s, n, "additional") },
		"propertyNames":         func(r *reader, s *Schema, n *yaml.Node) { s.Names = r.below(s, n, "name") },
		"required":              func(_ *reader, s *Schema, n *yaml.Node) { s.Required = document.Texts(n) },
		"minProperties":         func(r *reader, s *Schema, n *yaml.Node) { s.MinProperties = r.count(n) },
		"maxProperties":         func(r *reader, s *Schema, n *yaml.Node) { s.MaxProperties = r.count(n) },
		"dependentRequired":     (*reader).dependentRequired,
		"dependentSchemas":      func(r *reader, s *Schema, n *yaml.Node) { s.DependentSchemas = r.properties(s, n, "with ") },
		"unevaluatedProperties": func(r *reader, s *Schema, n *yaml.Node) { s.UnevaluatedProperties = r.below(s, n, "other") },
	}
}

func (r *reader) below(s *Schema, node *yaml.Node, hint string) *Schema {
	return r.read(node, s.Name+" "+hint)
}

func (r *reader) parts(s *Schema, node *yaml.Node, hint string) []*Schema {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		r.wrongf(node, "this must be a list of one schema or more")
	}
	var all []*Schema
	for i, item := range node.Content {
		all = append(all, r.below(s, item, fmt.Sprintf("%s %d", hint, i+1)))
	}
	return all
}

var typeNames = map[string]bool{
	"null": true, "boolean": true, "number": true, "integer": true, "string": true, "array": true, "object": true,
}

func (r *reader) types(s *Schema, node *yaml.Node) {
	s.Types = document.Texts(node)
	for _, name := range s.Types {
		if !typeNames[name] {
			r.wrongf(node, "there is no type %q; there are null, boolean, integer, number, string, array and object", name)
		}
	}
	if len(s.Types) == 0 {
		r.wrongf(node, "a list of types names one or more")
	}
}

func (r *reader) ref(s *Schema, node *yaml.Node) {
	target := r.document.Resolve(node.Value)
	if target == nil { // references were checked before
		r.wrongf(node, "the reference leads nowhere")
		return
	}
	s.Ref = r.read(target, node.Value[strings.LastIndexByte(node.Value, '/')+1:])
}

func (r *reader) pattern(at *yaml.Node, written string) *Pattern {
	translated, err := pattern.Translate(written)
	if err != nil {
		r.wrongf(at, "the pattern cannot be enforced: %v", err)
		return nil
	}
	return &Pattern{written, translated}
}

func (r *reader) format(s *Schema, node *yaml.Node) {
	name := node.Value
	if checker, ok := textFormats[name]; ok {
		s.Format = &Format{Name: name, Checker: checker}
	} else if checker, ok := numberFormats[name]; ok {
		s.Format = &Format{Name: name, Checker: checker, Number: true}
	} else if !r.formats[name] {
		near := suggest.Nearest(name, slices.Concat(slices.Collect(maps.Keys(textFormats)), slices.Collect(maps.Keys(numberFormats))))
		if near == "" {
			near = "use one that can"
		} else {
			near = "write " + near
		}
		r.wrongf(node, "the format %q cannot be enforced; %s, or list it under x-formats at the top of the contract to say that it is for people only", name, near)
	}
}

func (r *reader) properties(s *Schema, node *yaml.Node, prefix string) []Property {
	var all []Property
	for key, value := range document.Entries(node) {
		all = append(all, Property{key.Value, r.below(s, value, prefix+key.Value)})
	}
	return all
}

func (r *reader) patternProperties(s *Schema, node *yaml.Node) {
	for key, value := range document.Entries(node) {
		if p := r.pattern(key, key.Value); p != nil {
			s.PatternProperties = append(s.PatternProperties, PatternProperty{*p, r.below(s, value, fmt.Sprintf("pattern %d", len(s.PatternProperties)+1))})
		}
	}
}

func (r *reader) dependentRequired(s *Schema, node *yaml.Node) {
	for key, value := range document.Entries(node) {
		s.DependentRequired = append(s.DependentRequired, Dependency{key.Value, document.Texts(value)})
	}
}

// maxDivisor bounds the digits of multipleOf: 64 bits hold them.
const maxDivisor = 18

func (r *reader) multipleOf(s *Schema, node *yaml.Node) {
	s.MultipleOf = r.number(node)
	digits := strings.TrimLeft(strings.ReplaceAll(strings.SplitN(strings.ToLower(node.Value), "e", 2)[0], ".", ""), "-0") //nolint:mnd // mantissa and exponent
	if strings.HasPrefix(node.Value, "-") || digits == "" || len(digits) > maxDivisor {
		r.wrongf(node, "multipleOf must be more than zero, and have at most %d digits", maxDivisor)
	}
}

// number is a number's text, within the bounds of those that are compared exactly.
func (r *reader) number(node *yaml.Node) string {
	if !document.IsNumber(node) {
		r.wrongf(node, "this must be a number")
		return ""
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(node.Value), "e")
	power, err := strconv.Atoi("0" + strings.TrimLeft(exponent, "+-"))
	if len(mantissa) > validate.MaxNumberLength || err != nil || power > validate.MaxExponent {
		r.wrongf(node, "numbers are compared exactly up to %d characters, and an exponent of %d", validate.MaxNumberLength, validate.MaxExponent)
	}
	return node.Value
}

// count is a whole number, which may be written with a fraction of zero.
func (r *reader) count(node *yaml.Node) *int {
	whole, fraction, _ := strings.Cut(node.Value, ".")
	count, err := strconv.Atoi(whole)
	if err != nil || count < 0 || strings.Trim(fraction, "0") != "" {
		r.wrongf(node, "this must be a whole number, and not negative")
	}
	return &count
}
