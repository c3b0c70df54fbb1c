package compiler_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// withParameters is a contract with an operation at /a/{id} that has the parameters, from line 8 on.
func withParameters(parameters string) string {
	return `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{id}:
    get:
      operationId: getA
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
` + parameters + `
      responses: {'204': {description: ok}}
components:
  schemas:
    Text: {type: string}
    Loop: {oneOf: [{$ref: '#/components/schemas/Loop'}, {type: string}]}
`
}

// What has no meaning must not be generated: nobody would know what a request says.
func TestParametersWithoutMeaningAreErrorsWithTheirPlaces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ parameters, reason string }{
		"a deep array":              {`- {name: a, in: query, style: deepObject, schema: {type: array}}`, "the style deepObject is for objects"},
		"a deep text":               {`- {name: a, in: query, style: deepObject, schema: {type: string}}`, "the style deepObject is for objects"},
		"a delimited text":          {`- {name: a, in: query, style: pipeDelimited, schema: {type: string}}`, "the style pipeDelimited is for arrays and objects"},
		"an exploded piped object":  {`- {name: a, in: query, style: pipeDelimited, explode: true, schema: {type: object}}`, "an object of style pipeDelimited cannot be exploded"},
		"an exploded spaced object": {`- {name: a, in: query, style: spaceDelimited, explode: true, schema: {type: object}}`, "an object of style spaceDelimited cannot be exploded"},
		"a joined deep object":      {`- {name: a, in: query, style: deepObject, explode: false, schema: {type: object}}`, "the style deepObject is for parameters in the query, and always exploded"},
		"a label in the query":      {`- {name: a, in: query, style: label, schema: {type: string}}`, "the style label is not for a parameter in the query"},
		"a form in the header":      {`- {name: a, in: header, style: form, schema: {type: string}}`, "the style form is not for a parameter in the header"},
		"a simple cookie":           {`- {name: a, in: cookie, style: simple, schema: {type: string}}`, "the style simple is not for a parameter in the cookie"},
		"reserved in a header":      {`- {name: a, in: header, allowReserved: true, schema: {type: string}}`, "allowReserved is for parameters in the query"},
		"an empty value":            {`- {name: a, in: query, allowEmptyValue: true, schema: {type: string}}`, "allowEmptyValue is not supported"},
		"nothing but null":          {`- {name: a, in: query, schema: {type: 'null'}}`, "no value of this parameter can be written"},
		"nothing at all":            {`- {name: a, in: query, schema: {allOf: [{type: integer}, {type: string}]}}`, "no value of this parameter can be written"},
		"a text or a list":          {`- {name: a, in: query, schema: {type: [string, array]}}`, "must say with `type` whether this parameter is a single value"},
		"a list without a type":     {`- {name: a, in: query, schema: {items: {type: string}}}`, "must say with `type` whether this parameter is a single value"},
		"a list of lists":           {`- {name: a, in: query, schema: {type: array, items: {type: array}}}`, "an array or object in an array or object has no text in this style; use `content`"},
		"a list of lists in parts":  {`- {name: a, in: query, schema: {allOf: [{type: array}, {items: {type: [string, object]}}]}}`, "an array or object in an array or object"},
		"a list in an object":       {`- {name: a, in: query, style: deepObject, schema: {type: object, properties: {b: {type: array}}}}`, "an array or object in an array or object"},
		"objects in an object":      {`- {name: a, in: query, style: deepObject, schema: {type: object, additionalProperties: {type: object}}}`, "an array or object in an array or object"},
		"a pattern of numbers":      {`- {name: a, in: query, style: deepObject, schema: {type: object, patternProperties: {'^n': {type: integer}}}}`, "properties whose names match a pattern must be of the same type as others"},
		"a name taken twice":        {`- {name: a, in: query, schema: {type: object, properties: {b: {type: string}}}}` + "\n        - {name: b, in: query, schema: {type: string}}", "its property b stands in the query by itself, and the parameter b takes that name already"},
		"two that take the rest":    {`- {name: a, in: query, schema: {type: object, additionalProperties: true}}` + "\n        - {name: b, in: query, schema: {type: object, additionalProperties: {type: string}}}", "this parameter and a both take all of the query"},
		"a name within a name":      {`- {name: a, in: query, style: deepObject, schema: {type: object}}` + "\n        - {name: 'a[b]', in: query, schema: {type: string}}", "the parameter a[b] has the form of one of its properties"},
		"a content of two types":    {`- {name: a, in: query, content: {application/json: {schema: {}}, text/plain: {schema: {}}}}`, "`content` of a parameter or a header has one media type"},
		"a content of another type": {`- {name: a, in: query, content: {text/csv: {schema: {type: string}}}}`, "a parameter's content of type text/csv cannot be enforced"},
		"a content with a style":    {`- {name: a, in: query, style: form, content: {application/json: {schema: {}}}}`, "style says nothing of a parameter that has `content`"},
		"a header of the standard":  {`- {name: authorization, in: header, schema: {type: string}}`, "say with `security` who may call"},
		"a header of the server":    {`- {name: host, in: header, schema: {type: string}}`, "the header field Host is the server's"},
		"no header":                 {`- {name: 'a b', in: header, schema: {type: string}}`, `"a b" cannot be the name of a header field (RFC 9110, section 5.1)`},
		"no cookie":                 {`- {name: 'a=b', in: cookie, schema: {type: string}}`, `"a=b" cannot be the name of a cookie`},
		"a default of another type": {`- {name: a, in: query, schema: {type: integer, default: 1.5}}`, "the default does not match its schema"},
		"a schema without end":      {`- {name: a, in: query, schema: {$ref: '#/components/schemas/Loop'}}`, "without end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := mistakes(t, withParameters("        "+test.parameters))
			if found[0].Line < 8 || found[0].Line > 15 || !strings.Contains(found[0].Reason, test.reason) {
				t.Errorf("want %s, got\n%s", test.reason, found[0])
			}
		})
	}
}

