package lint

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var discriminatorRules = []*Rule{
	{
		Name: "discriminator-contradicts-schema", Severity: Warning, check: checkMappings,
		Why: "A value that leads to a schema which refuses it fits nothing, and no object of that kind can be sent.",
		Text: "Each value of a `discriminator`, in its `mapping` or as the name of an alternative, is one that the property can have\n" +
			"in the schema that it leads to. A `mapping` leads to alternatives of the `oneOf` or `anyOf` beside it alone.",
		Bad: `components:
  schemas:
    Pet:
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
      oneOf: [{$ref: '#/components/schemas/Cat'}]
    Cat: {type: object, required: [kind], properties: {kind: {const: dog}}}
`,
		Good: `components:
  schemas:
    Pet:
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
      oneOf: [{$ref: '#/components/schemas/Cat'}]
    Cat: {type: object, required: [kind], properties: {kind: {const: cat}}}
`,
	},
}

func checkMappings(l *linter) {
	for _, o := range l.kinds[aSchema] {
		discriminator := o.get("discriminator")
		name := document.Get(discriminator, "propertyName")
		if name == nil || name.Kind != yaml.ScalarNode {
			continue
		}
		alternatives := append(o.children("oneOf"), o.children("anyOf")...)
		mapped := make(map[*object]bool)
		for value, leads := range document.Entries(document.Get(discriminator, "mapping")) {
			target := l.mappedTo(leads)
			if target == nil {
				continue // the compiler tells of it
			}
			mapped[target] = true
			if len(alternatives) > 0 && !slices.ContainsFunc(alternatives, func(one *object) bool { return l.target(one) == target }) {
				l.report(o, leads, fmt.Sprintf("%q leads to %s, which is no alternative here", value.Value, target.name), "add it to them, or take it out of the mapping")
			}
			l.checkMapped(o, leads, value.Value, name.Value, target)
		}
		for _, one := range alternatives {
			target := l.target(one)
			// What no mapping names goes by the name of its component (OpenAPI 3.1, section 4.8.25).
			if target != nil && !mapped[target] && strings.HasPrefix(one.text("$ref"), "#/components/schemas/") {
				l.checkMapped(o, one.key, target.name, name.Value, target)
			}
		}
	}
}

// mappedTo is the schema that a value of a mapping leads to: by a reference, or by the name of a component.
func (l *linter) mappedTo(leads *yaml.Node) *object {
	if leads.Kind != yaml.ScalarNode {
		return nil
	}
	if target := l.lookUp(leads.Value); target != nil {
		return target
	}
	return l.lookUp(document.Pointer("components", "schemas", leads.Value))
}

func (l *linter) checkMapped(o *object, at *yaml.Node, value, property string, target *object) {
	if values := l.without(target, property, value, make(map[*object]bool)); values != nil {
		l.report(o, at, fmt.Sprintf("%q leads to %s, where %q can only be %s", value, target.name, property, strings.Join(values, " or ")),
			"correct the one or the other")
	}
}

// without are the constants of a property of a schema, where a value is none of them; nil: it can be.
func (l *linter) without(o *object, property, value string, seen map[*object]bool) []string {
	if o == nil || seen[o] {
		return nil
	}
	seen[o] = true
	if found := l.without(l.target(o), property, value, seen); found != nil {
		return found
	}
	for _, p := range o.children("properties") {
		wanted := document.ValueJSON(document.Text(value))
		if constants := l.constants(p); p.name == property && constants != nil && !slices.Contains(constants, wanted) {
			return constants
		}
	}
	for _, part := range o.children("allOf") {
		if found := l.without(part, property, value, seen); found != nil {
			return found
		}
	}
	return nil
}
