package lint

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

var exampleRules = []*Rule{
	{
		Name: Example, Severity: Error, check: checkExamples,
		Why: "People copy examples; one that the API refuses teaches the wrong thing.",
		Text: "Every example fits the schema it stands beside: of a body, a parameter, a header or a schema. A readOnly\n" +
			"property may be missing from a request's example, and a writeOnly one from a response's.",
		Bad: `components:
  schemas:
    Age: {type: integer, examples: [old]}
`,
		Good: `components:
  schemas:
    Age: {type: integer, examples: [42]}
`,
	},
	{
		Name: Default, Severity: Error, check: checkDefaults,
		Why:  "A default that its own schema refuses fails where nobody sent anything.",
		Text: "The `default` of a schema fits that schema.",
		Bad: `components:
  schemas:
    Limit: {type: integer, maximum: 100, default: 500}
`,
		Good: `components:
  schemas:
    Limit: {type: integer, maximum: 100, default: 50}
`,
	},
	{
		Name: "enum-value-does-not-fit", Severity: Warning, check: checkEnumValues,
		Why: "A value that its own schema refuses can never be sent.",
		Text: "Each value of an `enum` fits the other keywords beside it. Under OpenAPI 3.1, `null` in an enum needs \"null\" in\n" +
			"the type.",
		Bad: `components:
  schemas:
    Colour: {type: string, enum: [red, null]}
`,
		Good: `components:
  schemas:
    Colour: {type: [string, 'null'], enum: [red, null]}
`,
	},
	{
		Name: "enum-duplicates", Severity: Warning, check: checkEnumDuplicates,
		Why:  "A value that stands twice is a slip of the pen, and breaks the constants that SDKs make of it.",
		Text: "No value stands twice in an `enum`.",
		Bad: `components:
  schemas:
    Colour: {type: string, enum: [red, green, red]}
`,
		Good: `components:
  schemas:
    Colour: {type: string, enum: [red, green, blue]}
`,
	},
	{
		Name: "operation-example", Severity: Warning, check: checkOperationExamples,
		Why: "An example says in seconds what a schema says in minutes; documentation and mock servers show it.",
		Text: "The body of every request and of every 2xx has an example: its own, that of its schema, or those of all the\n" +
			"properties that its schema requires. Bodies of bytes and streams need none.",
		Bad: `paths:
  /users:
    post:
      operationId: createUser
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /users:
    post:
      operationId: createUser
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}}}
            example: {name: Grace Hopper}
      responses: {'204': {description: Done.}}
`,
	},
}

// value is a piece of data in the document, with the object it stands in.
type value struct {
	in   *object
	node *yaml.Node
}

// examplesOf returns those of a body, a parameter or a header.
func (l *linter) examplesOf(o *object) []value {
	var found []value
	if example := o.get("example"); example != nil {
		found = append(found, value{o, example})
	}
	for _, written := range o.children("examples") {
		if example := l.follow(written); example.get("value") != nil {
			found = append(found, value{example, example.get("value")})
		}
	}
	return found
}

func checkExamples(l *linter) {
	told := make(map[*yaml.Node]bool)
	for _, k := range []kind{aMediaType, aParameter, aHeader} {
		for _, o := range l.kinds[k] {
			schema := o.child("schema")
			if schema == nil || k == aMediaType && !mediatype.NamesJSON(o.name) {
				continue
			}
			for _, example := range l.examplesOf(o) {
				l.checkValue(schema, example, l.directions[o], "the example", told)
			}
		}
	}
	for _, o := range l.kinds[aSchema] {
		if example := o.get("example"); example != nil {
			l.checkValue(o, value{o, example}, l.directions[o], "the example", told)
		}
		for _, example := range document.Items(o.get("examples")) {
			l.checkValue(o, value{o, example}, l.directions[o], "the example", told)
		}
	}
}

func checkDefaults(l *linter) {
	told := make(map[*yaml.Node]bool)
	for _, o := range l.kinds[aSchema] {
		if standard := o.get("default"); standard != nil {
			l.checkValue(o, value{o, standard}, l.directions[o], "the default", told)
		}
	}
}

func checkEnumValues(l *linter) {
	told := make(map[*yaml.Node]bool)
	for _, o := range l.kinds[aSchema] {
		for _, item := range document.Items(o.get("enum")) {
			l.checkValue(o, value{o, item}, l.directions[o], "this value of the enum", told)
		}
	}
}

func (l *linter) checkValue(schema *object, v value, d direction, what string, told map[*yaml.Node]bool) {
	for _, wrong := range l.schemas.violations(schema, v.node, d) {
		if told[wrong.node] {
			continue
		}
		told[wrong.node] = true
		severity := l.rule.Severity
		if l.options.Foreign { // which generation lets pass there
			severity = min(severity, Warning)
		}
		l.reportAs(severity, v.in, wrong.node, fmt.Sprintf("%s does not match its schema: %s", what, wrong.reason), wrong.fix)
	}
}

func checkEnumDuplicates(l *linter) {
	for _, o := range l.kinds[aSchema] {
		first := make(map[string]*yaml.Node)
		for _, item := range document.Items(o.get("enum")) {
			text := document.ValueJSON(item)
			if other := first[text]; other != nil {
				l.report(o, item, "this value stands here a second time; the first is in "+l.document.Line(other, item), "take it away")
				continue
			}
			first[text] = item
		}
	}
}

func checkOperationExamples(l *linter) {
	seen := make(map[*object]bool)
	for _, o := range l.operations() {
		if body := l.follow(o.child("requestBody")); body != nil {
			l.checkHasExamples(body, "this body", seen)
		}
		for _, r := range l.responses(o) {
			if r.object != nil && r.success() {
				l.checkHasExamples(r.object, "this answer", seen)
			}
		}
	}
}

func (l *linter) checkHasExamples(holder *object, what string, seen map[*object]bool) {
	for _, media := range holder.children("content") {
		if seen[media] || !structured(media.name) {
			continue
		}
		seen[media] = true
		if media.get("example") != nil || len(media.children("examples")) > 0 {
			continue
		}
		if schema := media.child("schema"); schema != nil && !l.exemplary(schema) {
			l.report(media, media.key, what+" has no example", "add `example` or `examples` beside its schema")
		}
	}
}

// exemplary tells whether an example can be put together from what a schema says.
func (l *linter) exemplary(o *object) bool {
	if o == nil {
		return false
	}
	known, seen := l.exemplaries[o]
	if !seen {
		l.exemplaries[o] = false // of a schema within itself, for want of an end
		known = l.hasExample(o)
		l.exemplaries[o] = known
	}
	return known
}

func (l *linter) hasExample(o *object) bool {
	for _, key := range []string{"example", "examples", "default", "const", "enum"} {
		if o.get(key) != nil {
			return true
		}
	}
	if target := l.target(o); target != nil {
		return l.exemplary(target)
	}
	switch types := document.Texts(o.get("type")); {
	case len(types) != 1:
		return false
	case types[0] == "boolean", types[0] == "null":
		return true
	case types[0] == "string":
		return o.text("format") == "binary"
	case types[0] == "array":
		return l.exemplary(o.child("items"))
	case types[0] == "object":
		return l.exemplaryObject(o)
	}
	return false
}

func (l *linter) exemplaryObject(o *object) bool {
	required := document.Texts(o.get("required"))
	shown := 0
	for _, property := range o.children("properties") {
		if len(required) > 0 && !slices.Contains(required, property.name) {
			continue
		}
		if shown++; !l.exemplary(property) {
			return false
		}
	}
	return shown > 0
}
