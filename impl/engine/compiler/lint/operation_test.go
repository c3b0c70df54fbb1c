package lint_test

import "testing"

func TestOperations(t *testing.T) {
	t.Parallel()
	holds(t, "operation-summary", map[string]string{
		"one of each":         "paths:\n  /a:\n    »get: {responses: {}}\n    put: {summary: Put a}\n",
		"blank":               "paths: {/a: {»get: {summary: ' '}}}\n",
		"null":                "paths: {/a: {»get: {summary: }}}\n",
		"in a webhook":        "webhooks: {a: {»post: {}}}\n",
		"no operation at all": "paths: {/a: {summary: A}}\n",
		"rubbish":             "paths: {/a: {get: [1], put: 3, »post: {summary: {}}}}\n",
	})
	holds(t, "operation-description", map[string]string{
		"one of each": "paths:\n  /a:\n    »get: {summary: Get}\n    put: {description: Puts.}\n",
	})
	holds(t, "operation-tag", map[string]string{
		"none":                   "paths: {/a: {»get: {}}}\n",
		"an empty list":          "paths: {/a: {»get: {tags: []}}}\n",
		"not declared":           "tags: [{name: A}]\npaths: {/a: {get: {tags: [A, »B]}}}\n",
		"declared, in a webhook": "tags: [{name: A}]\nwebhooks: {a: {post: {tags: [A]}}}\n",
		"rubbish":                "tags: [A, {}, {name: [B]}]\npaths: {/a: {get: {tags: [»{}, »A]}}}\n",
	})
	holds(t, "operation-success", map[string]string{
		"none":               "paths: {/a: {»get: {}}}\n",
		"errors alone":       "paths: {/a: {»get: {responses: {'404': {description: no}, 5XX: {description: no}}}}}\n",
		"a range":            "paths: {/a: {get: {responses: {2XX: {description: ok}}}}}\n",
		"a redirect":         "paths: {/a: {get: {responses: {'303': {description: there}}}}}\n",
		"an upgrade":         "paths: {/a: {get: {responses: {'101': {description: there}}}}}\n",
		"served by upstream": "paths: {/a: {get: {x-upstream: {to: b}, responses: {}}}}\n",
	})
	holds(t, "success-without-schema", map[string]string{
		"no content":                    "paths: {/a: {get: {responses: {»'200': {description: ok}}}}}\n",
		"a range without content":       "paths: {/a: {get: {responses: {»2XX: {description: ok}}}}}\n",
		"no content, and that is meant": "paths: {/a: {get: {responses: {'204': {description: ok}, '205': {description: ok}, '304': {description: same}}}}}\n",
		"JSON without a schema":         "paths: {/a: {get: {responses: {'200': {content: {»application/json: {}}}}}}}\n",
		"XML without a schema":          "paths: {/a: {get: {responses: {'200': {content: {»'application/soap+xml; charset=utf-8': {}}}}}}}\n",
		"bytes without a schema":        "paths: {/a: {get: {responses: {'200': {content: {application/octet-stream: {}, image/png: {}, text/event-stream: {}}}}}}}\n",
		"created elsewhere":             "paths: {/a: {post: {responses: {'201': {headers: {location: {}}}, »'200': {headers: {location: {}}}}}}}\n",
		"HEAD":                          "paths: {/a: {head: {responses: {'200': {description: ok}}}}}\n",
		"a component, told once": "paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}, put: {responses: {'200': {$ref: '#/components/responses/R'}}}}}\n" +
			"components: {responses: {»R: {description: ok}}}\n",
		"a reference to nothing": "paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}}\n",
	})
	holds(t, "body-without-meaning", map[string]string{
		"each method": "paths:\n  /a:\n    get: {»requestBody: {}}\n    head: {»requestBody: {}}\n    delete: {»requestBody: {}}\n    trace: {»requestBody: {}}\n" +
			"    post: {requestBody: {}}\n    put: {requestBody: {}}\n    patch: {requestBody: {}}\n    options: {requestBody: {}}\n",
		"going out": "webhooks: {a: {get: {requestBody: {}}}}\n",
	})
	holds(t, "operation-id", map[string]string{
		"none":        "paths: {/a: {»get: {}}}\n",
		"twice":       "paths: {/a: {get: {operationId: a}, put: {operationId: a}}}\n", // the standard has that
		"alike":       "paths: {/a: {get: {operationId: get-a}, put: {operationId: »getA}}}\n",
		"well formed": "paths: {/a: {get: {operationId: getA}, put: {operationId: putA}}}\n",
	})
}

