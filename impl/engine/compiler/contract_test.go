package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// good is a contract without a mistake. Each test makes one.
const good = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/A'}
components:
  schemas:
    A:
      type: object
      properties:
        x:
          type: string
          minLength: 1
`

// mistakes generates from text and returns what is wrong with it.
func mistakes(t *testing.T, text string) []*document.Error {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec})
	if err == nil {
		t.Fatalf("accepted:\n%s", text)
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	found := make([]*document.Error, len(all))
	for i, err := range all {
		if !errors.As(err, &found[i]) {
			t.Fatalf("not an error in a document: %v", err)
		}
	}
	return found
}

func TestAMistakeIsToldInTheContractsTermsWithItsPlace(t *testing.T) {
	t.Parallel()
	const parameters = "operationId: getA\n      parameters: "
	for name, test := range map[string]struct {
		old, new     string // what to change in the good contract
		line, column int
		reason       string
	}{
		"no version":       {"openapi: 3.1.0\n", "", 1, 1, "the version is missing: a contract begins with `openapi: 3.1.0`"},
		"Swagger":          {"openapi: 3.1.0", "swagger: '2.0'", 1, 1, "Swagger 2.0 is not supported"},
		"OpenAPI 3.2":      {"3.1.0", "3.2.0", 1, 10, "OpenAPI 3.2.0 is not supported: a contract is an OpenAPI 3.1 document, and begins with `openapi: 3.1.0`; a 3.0 document is understood too"},
		"OpenAPI 3.10":     {"3.1.0", "3.10.0", 1, 10, "OpenAPI 3.10.0 is not supported"},
		"a version number": {"3.1.0", "3.1", 1, 1, "the version is a text of three numbers: `openapi: 3.1.0`"},

		"an empty operationId":              {"getA", "''", 6, 20, "an operationId is a text"},
		"an operationId that is a list":     {"getA", "[a]", 6, 20, "an operationId is a text"},
		"the same operationId twice":        {"components:", "  /b:\n    get: {operationId: getA}\ncomponents:", 14, 24, `the operationId "getA" stands here a second time; the first is in line 6`},
		"an operationId again in a webhook": {"components:", "webhooks:\n  b:\n    post: {operationId: getA}\ncomponents:", 15, 25, "a second time"},

		"a reference to nothing":    {"schemas/A", "schemas/B", 12, 30, `the reference "#/components/schemas/B" leads nowhere: there is no "B"`},
		"no pointer":                {"'#/components/schemas/A'", "'#A'", 12, 30, "is not a JSON pointer"},
		"another kind of component": {"schemas/A'}\ncomponents:", "responses/R'}\ncomponents:\n  responses: {R: {description: r}}", 12, 30, `the reference "#/components/responses/R" leads to a response, and a schema must stand here`},
		"a reference to itself":     {"A:\n", "A:\n      $ref: '#/components/schemas/B'\n    B:\n      $ref: '#/components/schemas/B'\n", 18, 13, "leads back to itself"},
		"a reference that is none":  {"{$ref: '#/components/schemas/A'}", "{$ref: [A]}", 12, 30, "a `$ref` is a text"},

		"paths that are a list":         {"paths:", "paths: []\nx-go-name:", 3, 1, "`paths` must be a mapping"},
		"a path that is text":           {"/a:", "/b: c\n  /a:", 4, 3, "`/b` must be a mapping"},
		"an operation of nothing":       {"get:", "put:\n    get:", 5, 5, "`put` must be a mapping"},
		"responses that are a list":     {"responses:", "responses: []\n      x-go-name:", 7, 7, "`responses` must be a mapping"},
		"components that are text":      {"{$ref: '#/components/schemas/A'}\ncomponents:", "{type: string}\ncomponents: none\nx-go-name:", 13, 1, "`components` must be a mapping"},
		"a status that is none":         {"'200'", "OK", 8, 9, "the key of a response is a status such as 200"},
		"a path without a slash":        {"/a:", "a:", 4, 3, "a path begins with a slash"},
		"two paths that are one":        {"components:", "  /{b}: {}\n  /{c}: {}\ncomponents:", 14, 3, "this path and /{b} in line 13 are the same but for the names of their parameters"},
		"a star in a path":              {"/a:", "'/a/{b*}':", 4, 3, "the name in {b*} begins with a dot or a semicolon, or has a star or a colon in it"},
		"a pattern in a path":           {"/a:", "'/a/{b:[0-9]+}':", 4, 3, "the name in {b:[0-9]+} begins"},
		"a percent sign in a path":      {"/a:", "/100%/a:", 4, 3, `write %25 for the one in "%/"`},
		"a path that climbs":            {"/a:", "/a/../b:", 4, 3, "callers never send a . or .. between two slashes"},
		"two paths on the wire":         {"components:", "  /%61:\n    get: {operationId: b, responses: {'204': {description: d}}}\ncomponents:", 13, 3, "callers send this path and /a in line 4 as one, /a: make one of them"},
		"an empty segment":              {"/a:", "/a//b:", 4, 3, "the server's router knows no empty segments"},
		"a parameter of the path alone": {"/a:", "/a/{id}:", 4, 3, "no parameter describes {id} in /a/{id}: write {name: id, in: path, required: true, schema: ...} into `parameters`"},
		"a parameter elsewhere":         {"operationId: getA", parameters + "[{name: q, in: body, schema: {}}]", 7, 34, "a parameter is `in: path`"},
		"parameters as a mapping":       {"operationId: getA", parameters + "{name: q}", 7, 7, "`parameters` must be a list"},
		"a parameter that is text":      {"operationId: getA", parameters + "[q]", 7, 20, "a mapping must stand here (Parameter Object)"},
		"the same parameter twice":      {"operationId: getA", parameters + "[{name: q, in: query, schema: {}}, {name: q, in: query, schema: {}}]", 7, 54, "the parameter \"q\" with `in: query` stands here a second time; the first is in line 7"},
		"an unknown security scheme":    {"operationId: getA", "operationId: getA\n      security: [{key: []}]", 7, 19, `there is no security scheme "key"`},
		"an unknown key":                {"operationId: getA", "operationId: getA\n      bogus: x", 7, 7, "nothing of this name can stand here: bogus"},
		"no description":                {"description: ok", "x-go-name: ok", 8, 9, "`description` is missing: When the answer is given"},
		"an example that does not fit":  {"schema: {$ref", "example: {x: 3}\n              schema: {$ref", 12, 28, "the example does not match its schema: got number, want string; correct the one or the other"},

		"no info":                     {"info: {title: T, version: '1'}\n", "", 1, 1, "`info` is missing"},
		"no title":                    {"title: T, ", "", 2, 1, "`title` is missing: The name of the API"},
		"a version that is a number":  {"'1'", "1.0", 2, 18, "`version` must be a string"},
		"info as a list":              {"{title: T, version: '1'}", "[T]", 2, 1, "a mapping must stand here (Info Object)"},
		"a tag twice":                 {"paths:", "tags: [{name: a}, {name: a}]\npaths:", 3, 20, `the tag "a" is described a second time`},
		"a bad name for a component":  {"components:\n  schemas:", "components:\n  schemas:\n    a b: {}", 15, 5, "the name of a component has letters, digits, dots, hyphens and underscores alone"},
		"an unknown type":             {"type: string", "type: strin", 19, 17, `there is no such type: the types are array`},
		"an unknown type in allOf":    {"minLength: 1", "allOf: [{type: strin}]", 20, 26, `there is no such type: the types are array`},
		"text where a number belongs": {"minLength: 1", "minLength: one", 20, 11, "`minLength` must be a whole number, not negative"},
		"a negative length":           {"minLength: 1", "minLength: -1", 20, 11, "`minLength` must be a whole number, not negative"},
		"a number beyond all bounds":  {"minLength: 1", "minLength: 1e400", 20, 11, "`minLength` must be a whole number, not negative"},
		"required as text":            {"type: object", "type: object\n      required: x", 17, 7, "`required` is the list of the names of the properties"},
		"a schema that is text":       {"minLength: 1", "items: string", 20, 11, "a schema such as {type: string}, or true or false, must stand here"},
		"a schema that is a list":     {"minLength: 1", "items: [1]", 20, 11, "a schema such as {type: string}, or true or false, must stand here"},
		"an unknown keyword":          {"minLength: 1", "minLenght: 1", 20, 11, "nothing of this name can stand here: minLenght"},
		"a pattern that is none":      {"minLength: 1", "pattern: '('", 20, 20, `the pattern cannot be enforced: byte 0: this "(" is never closed`},
		"a default that does not fit": {"minLength: 1", "default: 3", 20, 20, "the default does not match its schema: got number, want string"},

		"an unknown extension":        {"operationId: getA", "operationId: getA\n      x-rate-limits: {limit: 1}", 7, 7, "the extension x-rate-limits is not known; did you mean x-rate-limit?"},
		"an unknown default":          {"paths:", "x-defaults: {x-cache: {}}\npaths:", 3, 14, "x-cache cannot stand here: it stands at an operation"},
		"a size that is none":         {"operationId: getA", "operationId: getA\n      x-body-limit: much", 7, 21, "a size such as 512B, 64KiB or 1MiB must stand here"},
		"a requirement nobody serves": {"components:", "security: [{cert: []}]\ncomponents:\n  securitySchemes: {cert: {type: mutualTLS}}", 13, 13, "no authenticator serves a scheme of type mutualTLS"},
		"pages without a cursor":      {"operationId: getA", "operationId: getA\n      x-pagination: {cursor: c, items: /x, next: /x}", 7, 30, "no parameter \"c\""},
		"pages that lead nowhere":     {"operationId: getA", "operationId: getA\n      parameters: [{name: c, in: query, schema: {type: string}}]\n      x-pagination: {cursor: c, items: /y, next: /x}", 8, 40, "\"/y\" does not lead to a property"},
		"pages that say too little":   {"operationId: getA", "operationId: getA\n      x-pagination: {cursor: c}", 7, 7, "`items` and `next` are missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, test.old) {
				t.Fatalf("the good contract has no %s", test.old)
			}
			e := mistakes(t, strings.Replace(good, test.old, test.new, 1))[0]
			if e.Line != test.line || e.Column != test.column || !strings.Contains(e.Reason, test.reason) {
				t.Errorf("want %d:%d: %s; got\n%s", test.line, test.column, test.reason, e)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnceInTheirOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change []string
		lines  []int
	}{
		"of the standard": {[]string{"title: T, ", "", "description: ok", "x-go-name: ok", "type: string", "type: strin", "/a:", "/a/{id}:"}, []int{2, 4, 8, 19}},
		"of the profile":  {[]string{"schemas/A'", "schemas/B'", "components:", "  /b: {get: {operationId: [b]}, put: {operationId: ''}}\n  /c: {get: {operationId: getA}}\ncomponents:"}, []int{12, 13, 13, 14}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := mistakes(t, strings.NewReplacer(test.change...).Replace(good))
			if len(found) != len(test.lines) {
				t.Fatalf("%d mistakes: %v", len(found), found)
			}
			for i, e := range found {
				if e.Line != test.lines[i] {
					t.Errorf("want line %d, got %s", test.lines[i], e)
				}
			}
		})
	}
}

func TestAMistakeInAComponentIsToldOnce(t *testing.T) {
	t.Parallel()
	used := strings.Replace(good, "components:", "  /b: {get: {operationId: getB, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}\ncomponents:", 1)
	if found := mistakes(t, strings.Replace(used, "minLength: 1", "default: 3", 1)); len(found) != 1 {
		t.Error(found)
	}
}

func TestWhatOnlyLooksLikeAReferenceIsNone(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := strings.Replace(good, "minLength: 1", "minLength: 1\n        $ref: {type: string}\n        example: {type: object, examples: [{$ref: x.yaml}]}\n        value: {x-go-name: Value}", 1)
	text = strings.Replace(text, "schema: {$ref", "example: {x: a, $ref: z.yaml}\n              schema: {$ref", 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"documents"}}); err != nil {
		t.Error(err)
	}
}

func TestContractsOfAllSortsAreAccepted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][]string{
		"as it is":                  nil,
		"no paths":                  {"paths:", "x-go-name:"},
		"null paths":                {"paths:", "paths:\nx-go-name:"},
		"a path without operations": {"/a:", "/b:\n  /c: {}\n  /a:"},
		"no components":             {"{$ref: '#/components/schemas/A'}", "{type: string}", "components:", "x-go-name:"},
		"null components":           {"{$ref: '#/components/schemas/A'}", "{type: string}", "components:", "components:\nx-go-name:"},
		"a schema within itself":    {"minLength: 1", "minLength: 1\n        a: {$ref: '#/components/schemas/A'}"},
		"escapes in a reference":    {"schemas/A", "schemas/%41"},
		"statuses as numbers":       {"'200'", "200"},
		"a range and a default":     {"'200'", "'4XX': {description: no}\n        default: {description: no}\n        '200'"},
		"OpenAPI 3.1.1":             {"3.1.0", "3.1.1"},
		"Windows lines":             {"\n", "\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(spec, []byte(strings.NewReplacer(change...).Replace(good)), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAMistakeInJSONHasItsPlace(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.json")
	text := `{"openapi": "3.1.0", "info": {"title": "T", "version": "1"},
  "paths": {"/a": {"get": {"operationId": "a", "security": [], "responses": {"204": {"description": "d"}}}}},
  "components": {"securitySchemes": {
    "a": {"type": "oauth2", "flows": {"clientCredentials": {"scopes": {}}}},
    "b": {"type": "oauth2", "flows": {"clientCredentials": {"scopes": {}}}}}}}`
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec})
	found := document.Errors(err)
	if len(found) != 2 || found[0].Line != 4 || found[1].Line != 5 || !strings.Contains(found[1].Reason, "`tokenUrl` is missing") {
		t.Errorf("got %v", err)
	}
}
