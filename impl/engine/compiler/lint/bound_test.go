package lint_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// request is a contract whose one body has a schema.
func request(schema string) string {
	return "paths: {/a: {put: {requestBody: {content: {application/json: {»schema: " + schema + "}}}}}}\n"
}

// fine is the same without a mark: nothing is wanted.
func fine(schema string) string {
	return "paths: {/a: {put: {requestBody: {content: {application/json: {schema: " + schema + "}}}}}}\n"
}

func TestStringsAreBounded(t *testing.T) {
	t.Parallel()
	holds(t, "bounded-string", map[string]string{
		"bare":                    request("{type: string}"),
		"or null":                 request("{type: [string, 'null'], minLength: 1}"),
		"maxLength":               fine("{type: string, maxLength: 9}"),
		"enum":                    fine("{type: string, enum: [a]}"),
		"const":                   fine("{type: string, const: a}"),
		"a short format":          fine("{type: string, format: uuid}"),
		"a long format":           request("{type: string, format: uri}"),
		"bytes":                   fine("{type: string, format: binary}"),
		"a pattern that bounds":   fine("{type: string, pattern: '^[A-Z]{2}(?:-[0-9]{1,3})?$'}"),
		"alternatives that bound": fine("{type: string, pattern: '^(?:a|b{2})$'}"),
		"a pattern with an end of each alternative": fine("{type: string, pattern: '^a$|^b$'}"),
		"one alternative without an end":            request("{type: string, pattern: '^a$|^b'}"),
		"a pattern with a star":                     request("{type: string, pattern: '^a*$'}"),
		"a pattern with a plus":                     request("{type: string, pattern: '^a+$'}"),
		"a pattern without an upper bound":          request("{type: string, pattern: '^a{2,}$'}"),
		"a pattern without a beginning":             request("{type: string, pattern: 'a$'}"),
		"a pattern without an end":                  request("{type: string, pattern: '^a'}"),
		"a pattern that is none":                    request("{type: string, pattern: '('}"),
		"no type":                                   fine("{}"),
		"by reference": "paths: {/a: {put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}\n" +
			"components: {schemas: {»A: {type: string}}}\n",
		"beside a reference":        fine("{type: string, $ref: '#/components/schemas/A'}") + "components: {schemas: {A: {maxLength: 3}}}\n",
		"in allOf":                  fine("{allOf: [{type: string}, {maxLength: 3}]}"),
		"around allOf":              fine("{maxLength: 3, allOf: [{type: string}]}"),
		"in each alternative":       fine("{type: string, oneOf: [{const: a}, {enum: [b]}]}"),
		"not in each alternative":   request("{type: string, anyOf: [{const: a}, {minLength: 1}]}"),
		"around alternatives":       fine("{maxLength: 3, anyOf: [{type: string}, {type: 'null'}]}"),
		"what must not be":          fine("{maxLength: 3, not: {type: string}}"),
		"a property":                fine("{properties: {»a: {type: string}, b: {type: string, readOnly: true}}}"),
		"an item":                   fine("{items: {type: array, »items: {type: string}}}"),
		"a parameter of the path":   "paths: {'/a/{b}': {parameters: [{name: b, in: path, required: true, »schema: {type: string}}], get: {}}}\n",
		"a reference that leads on": fine("{$ref: '#/components/schemas/A'}") + "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n",
		"one that nothing uses":     "components: {schemas: {A: {type: string}}}\n",
		"one within itself":         request("{type: string, allOf: [{$ref: '#/components/schemas/A'}]}") + "components: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}}\n",
	})
}

func TestArraysAndObjectsAreBounded(t *testing.T) {
	t.Parallel()
	holds(t, "bounded-array", map[string]string{
		"bare":           request("{type: array}"),
		"maxItems":       fine("{type: array, maxItems: 3}"),
		"a closed tuple": fine("{type: array, prefixItems: [{}], items: false}"),
		"an open tuple":  request("{type: array, prefixItems: [{}], items: true}"),
		"const":          fine("{type: array, const: [1]}"),
		"around allOf":   fine("{maxItems: 3, allOf: [{type: array}]}"),
	})
	holds(t, "bounded-object", map[string]string{
		"anything":           request("{type: object}"),
		"named properties":   fine("{type: object, properties: {a: {}}}"),
		"a map":              request("{type: object, additionalProperties: {type: string}}"),
		"named, and a map":   request("{type: object, properties: {a: {}}, additionalProperties: true}"),
		"closed":             fine("{type: object, additionalProperties: false}"),
		"patterns":           request("{type: object, patternProperties: {a: {}}, additionalProperties: false}"),
		"maxProperties":      fine("{type: object, maxProperties: 3, additionalProperties: {}}"),
		"names from a list":  fine("{type: object, additionalProperties: {}, propertyNames: {enum: [a, b]}}"),
		"names from another": request("{type: object, additionalProperties: {}, propertyNames: {minLength: 1}}"),
		"a combination":      fine("{type: object, allOf: [{type: object, properties: {a: {}}}, {type: object}]}"),
	})
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	holds(t, "bounded-body", map[string]string{
		"a default":        "x-defaults: {x-body-limit: 1MiB}\npaths: {/a: {put: {requestBody: {}}, get: {}}}\n",
		"one's own":        "paths: {/a: {put: {x-body-limit: 1MiB, requestBody: {}}}}\n",
		"switched off":     "x-defaults: {x-body-limit: 1MiB}\npaths: {/a: {put: {»x-body-limit: false, requestBody: {}}}}\n",
		"nothing comes in": "paths: {/a: {get: {}}}\nwebhooks: {a: {post: {requestBody: {}}}}\n",
	})
	report := run(t, head+"paths: {/a: {put: {requestBody: {}}, post: {requestBody: {}}}}\n", "bounded-body")
	const want = "c.yaml:1:1: 2 operations have a body without a limit; the first is in line 3; "
	if len(report.Findings) != 1 || !strings.HasPrefix(report.Findings[0].Place.Error(), want) {
		t.Error(messages(report))
	}
}

func TestWhatGoesOutIsWorthKnowing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want lint.Severity
	}{
		"a response":              {"paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {type: string}}}}}}}}\n", lint.Info},
		"a header of a response":  {"paths: {/a: {get: {responses: {'200': {headers: {H: {schema: {type: string}}}}}}}}\n", lint.Info},
		"a webhook's body":        {"webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}}\n", lint.Info},
		"the answer to a webhook": {"webhooks: {a: {post: {responses: {'200': {content: {application/json: {schema: {type: string}}}}}}}}\n", lint.Warning},
		"a callback's body":       {"paths: {/a: {get: {callbacks: {c: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}}}}}}\n", lint.Info},
		"both ways": {"paths: {/a: {put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\n" +
			"components: {schemas: {A: {type: string}}}\n", lint.Warning},
		"a parameter": {"paths: {/a: {get: {parameters: [{name: a, in: query, schema: {type: string}}]}}}\n", lint.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, head+test.text, "bounded-string")
			if len(report.Findings) != 1 || report.Findings[0].Severity != test.want {
				t.Errorf("want %s, got %s", test.want, messages(report))
			}
		})
	}
}
