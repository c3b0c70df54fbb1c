package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

const oldHead = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"

func TestADocumentOf30SaysNothingInTheWordsOf31(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a constant":       schemas("A: {»const: a}"),
		"a list of types":  schemas("A: {»type: [string, integer]}"),
		"null":             schemas("A: {»type: 'null'}"),
		"bounds":           schemas("A: {type: integer, »exclusiveMinimum: 1, exclusiveMaximum: true, maximum: 3}"),
		"deep down":        schemas("A: {type: object, properties: {const: {type: string, »contentEncoding: base64}, b: {»if: {}, »then: {}}}}"),
		"events":           "»webhooks: {a: {post: {}}}\n",
		"path items":       "components: {»pathItems: {A: {}}}\n",
		"in a parameter":   "paths: {/a: {get: {parameters: [{name: a, in: query, schema: {»examples: [a]}}]}}}\n",
		"beside a ref":     schemas("A: {$ref: '#/components/schemas/B', »nullable: true, description: d}, B: {type: string}"),
		"what 3.0 has":     schemas("A: {type: string, nullable: true, example: a, enum: [a]}, B: {maximum: 3, exclusiveMaximum: true, not: {}}"),
		"silenced":         schemas("A: {const: a, x-lint-ignore: {not-in-openapi-3-0: Our gateway reads it.}}"),
		"names that match": schemas("A: {properties: {const: {type: string}}, example: {const: a}}"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, want := unmarked(oldHead + text)
			report := run(t, plain, lint.OtherVersion)
			if got := places(report); !slices.Equal(got, want) {
				t.Errorf("want %v, got %v\n%s", want, got, messages(report))
			}
			for _, f := range report.Findings {
				if f.Severity != lint.Warning {
					t.Errorf("%s: %s", f.Severity, f.Message)
				}
			}
			if report := run(t, strings.Replace(plain, "3.0.3", "3.1.0", 1), lint.OtherVersion); len(report.Findings) > 0 {
				t.Errorf("in 3.1: %s", messages(report))
			}
		})
	}
}

// Names in extensions that lead nowhere are mistakes, whether the server enforces the extension or not.
func TestNamesInExtensionsLeadSomewhere(t *testing.T) {
	t.Parallel()
	const page = "responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {}}, next: {type: string}}}}}}}"
	for name, text := range map[string]string{
		"a group that nothing is in": "paths: {/a: {get: {operationId: a, x-cache: {maxAge: 1s, groups: [b]}, " + page + "}, put: {operationId: b, x-invalidates: [b, »c], " + page + "}}}\n",
		"no cache at all":            "paths: {/a: {put: {operationId: b, x-invalidates: [»c], " + page + "}}}\n",
		"a successor":                "paths: {/a: {get: {operationId: a, deprecated: true, x-successor: »c, " + page + "}, put: {operationId: b, deprecated: true, x-successor: a, " + page + "}}}\n",
		"a cursor":                   "paths: {/a: {get: {operationId: a, x-pagination: {cursor: »c, items: /items, next: /next}, " + page + "}}}\n",
		"pointers":                   "paths: {/a: {get: {operationId: a, parameters: [{name: c, in: query, schema: {type: string}}], x-pagination: {cursor: c, items: »/next, next: »/nxt}, " + page + "}}}\n",
		"a page":                     "paths: {/a: {get: {operationId: a, parameters: [{name: c, in: query, schema: {type: string}}], x-pagination: {cursor: c, items: /items, next: /next}, " + page + "}}}\n",
		"a backend":                  "paths: {/a: {get: {operationId: a, x-upstream: {to: »b}, " + page + "}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, want := unmarked(head + text)
			report := run(t, plain, lint.Extension)
			if got := places(report); !slices.Equal(got, want) {
				t.Errorf("want %v, got %v\n%s", want, got, messages(report))
			}
		})
	}
}
