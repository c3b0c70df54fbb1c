package lint

import (
	"fmt"
	"iter"
	"math/big"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

var schemaRules = []*Rule{
	{
		Name: "keyword-does-not-apply", Severity: Warning, check: checkKeywords,
		Why: "A keyword of another type checks nothing, and looks as if it did.",
		Text: "Keywords stand beside a `type` they are for: `maxLength` beside string, `maximum` beside number or integer,\n" +
			"`maxItems` beside array, `properties` beside object. A schema without `type` may have any.",
		Bad: `components:
  schemas:
    Age: {type: integer, maxLength: 3}
`,
		Good: `components:
  schemas:
    Age: {type: integer, maximum: 150}
`,
	},
	{
		Name: ImpossibleBounds, Severity: Error, check: checkImpossible,
		Why: "A schema whose bounds cross refuses every request, and every answer of ours.",
		Text: "No lower bound is above the upper one: of lengths, items, properties, `contains` and numbers. A `required`\n" +
			"property is not one that `additionalProperties: false` refuses. That nothing may stand somewhere is written `false`.",
		Bad: `components:
  schemas:
    Name: {type: string, minLength: 20, maxLength: 10}
`,
		Good: `components:
  schemas:
    Name: {type: string, minLength: 1, maxLength: 10}
`,
	},
	{
		Name: RequiredWithoutProperty, Severity: Warning, check: checkRequired,
		Why: "A required property without a schema is mostly a misspelt one, and no handler can read or answer it.",
		Text: "Each name in `required` stands in the `properties` beside it. Parts of `allOf` and alternatives may require what\n" +
			"another part describes, and a schema without `properties` may require what it likes. Where nothing else can\n" +
			"describe the property, the types in Go have no field for it: there it is an error, and generation refuses it.",
		Bad: `components:
  schemas:
    User: {type: object, required: [mane], properties: {name: {type: string}}}
`,
		Good: `components:
  schemas:
    User: {type: object, required: [name], properties: {name: {type: string}}}
`,
	},
	{
		Name: "read-only-and-write-only", Severity: Warning, check: checkReadWriteOnly,
		Why:  "A property that is in no request and in no response is in nothing.",
		Text: "No schema has both `readOnly: true` and `writeOnly: true`.",
		Bad: `components:
  schemas:
    User: {type: object, properties: {id: {type: string, readOnly: true, writeOnly: true}}}
`,
		Good: `components:
  schemas:
    User: {type: object, properties: {id: {type: string, readOnly: true}}}
`,
	},
	{
		Name: "leftover-of-openapi-3-0", Severity: Warning, check: checkLeftovers,
		Why: "What OpenAPI 3.0 had and 3.1 has not is taken for nothing, and the contract means something else.",
		Text: "`nullable: true` is `type: [string, 'null']` since 3.1, a boolean `exclusiveMinimum` is a number, and `type: file`\n" +
			"is a media type.",
		Bad: `components:
  schemas:
    Name: {type: string, nullable: true}
`,
		Good: `components:
  schemas:
    Name: {type: [string, 'null']}
`,
	},
}

// keywordsOf are the keywords that say something about values of a type alone (JSON Schema 2020-12, validation,
// section 6; core, section 10.3).
var keywordsOf = map[string][]string{
	"string": {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"},
	"number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
	"array":  {"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "unevaluatedItems"},
	"object": {
		"properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties",
		"dependentRequired", "dependentSchemas", "unevaluatedProperties", "discriminator",
	},
}

var typeOf = func() map[string]string {
	found := make(map[string]string)
	for kind, keywords := range keywordsOf {
		for _, keyword := range keywords {
			found[keyword] = kind
		}
	}
	return found
}()

func checkKeywords(l *linter) {
	for _, o := range l.kinds[aSchema] {
		types := document.Texts(o.get("type"))
		if len(types) == 0 {
			continue
		}
		for key := range document.Entries(o.node) {
			kind := typeOf[key.Value]
			if kind == "" || slices.Contains(types, kind) || kind == "number" && slices.Contains(types, "integer") {
				continue
			}
			l.report(o, key, fmt.Sprintf("`%s` says nothing about a value of type %s", key.Value, strings.Join(types, " or ")), fmt.Sprintf("take it away, or add %q to the type", kind))
		}
	}
}

// bounds are the pairs of keywords that must not cross.
var bounds = []struct {
	least, most string
	exclusive   bool // they must not meet either
}{
	{"minLength", "maxLength", false}, {"minItems", "maxItems", false}, {"minProperties", "maxProperties", false},
	{"minContains", "maxContains", false}, {"minimum", "maximum", false}, {"exclusiveMinimum", "exclusiveMaximum", true},
	{"exclusiveMinimum", "maximum", true}, {"minimum", "exclusiveMaximum", true},
}

func checkImpossible(l *linter) {
	for _, o := range l.kinds[aSchema] {
		for _, pair := range bounds {
			least, most := rational(o.get(pair.least)), rational(o.get(pair.most))
			if least == nil || most == nil || pair.least == "minContains" && o.get("contains") == nil {
				continue
			}
			if order := least.Cmp(most); order > 0 || order == 0 && pair.exclusive {
				l.refuse(o, o.at(pair.least), fmt.Sprintf("no value fits `%s: %s` and `%s: %s`", pair.least, o.text(pair.least), pair.most, o.text(pair.most)), "correct one of them")
			}
		}
		closed := o.get("additionalProperties")
		if closed == nil || closed.Value != "false" || o.get("patternProperties") != nil {
			continue
		}
		for name, fix := range o.undescribed() {
			l.refuse(o, name, fmt.Sprintf("%q is required, and refused because no property has this name", name.Value), fix)
		}
	}
}

// refuse reports what generation refuses in a contract of our own, and lets pass in a foreign one.
func (l *linter) refuse(o *object, at *yaml.Node, message, fix string) {
	severity := Error
	if l.options.Foreign {
		severity = Warning
	}
	l.reportAs(severity, o, at, message, fix)
}

// undescribed are the names in `required` that are none in `properties`, with what to do.
func (o *object) undescribed() iter.Seq2[*yaml.Node, string] {
	return func(yield func(*yaml.Node, string) bool) {
		var names []string
		for key := range document.Entries(o.get("properties")) {
			names = append(names, key.Value)
		}
		for _, name := range document.Items(o.get("required")) {
			if slices.Contains(names, name.Value) {
				continue
			}
			fix := "add it to `properties`, or correct the name"
			if near := suggest.Nearest(name.Value, names); near != "" {
				fix = fmt.Sprintf("did you mean %q?", near)
			}
			if !yield(name, fix) {
				return
			}
		}
	}
}

// rational reads a number. Exponents that would take long to write out are none.
func rational(node *yaml.Node) *big.Rat {
	if node == nil || node.Kind != yaml.ScalarNode || node.Tag != "!!int" && node.Tag != "!!float" || len(node.Value) > 40 {
		return nil
	}
	if _, exponent, found := strings.Cut(strings.ToLower(node.Value), "e"); found && len(exponent) > 4 {
		return nil
	}
	number, ok := new(big.Rat).SetString(node.Value)
	if !ok {
		return nil
	}
	return number
}

func checkRequired(l *linter) {
	alone := &solitude{linter: l, known: make(map[*object]bool)}
	for _, o := range l.kinds[aSchema] {
		more := o.get("additionalProperties")
		if o.get("properties") == nil || combined(o) || o.field == "if" || o.field == "not" || o.get("patternProperties") != nil ||
			more != nil && (more.Kind == yaml.MappingNode || more.Value == "false") { // false: the bounds are impossible
			continue
		}
		if o.get("$ref") != nil || o.get("allOf") != nil || o.get("anyOf") != nil || o.get("oneOf") != nil {
			continue
		}
		for name, fix := range o.undescribed() {
			message := fmt.Sprintf("%q is required and not described", name.Value)
			if alone.of(o) {
				l.refuse(o, name, message, fix)
			} else {
				l.report(o, name, message, fix)
			}
		}
	}
}

func checkReadWriteOnly(l *linter) {
	for _, o := range l.kinds[aSchema] {
		if o.is("readOnly") && o.is("writeOnly") {
			l.report(o, o.at("writeOnly"), "this can be in no request and in no response", "take `readOnly` or `writeOnly` away")
		}
	}
}

func checkLeftovers(l *linter) {
	for _, o := range l.kinds[aSchema] {
		if nullable := o.get("nullable"); nullable != nil {
			l.report(o, o.at("nullable"), "`nullable` has no meaning since OpenAPI 3.1", "write `type: [..., 'null']`, or take it away if it is false")
		}
		for _, key := range []string{"exclusiveMinimum", "exclusiveMaximum"} {
			if value := o.get(key); value != nil && value.Tag == "!!bool" {
				plain := "m" + strings.TrimPrefix(key, "exclusiveM")
				l.report(o, o.at(key), fmt.Sprintf("`%s` is a number since OpenAPI 3.1", key), fmt.Sprintf("write the number of `%s` here, and take that away", plain))
			}
		}
		if o.text("type") == "file" {
			l.report(o, o.get("type"), "there is no type `file` since OpenAPI 3.0", "use a media type such as application/octet-stream, or multipart/form-data")
		}
	}
}
