package compiler_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
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
		"a keyword":                {"", "application/json", "$anchor: a", `the schema keyword "$anchor" cannot be enforced; refer to the schema by its place`},
		"a keyword deep down":      {"", "application/json", "properties: {a: {items: {$dynamicAnchor: a}}}", `the schema keyword "$dynamicAnchor" cannot be enforced`},
		"a keyword of OpenAPI 3.0": {"", "application/json", "type: string, nullable: true", "in OpenAPI 3.1 it is"},
		"a large divisor":          {"", "application/json", "type: number, multipleOf: 1.0000000000000000001", "at most 18 digits"},
		"a long number":            {"", "application/json", "type: number, minimum: 0." + strings.Repeat("1", 70), "numbers are compared exactly up to"},
		"a tag of nothing":         {"", "application/json", "oneOf: [{type: object}], discriminator: {propertyName: a}", "each alternative of a discriminator is a reference"},
		"tags of nothing":          {"", "application/json", "oneOf: [{type: object}, {type: object}], discriminator: {propertyName: a}", "number 1, 2 is neither: make it a schema of components"},
		"a format":                 {"", "application/json", "type: string, format: zip-code", `the format "zip-code" cannot be enforced`},
		"a lookahead":              {"", "application/json", "type: string, pattern: '(?=a)'", "the pattern cannot be"},
		"a form of no object":      {"", "multipart/form-data", "type: array", "a form is an object"},
		"parts that are no form":   {"", "multipart/mixed", "type: object", "a body of type multipart/mixed cannot be checked"},
		"a field of two shapes":    {"", "multipart/form-data", "type: object, properties: {a: {type: [string, array]}}", "whether this field is a single value, an array or an object"},
		"a field of nothing":       {"", "multipart/form-data", "type: object, properties: {a: {type: 'null'}}", "no value of this field can be written"},
		"other fields of objects":  {"", "application/x-www-form-urlencoded", "type: object, additionalProperties: {type: object}", "fields that are not listed are single values"},
		"a list of lists":          {"", "multipart/form-data", "type: object, properties: {a: {type: array, items: {type: array}}}", "a list of lists in a form cannot be read"},
		"a file in a line":         {"", "application/x-www-form-urlencoded", "type: object, properties: {a: {type: string, format: binary}}", "a file cannot stand in a form of this type"},
		"a file with a pattern":    {"", "multipart/form-data", "type: object, properties: {a: {type: string, format: binary, pattern: a}}", "of a file only its length and its type are checked"},
		"a file without room":      {"", "multipart/form-data", "type: object, properties: {a: {type: string, format: binary, maxLength: 0}}", "a file of at most 0 bytes is none"},
		"a stream with a schema":   {"", "image/png", "type: object", "goes to the handler as it comes"},
		"a text of numbers":        {"", "text/csv", "type: integer", "a body of text is a string"},
		"no media type":            {"", "json", "type: object", "this is not a media type"},
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

// YAML lets true and false be written in capitals.
func TestTrueAndFalseMeanTheSameHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	const post = `    post:
      operationId: postA
      parameters: [{name: q, in: query, required: true, explode: false, schema: {type: array, uniqueItems: true}}]
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, additionalProperties: false, properties: {a: {type: string, readOnly: true}}}
      responses: {'204': {description: ok}}
components:`
	small := strings.Replace(good, "components:", post, 1)
	capital := strings.NewReplacer("true", "True", "false", "FALSE").Replace(small)
	spec := filepath.Join(t.TempDir(), "c.yaml")
	var want []emit.File
	for _, text := range []string{small, capital} {
		if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files := generate(t, spec)
		if want == nil {
			want = files
		}
		for i, file := range files {
			if string(file.Data) != string(want[i].Data) {
				t.Errorf("%s is not the same for capitals", file.Path)
			}
		}
	}
}

// What many operations refer to is wrong in one place.
func TestAMistakeInAParameterOfManyIsToldOnce(t *testing.T) {
	t.Parallel()
	const more = `  /b:
    parameters: [{$ref: '#/components/parameters/Empty'}]
    get: {operationId: getB, responses: {'204': {description: ok}}}
    delete: {operationId: deleteB, responses: {'204': {description: ok}}}
components:
  parameters:
    Empty: {name: empty, in: query, allowEmptyValue: true, schema: {type: string}}`
	found := mistakes(t, strings.Replace(good, "components:", more, 1))
	if len(found) != 1 || !strings.Contains(found[0].Reason, "allowEmptyValue is not supported") {
		t.Errorf("got %v", found)
	}
}