func TestPathsThatCannotBeRoutedAreErrors(t *testing.T) {
	t.Parallel()
	for path, reason := range map[string]string{
		"/a/{id}.json":   "is more than a parameter, and the server's router knows parameters only as whole segments",
		"/a/{id}:cancel": "is more than a parameter, and the server's router knows parameters only as whole segments",
		"/a/x-{id}":      "is more than a parameter, and the server's router knows parameters only as whole segments",
		"/a/*x/{id}":     "the segment *x of a path cannot have a star",
	} {
		found := mistakes(t, strings.Replace(withParameters(""), "/a/{id}", path, 1))
		if found[0].Line != 4 || !strings.Contains(found[0].Reason, reason) {
			t.Errorf("%s: got\n%s", path, found[0])
		}
	}
}

// The router wants one name for the parameters in one place of all paths; each operation keeps its own.
func TestParametersInOnePlaceMayHaveSeveralNames(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := strings.Replace(withParameters(""), "components:", `  /a/{key}/b:
    get:
      operationId: getB
      parameters: [{name: key, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: ok}}
components:`, 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server := string(generate(t, spec, "server")[0].Data)
	for _, want := range []string{`options.BaseURL+"/a/:id/b", wrapper.GetB)`, `checked.Path("key", &key)`} {
		if !strings.Contains(server, want) {
			t.Errorf("no %s in\n%s", want, server)
		}
	}
}

func TestAParameterAndMoreInThePlaceOfAParameterIsAnError(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := strings.Replace(withParameters(""), "components:", `  /a/{key}.json:
    get:
      operationId: getB
      parameters: [{name: key, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: ok}}
components:`, 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"server"}})
	found := document.Errors(err)
	if len(found) != 1 || found[0].Line != 11 || !strings.Contains(found[0].Reason, "the server's router cannot tell {key}.json from {id} in /a/{id} (line 4)") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownQueryParametersPassWhereTheContractSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		operation, defaults string
		call                string // what is generated; empty: nothing
	}{
		"nothing":                 {"", "", "NoOtherQuery"},
		"an operation":            {"x-unknown-query: allow", "", ""},
		"all operations":          {"", "x-defaults: {x-unknown-query: allow}", ""},
		"all operations but this": {"x-unknown-query: false", "x-defaults: {x-unknown-query: allow}", "NoOtherQuery"},
		"on, in a block":          {"x-unknown-query: {enforce: on}", "x-defaults: {x-unknown-query: allow}", "NoOtherQuery"},
		"off, in a block":         {"x-unknown-query: {enforce: off}", "", ""},
		"tried out":               {"x-unknown-query: {enforce: log}", "x-defaults: {x-unknown-query: allow}", "NoteOtherQuery"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(withParameters(""), "operationId: getA", "operationId: getA\n      "+test.operation, 1)
			spec := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(spec, []byte(strings.Replace(text, "openapi: 3.1.0", "openapi: 3.1.0\n"+test.defaults, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"operations"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range []string{"NoOtherQuery", "NoteOtherQuery"} {
				if strings.Contains(string(files[0].Data), "r."+call+"()") != (call == test.call) {
					t.Errorf("%s: got\n%s", call, files[0].Data)
				}
			}
		})
	}
	found := mistakes(t, strings.Replace(withParameters(""), "operationId: getA", "operationId: getA\n      x-unknown-query: true", 1))
	if found[0].Line != 7 || !strings.Contains(found[0].Reason, "`x-unknown-query` is allow, false where") {
		t.Errorf("got\n%s", found[0])
	}
}