func TestExamples(t *testing.T) {
	t.Parallel()
	const body = "paths:\n  /a:\n    post:\n      requestBody:\n        content:\n"
	holds(t, "operation-example", map[string]string{
		"none":                         body + "          »application/json: {schema: {type: object, properties: {a: {type: string}}}}\n",
		"its own":                      body + "          application/json: {schema: {type: object}, example: {}}\n",
		"its own, named":               body + "          application/json: {schema: {type: object}, examples: {a: {value: {}}}}\n",
		"an empty list of its own":     body + "          »application/json: {schema: {type: object}, examples: {}}\n",
		"of the schema":                body + "          application/json: {schema: {type: object, examples: [{}]}}\n",
		"of the schema, as in 3.0":     body + "          application/json: {schema: {type: object, example: {}}}\n",
		"of the properties":            body + "          application/json: {schema: {type: object, properties: {a: {type: string, examples: [x]}, b: {type: boolean}, c: {enum: [1]}}}}\n",
		"of what is required":          body + "          application/json: {schema: {type: object, required: [a], properties: {a: {const: 1}, b: {type: string}}}}\n",
		"not of all that is required":  body + "          »application/json: {schema: {type: object, required: [a, b], properties: {a: {const: 1}, b: {type: string}}}}\n",
		"of the items":                 body + "          application/json: {schema: {type: array, items: {type: string, default: x}}}\n",
		"bytes":                        body + "          application/octet-stream: {schema: {type: string}}\n          text/event-stream: {}\n",
		"a file in a form":             body + "          multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}\n",
		"of a schema within itself":    body + "          »application/json: {schema: {$ref: '#/components/schemas/A'}}\ncomponents: {schemas: {A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}}}\n",
		"a component, told once":       "paths: {/a: {post: {requestBody: {$ref: '#/components/requestBodies/B'}}, put: {requestBody: {$ref: '#/components/requestBodies/B'}}}}\ncomponents: {requestBodies: {B: {content: {»application/json: {schema: {type: object}}}}}}\n",
		"an answer":                    "paths: {/a: {get: {responses: {'200': {content: {»application/json: {schema: {type: number}}}}, '404': {content: {application/json: {schema: {type: number}}}}}}}}\n",
		"an answer that has no schema": "paths: {/a: {get: {responses: {'200': {content: {application/json: {}}}}}}}\n",
	})
	holds(t, "example-does-not-match-schema", map[string]string{
		"of a body":              body + "          application/json:\n            schema: {type: object, required: [a], properties: {a: {type: integer}}}\n            example: {a: »x}\n",
		"something missing":      body + "          application/json:\n            schema: {type: object, required: [a]}\n            example: »{}\n",
		"named":                  body + "          application/json:\n            schema: {type: integer}\n            examples: {a: {value: »x}, b: {value: 1}, c: {externalValue: 'https://example.com'}}\n",
		"a component used twice": "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: integer}, examples: {e: {$ref: '#/components/examples/E'}}}}}, responses: {'200': {content: {application/json: {schema: {type: integer}, examples: {e: {$ref: '#/components/examples/E'}}}}}}}}}\ncomponents: {examples: {E: {value: »x}}}\n",
		"of a parameter":         "paths: {/a: {get: {parameters: [{name: p, in: query, schema: {type: integer, maximum: 3}, example: »4}]}}}\n",
		"of a header":            "components: {headers: {H: {schema: {type: string, pattern: '^a$'}, example: »b}}}\n",
		"of a schema":            "components: {schemas: {A: {type: integer, example: »x, examples: [1, »y]}}}\n",
		"several in one":         "components: {schemas: {A: {type: array, items: {type: integer}, example: [»x, 1, »y]}}}\n",
		"a format":               "components: {schemas: {A: {type: string, format: uuid, example: »1234}}}\n",
		"a number too large":     "components: {schemas: {A: {type: integer, format: int32, examples: [2147483647, »2147483648, 1.0]}}}\n",
		"readOnly in a request":  body + "          application/json:\n            schema: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}\n            example: {}\n",
		"readOnly in an answer":  "paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}, example: »{}}}}}}}}\n",
		"writeOnly in an answer, by reference": "paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {}}}}}}}}\n" +
			"components: {schemas: {A: {type: object, required: [p], properties: {p: {$ref: '#/components/schemas/P'}}}, P: {type: string, writeOnly: true}}}\n",
		"alternatives":          "components: {schemas: {A: {oneOf: [{type: integer}, {type: number}], examples: [»1, 1.5, »x]}}}\n",
		"a name with signs":     "components: {schemas: {'a.b%7E~1/c': {type: integer, example: »x}}}\n",
		"beyond a reference":    "components: {schemas: {A: {$ref: '#/components/schemas/B', example: {b: »1}}, B: {type: object, properties: {b: {type: string}}}}}\n",
		"a schema that is none": "components: {schemas: {A: {type: strin, example: 1}, B: {type: integer, example: »x}}}\n",
		"a reference out":       "components: {schemas: {A: {$ref: 'other.json', example: 1}}}\n",
		"XML":                   body + "          application/xml: {schema: {type: object}, example: '<a/>'}\n",
	})
	holds(t, "default-does-not-fit", map[string]string{
		"of another type":        "components: {schemas: {A: {type: integer, default: »x}}}\n",
		"beside a reference":     "components: {schemas: {A: {$ref: '#/components/schemas/B', default: »c}, B: {enum: [a, b]}}}\n",
		"one that fits":          "components: {schemas: {A: {type: integer, default: 1}}}\n",
		"of a property":          "components: {schemas: {A: {type: object, properties: {a: {maxLength: 1, default: »xx}, default: {type: integer}}}}}\n",
		"of a server, no schema": "servers: [{url: '/{v}', variables: {v: {default: a}}}]\n",
	})
	holds(t, "enum-value-does-not-fit", map[string]string{
		"of another type": "components: {schemas: {A: {type: string, enum: [a, »1, »null]}}}\n",
		"too long":        "components: {schemas: {A: {type: string, maxLength: 1, enum: [a, »bb]}}}\n",
		"null with null":  "components: {schemas: {A: {type: [string, 'null'], enum: [a, null]}}}\n",
	})
	holds(t, "enum-duplicates", map[string]string{
		"texts":               "components: {schemas: {A: {enum: [a, b, »a, »a]}}}\n",
		"two types":           "components: {schemas: {A: {enum: [1, '1', true, 'true', null, 'null']}}}\n",
		"deep values":         "components: {schemas: {A: {enum: [{a: [1]}, {a: [2]}, »{a: [1]}]}}}\n",
		"an enum of a server": "servers: [{url: '/{v}', variables: {v: {default: a, enum: [a, a]}}}]\n",
	})
}
