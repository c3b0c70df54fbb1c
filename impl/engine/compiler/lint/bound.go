package lint

import (
	"fmt"
	"regexp/syntax"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

const directionText = "In requests this is a warning; in responses, which our own code bounds, it is worth knowing."

var boundRules = []*Rule{
	{
		Name: "bounded-string", Severity: Warning, check: checkStrings,
		Why: "A text without a bound costs as much memory, storage and time as a caller likes.",
		Text: "Every string has `maxLength`, `enum`, `const`, a pattern that bounds it (`^[A-Z]{2}$`), or a format that leaves no\n" +
			"room for more (date-time, date, time, duration, uuid, ipv4, ipv6, hostname, email). " + directionText,
		Bad: `paths:
  /search:
    get:
      operationId: search
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'204': {description: None.}}
`,
		Good: `paths:
  /search:
    get:
      operationId: search
      parameters: [{name: q, in: query, schema: {type: string, maxLength: 200}}]
      responses: {'204': {description: None.}}
`,
	},
	{
		Name: "bounded-array", Severity: Warning, check: checkArrays,
		Why:  "A list without a bound costs as much memory and time as a caller likes.",
		Text: "Every array has `maxItems`, or is an `enum` or `const`. " + directionText,
		Bad: `paths:
  /tags:
    put:
      operationId: setTags
      requestBody: {content: {application/json: {schema: {type: array, items: {type: boolean}}}}}
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /tags:
    put:
      operationId: setTags
      requestBody: {content: {application/json: {schema: {type: array, maxItems: 50, items: {type: boolean}}}}}
      responses: {'204': {description: Done.}}
`,
	},
	{
		Name: "bounded-object", Severity: Warning, check: checkObjects,
		Why: "An object whose names callers choose is a list without a bound.",
		Text: "An object that is a map (`additionalProperties` with a schema or true, `patternProperties`, or no properties at\n" +
			"all) has `maxProperties`, or its `propertyNames` are an `enum`. An object with `properties` needs none. " + directionText,
		Bad: `paths:
  /labels:
    put:
      operationId: setLabels
      requestBody: {content: {application/json: {schema: {type: object, additionalProperties: {type: boolean}}}}}
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /labels:
    put:
      operationId: setLabels
      requestBody:
        content: {application/json: {schema: {type: object, maxProperties: 50, additionalProperties: {type: boolean}}}}
      responses: {'204': {description: Done.}}
`,
	},
	{
		Name: "bounded-body", Severity: Warning, check: checkBodyLimits,
		Why: "A body is read before it is checked; its size is the first bound there is.",
		Text: "Every operation with a body has an `x-body-limit`, of its own or from `x-defaults`. Where there is no default, one\n" +
			"finding at the top of the document stands for all operations without a limit.",
		Bad: `paths:
  /tags:
    put:
      operationId: setTags
      requestBody: {content: {application/json: {schema: {type: boolean}}}}
      responses: {'204': {description: Done.}}
`,
		Good: `x-defaults: {x-body-limit: 64KiB}
paths:
  /tags:
    put:
      operationId: setTags
      requestBody: {content: {application/json: {schema: {type: boolean}}}}
      responses: {'204': {description: Done.}}
`,
	},
}

// boundedFormats are those whose texts are short, or have no place for what a caller likes.
var boundedFormats = []string{
	"date-time", "date", "time", "duration", "uuid", "ipv4", "ipv6", "hostname", "idn-hostname", "email", "idn-email",
	"binary", // bytes, which the limit of the body bounds
}

func checkStrings(l *linter) {
	l.checkBounds("string", func(o *object) bool {
		return o.get("maxLength") != nil || slices.Contains(boundedFormats, o.text("format")) || boundedPattern(o.text("pattern"))
	}, "this string has no bound", "give it `maxLength`, `enum`, or a pattern that bounds it")
}

func checkArrays(l *linter) {
	l.checkBounds("array", func(o *object) bool {
		items := o.get("items")
		closed := items != nil && items.Value == "false" || o.text("unevaluatedItems") == "false"
		return o.get("maxItems") != nil || closed
	}, "this array has no bound", "give it `maxItems`")
}

func checkObjects(l *linter) {
	l.checkBounds("object", func(o *object) bool {
		return o.get("maxProperties") != nil || o.child("propertyNames").get("enum") != nil || !isMap(o)
	}, "this object holds as many properties as a caller likes", "give it `maxProperties`, or name its `properties`")
}

// isMap tells an object whose names callers choose.
func isMap(o *object) bool {
	more := o.get("additionalProperties")
	switch {
	case o.get("patternProperties") != nil:
		return true
	case more != nil:
		return more.Kind == yaml.MappingNode || more.Value == "true"
	case o.text("unevaluatedProperties") == "false":
		return false
	}
	for _, key := range []string{"properties", "$ref", "allOf", "anyOf", "oneOf"} {
		if o.get(key) != nil {
			return false
		}
	}
	return o.field != "allOf"
}

// checkBounds holds that each schema of a type that something uses is bounded, by itself or by what is combined
// with it.
func (l *linter) checkBounds(kind string, bounds func(*object) bool, message, fix string) {
	known := make(map[*object]bool)
	for _, o := range l.kinds[aSchema] {
		d := l.directions[o]
		if d == 0 || !slices.Contains(document.Texts(o.get("type")), kind) || o.field == "not" || o.field == "if" || l.bounded(o, bounds, known) {
			continue
		}
		severity := Info
		if d&received != 0 {
			severity = Warning
		}
		l.reportAs(severity, o, o.key, message, fix)
	}
}

func (l *linter) bounded(o *object, bounds func(*object) bool, known map[*object]bool) bool {
	if l.boundedWithin(o, bounds, known) {
		return true
	}
	for combined(o) {
		if o = o.parent; l.boundedWithin(o, bounds, known) {
			return true
		}
	}
	return false
}

// combined tells a schema that holds together with the one it stands in.
func combined(o *object) bool {
	switch o.field {
	case "allOf", "anyOf", "oneOf", "then", "else":
		return o.parent.kind == aSchema
	}
	return false
}

// boundedWithin looks at what a schema says itself, and by reference.
func (l *linter) boundedWithin(o *object, bounds func(*object) bool, known map[*object]bool) bool {
	if o == nil {
		return false
	}
	if found, seen := known[o]; seen {
		return found
	}
	known[o] = false // of a schema within itself
	found := o.get("enum") != nil || o.get("const") != nil || bounds(o) || l.boundedWithin(l.target(o), bounds, known)
	for _, part := range o.children("allOf") {
		found = found || l.boundedWithin(part, bounds, known)
	}
	for _, field := range []string{"anyOf", "oneOf"} {
		alternatives := o.children(field)
		every := len(alternatives) > 0
		for _, alternative := range alternatives {
			every = every && l.boundedWithin(alternative, bounds, known)
		}
		found = found || every
	}
	known[o] = found
	return found
}

// boundedPattern tells whether the texts that match a pattern have a greatest length.
func boundedPattern(ecma string) bool {
	if ecma == "" {
		return false
	}
	re2, err := pattern.Translate(ecma)
	if err != nil {
		return false
	}
	parsed, err := syntax.Parse(re2, syntax.Perl)
	return err == nil && anchored(parsed, syntax.OpBeginText) && anchored(parsed, syntax.OpEndText) && finite(parsed)
}

// anchored tells whether every match stands at an end of the text.
func anchored(re *syntax.Regexp, end syntax.Op) bool {
	switch re.Op {
	case end:
		return true
	case syntax.OpCapture:
		return anchored(re.Sub[0], end)
	case syntax.OpConcat:
		if end == syntax.OpBeginText {
			return anchored(re.Sub[0], end)
		}
		return anchored(re.Sub[len(re.Sub)-1], end)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !anchored(sub, end) })
	default:
		return false
	}
}

func finite(re *syntax.Regexp) bool {
	if re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0 {
		return false
	}
	return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !finite(sub) })
}

func checkBodyLimits(l *linter) {
	var unlimited []operation
	for _, o := range l.operations() {
		switch {
		case o.get("requestBody") == nil || l.policy(o, "x-body-limit") != nil:
		case o.get("x-body-limit") != nil:
			l.report(o.object, o.at("x-body-limit"), "this switches the limit of the body off", "write the size that the operation needs, such as 10MiB")
		default:
			unlimited = append(unlimited, o)
		}
	}
	if len(unlimited) > 0 {
		message := fmt.Sprintf("%s a body without a limit; the first is in %s", plural(len(unlimited), "operation has", "operations have"), l.document.Line(unlimited[0].key, l.root.key))
		l.report(l.root, l.root.at("openapi"), message, "write `x-defaults: {x-body-limit: 64KiB}`, or an `x-body-limit` in each")
	}
}
