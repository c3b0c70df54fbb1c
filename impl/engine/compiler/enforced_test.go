package compiler_test

import (
	"strings"
	"testing"
)

// What a request would have to fit, and the generated checks would let pass, must not be generated.
func TestWhatIsNotEnforcedIsAnErrorWithItsPlace(t *testing.T) {
	t.Parallel()
	const post = `    post:
      operationId: postA
      parameters: [%P]
      requestBody: {content: {%M: {schema: {%S}}}}
      responses: {'204': {description: ok}}
components:`
	for name, test := range map[string]struct{ parameter, media, schema, reason string }{
		"a keyword":              {"", "application/json", "allOf: [{}]", `the schema keyword "allOf" is not enforced yet`},
		"a keyword deep down":    {"", "application/json", "properties: {a: {items: {not: {}}}}", `the schema keyword "not" is not enforced yet`},
		"open properties":        {"", "application/json", "additionalProperties: {type: string}", "additionalProperties with a schema is not enforced yet"},
		"a boolean schema":       {"", "application/json", "properties: {a: true}", "a schema that is true or false is not enforced yet"},
		"an enum of numbers":     {"", "application/json", "type: integer, enum: [1]", "an enum or const of anything but"},
		"an enum without a type": {"", "application/json", "enum: [a]", "an enum or const of anything but"},
		"a format":               {"", "application/json", "type: string, format: zip-code", `the format "zip-code" is not known`},
		"a lookahead":            {"", "application/json", "type: string, pattern: '(?=a)'", "the pattern cannot be"},
		"a property that is the server's": {"", "application/json", "properties: {id: {type: string, readOnly: true}}",
			"a readOnly property in a request is not enforced yet"},
		"a form": {"", "multipart/form-data", "type: object", "a body of type multipart/form-data is not enforced yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.NewReplacer("%P", test.parameter, "%M", test.media, "%S", test.schema).Replace(post)
			found := mistakes(t, strings.Replace(good, "components:", text, 1))
			if found[0].Line < 13 || found[0].Line > 16 || !strings.Contains(found[0].Reason, test.reason) {
				t.Errorf("want %s, got\n%s", test.reason, found[0])
			}
		})
	}
}
