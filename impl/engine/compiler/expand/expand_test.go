package expand_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
)

func expanded(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Parse("c.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	expand.Expand(d)
	return d
}

func yaml(t *testing.T, d *document.Document) string {
	t.Helper()
	text, err := d.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func keys(d *document.Document, path ...string) string {
	_, value, steps := d.Find(path...)
	if steps < len(path) {
		return "absent"
	}
	var names []string
	for key := range document.Entries(value) {
		names = append(names, key.Value)
	}
	return strings.Join(names, " ")
}

func TestAnOperationGainsTheAnswersItCanGet(t *testing.T) {
	t.Parallel()
	const parameter = "[{name: q, in: query, schema: {type: string}}]"
	for name, test := range map[string]struct{ item, want string }{
		"without a body":          {"get: {operationId: a, responses: {'204': {description: ok}}}", "204 400 431 500 503"},
		"with parameters":         {"get: {operationId: a, parameters: " + parameter + ", responses: {'204': {description: ok}}}", "204 400 431 500 503"},
		"with empty parameters":   {"get: {operationId: a, parameters: [], responses: {'204': {description: ok}}}", "204 400 431 500 503"},
		"with the path's":         {"parameters: " + parameter + "\n    get: {operationId: a, responses: {'204': {description: ok}}}", "204 400 431 500 503"},
		"with a body":             {"get: {operationId: a, requestBody: {$ref: '#/x'}, responses: {'204': {description: ok}}}", "204 400 408 413 415 431 500 503"},
		"with a choice":           {"get: {operationId: a, responses: {'200': {description: ok, content: {a/b: {}, c/d: {}}}, '400': {description: no}}}", "200 400 406 431 500 503"},
		"with a choice of status": {"get: {operationId: a, responses: {'200': {description: ok, content: {a/b: {}}}, '202': {description: ok, content: {c/d: {}}}}}", "200 202 400 406 431 500 503"},
		"with one type":           {"get: {operationId: a, responses: {'200': {description: ok, content: {a/b: {}}}, '202': {description: ok, content: {a/b: {}}}, default: {description: no, content: {c/d: {}}}}}", "200 202 default 400 431 500 503"},
		"without responses":       {"get: {operationId: a}", "400 431 500 503"},
		"with responses of null":  {"get: {operationId: a, responses: }", "400 431 500 503"},
		"that knows some already": {"get: {operationId: a, requestBody: {}, responses: {'500': {description: mine}, 413: {description: mine}, default: {description: mine}}}", "500 413 default 400 408 415 431 503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := expanded(t, "paths:\n  /a:\n    "+test.item+"\n")
			if got := keys(d, "paths", "/a", "get", "responses"); got != test.want {
				t.Errorf("want %s, got %s", test.want, got)
			}
		})
	}
}

func TestEveryMethodIsExpanded(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
		d := expanded(t, "paths: {/a: {"+method+": {operationId: a}}}")
		if got := keys(d, "paths", "/a", method, "responses"); got != "400 431 500 503" {
			t.Errorf("%s: %s", method, got)
		}
	}
}

func TestWhatGoesOutIsNotExpanded(t *testing.T) {
	t.Parallel()
	d := expanded(t, "webhooks: {a: {post: {operationId: a, requestBody: {}}}}")
	if got, want := yaml(t, d), "webhooks: {a: {post: {operationId: a, requestBody: {}}}}\n"; got != want {
		t.Error(got)
	}
}

func TestAnAnswerThatIsGivenStays(t *testing.T) {
	t.Parallel()
	d := expanded(t, "paths: {/a: {get: {responses: {500: {description: mine}, '431': {description: mine}, '400': {description: mine}, '503': {description: mine}}}}}")
	if got, want := yaml(t, d), "paths: {/a: {get: {responses: {500: {description: mine}, '431': {description: mine}, '400': {description: mine}, '503': {description: mine}}}}}\n"; got != want {
		t.Error(got)
	}
}

func TestComponentsAreAddedWhereTheyAreMissing(t *testing.T) {
	t.Parallel()
	const paths = "paths: {/a: {get: {operationId: a}}}\n"
	for name, components := range map[string]string{
		"no components":    "",
		"null components":  "components:\n",
		"null sections":    "components:\n  responses:\n  schemas:\n",
		"other components": "components: {schemas: {A: {type: string}}, responses: {B: {description: b}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := expanded(t, paths+components)
			for _, path := range [][]string{
				{"components", "responses", "HeadersTooLarge"}, {"components", "responses", "InternalError"}, {"components", "schemas", "Problem"},
			} {
				if keys(d, path...) == "absent" {
					t.Errorf("no %s in\n%s", path, yaml(t, d))
				}
			}
			if keys(d, "components", "responses", "ContentTooLarge") != "absent" {
				t.Error("a component that nothing uses")
			}
		})
	}
}

func TestComponentsOfTheContractStay(t *testing.T) {
	t.Parallel()
	d := expanded(t, "paths: {/a: {get: {operationId: a}}}\ncomponents:\n  responses: {InternalError: {description: mine}}\n  schemas: {Problem: {type: object}}\n")
	if got := keys(d, "components", "responses", "InternalError"); got != "description" {
		t.Error(got)
	}
	if got := keys(d, "components", "schemas", "Problem"); got != "type" {
		t.Error(got)
	}
}

func TestTheProblemIsWhatTheEngineAnswersWith(t *testing.T) {
	t.Parallel()
	d := expanded(t, "paths: {/a: {get: {operationId: a}}}")
	if got, want := keys(d, "components", "schemas", "Problem", "properties"), "type title status detail code requestId violated-policies errors"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	if got, want := keys(d, "components", "schemas", "Problem", "properties", "errors", "items", "properties"), "pointer parameter code detail"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestExpandingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"operations":    "paths: {/a: {parameters: [{}], get: {operationId: a}, post: {operationId: b, requestBody: {}}}}",
		"no operations": "paths: {}",
		"no paths":      "openapi: 3.1.0",
		"null paths":    "paths:",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := expanded(t, text)
			once := yaml(t, d)
			expand.Expand(d)
			if twice := yaml(t, d); twice != once {
				t.Errorf("once\n%s\ntwice\n%s", once, twice)
			}
		})
	}
}

func TestWhatIsAddedStandsInNoFile(t *testing.T) {
	t.Parallel()
	d := expanded(t, "paths: {/a: {get: {operationId: a}}}")
	found := map[string]bool{}
	for _, path := range [][]string{{"components"}, {"components", "schemas", "Problem", "properties", "errors"}, {"paths", "/a", "get", "responses", "500"}} {
		if key, value, _ := d.Find(path...); key.Line != 0 || value.Line != 0 {
			found[strings.Join(path, "/")] = true
		}
	}
	if len(found) > 0 {
		t.Error(slices.Sorted(maps.Keys(found)))
	}
}
