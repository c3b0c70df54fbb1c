package lint

import (
	"fmt"
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var alternativeRules = []*Rule{
	{
		Name: "indistinguishable-alternatives", Severity: Info, check: checkAlternatives,
		Why: "A value that fits two alternatives of oneOf fits none, and readers cannot tell which one it is.",
		Text: "Of two alternatives of a `oneOf`, something in the value tells which it is: the type; a property that both\n" +
			"require with other constants; a property that one requires and the other refuses; or a `discriminator`. A plain\n" +
			"`type: string` beside another string leaves nothing for that one.",
		Bad: `components:
  schemas:
    Payment:
      oneOf:
        - {type: object, required: [iban], properties: {iban: {type: string}}}
        - {type: object, required: [card], properties: {card: {type: string}}}
`,
		Good: `components:
  schemas:
    Payment:
      oneOf:
        - {type: object, required: [kind, iban], properties: {kind: {const: bank}, iban: {type: string}}}
        - {type: object, required: [kind, card], properties: {kind: {const: card}, card: {type: string}}}
`,
	},
	{
		Name: "discriminator-without-property", Severity: Warning, check: checkDiscriminators,
		Why: "Tools read the discriminator's property to choose a schema; where it may be absent they cannot choose.",
		Text: "Each alternative beside a `discriminator` has its property among its `properties` and requires it, by itself or\n" +
			"by what it is an `allOf` of (OpenAPI 3.1, section 4.8.25).",
		Bad: `components:
  schemas:
    Pet:
      discriminator: {propertyName: kind}
      oneOf: [{$ref: '#/components/schemas/Cat'}]
    Cat: {type: object, properties: {kind: {type: string}}}
`,
		Good: `components:
  schemas:
    Pet:
      discriminator: {propertyName: kind}
      oneOf: [{$ref: '#/components/schemas/Cat'}]
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
`,
	},
}

// maxCompared bounds the alternatives that are compared with each other.
const maxCompared = 40

func checkAlternatives(l *linter) {
	for _, o := range l.kinds[aSchema] {
		written := o.children("oneOf")
		if o.get("discriminator") != nil || len(written) < 2 {
			continue
		}
		written = written[:min(len(written), maxCompared)]
		shapes := make([]alternative, len(written))
		for i, one := range written {
			shapes[i] = l.alternative(one)
		}
	alternatives:
		for i := range shapes {
			for j := range i {
				if !distinguishable(shapes[j], shapes[i]) {
					l.report(o, written[i].key, fmt.Sprintf("nothing tells a value of this alternative from one of number %d", j+1), "add a `discriminator`, or a required property with a `const` of its own in each")
					continue alternatives
				}
			}
		}
	}
}

// alternative is what a value shows of the schema it was made for.
type alternative struct {
	known       bool // nothing but what follows is in the schema
	types       []string
	narrowed    bool // keywords beside the type refuse values of it
	values      []string
	properties  map[string]bool
	required    map[string][]string // with the constants they can have; nil: any value
	closedShape bool
}

// alternative reads a schema through its references and its parts.
func (l *linter) alternative(o *object) alternative {
	a := alternative{known: true, properties: make(map[string]bool), required: make(map[string][]string)}
	l.read(&a, o, make(map[*object]bool))
	return a
}

func (l *linter) read(a *alternative, o *object, seen map[*object]bool) {
	if o == nil || seen[o] {
		a.known = false
		return
	}
	seen[o] = true
	if o.get("$ref") != nil {
		l.read(a, l.target(o), seen)
	}
	for _, part := range o.children("allOf") {
		l.read(a, part, seen)
	}
	for key := range document.Entries(o.node) {
		switch key.Value {
		case "anyOf", "oneOf", "not", "if", "dependentSchemas", "patternProperties", "unevaluatedProperties", "propertyNames":
			a.known = false
		case "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
			"multipleOf", "items", "prefixItems", "minItems", "maxItems", "contains":
			a.narrowed = true
		}
	}
	if types := document.Texts(o.get("type")); types != nil {
		a.types = types
	}
	if values := l.constants(o); values != nil {
		a.values = values
	}
	more := o.get("additionalProperties")
	a.closedShape = a.closedShape || more != nil && more.Value == "false"
	for _, property := range o.children("properties") {
		a.properties[property.name] = true
	}
	for _, name := range document.Texts(o.get("required")) {
		a.required[name] = nil
	}
	for _, property := range o.children("properties") {
		if _, required := a.required[property.name]; required {
			a.required[property.name] = l.constants(property)
		}
	}
}

// constants are the values that a schema can have, if it lists them.
func (l *linter) constants(o *object) []string {
	o = l.follow(o)
	if one := o.get("const"); one != nil {
		return []string{document.ValueJSON(one)}
	}
	var found []string
	for _, item := range document.Items(o.get("enum")) {
		found = append(found, document.ValueJSON(item))
	}
	return found
}

// distinguishable tells whether a value shows which of two schemas it is of. Where that cannot be known, it does.
func distinguishable(a, b alternative) bool {
	if !a.known || !b.known || a.types == nil || b.types == nil {
		return true
	}
	if disjoint(a.values, b.values) || !shareType(a.types, b.types) {
		return true
	}
	if !slices.Contains(a.types, "object") || !slices.Contains(b.types, "object") {
		return (a.narrowed || a.values != nil) && (b.narrowed || b.values != nil)
	}
	for name, values := range a.required {
		other, both := b.required[name]
		if both && disjoint(values, other) || b.closedShape && !b.properties[name] {
			return true
		}
	}
	for name := range b.required {
		if a.closedShape && !a.properties[name] {
			return true
		}
	}
	return false
}

func shareType(a, b []string) bool {
	for _, one := range a {
		if slices.Contains(b, one) || one == "integer" && slices.Contains(b, "number") || one == "number" && slices.Contains(b, "integer") {
			return true
		}
	}
	return false
}

// disjoint tells whether two lists of constants, both of which there are, have none in common.
func disjoint(a, b []string) bool {
	return a != nil && b != nil && !slices.ContainsFunc(a, func(value string) bool { return slices.Contains(b, value) })
}

func checkDiscriminators(l *linter) {
	for _, o := range l.kinds[aSchema] {
		name := document.Get(o.get("discriminator"), "propertyName")
		if name == nil {
			continue
		}
		alternatives := append(o.children("oneOf"), o.children("anyOf")...)
		for _, one := range alternatives {
			if l.hasRequired(one, name.Value, make(map[*object]bool)) != inBoth {
				l.report(o, one.key, fmt.Sprintf("this alternative does not require the discriminator's property %q, or does not describe it", name.Value), "add it to `properties` and to `required` there")
			}
		}
		if len(alternatives) == 0 && l.hasRequired(o, name.Value, make(map[*object]bool)) != inBoth {
			l.report(o, o.at("discriminator"), fmt.Sprintf("this schema does not require its discriminator's property %q, or does not describe it", name.Value), "add it to `properties` and to `required`")
		}
	}
}

const inBoth = 3

// hasRequired has bit 0 set if a schema describes a property, and bit 1 if it requires it.
func (l *linter) hasRequired(o *object, name string, seen map[*object]bool) int {
	if o == nil || seen[o] {
		return 0
	}
	seen[o] = true
	found := l.hasRequired(l.target(o), name, seen)
	if document.Get(o.get("properties"), name) != nil {
		found |= 1
	}
	if slices.Contains(document.Texts(o.get("required")), name) {
		found |= 2
	}
	for _, part := range o.children("allOf") {
		found |= l.hasRequired(part, name, seen)
	}
	return found
}
