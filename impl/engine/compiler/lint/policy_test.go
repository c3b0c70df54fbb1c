package lint_test

import "testing"

func TestPolicies(t *testing.T) {
	t.Parallel()
	holds(t, "write-without-idempotency", map[string]string{
		"each method":             "paths: {/a: {get: {}, put: {}, delete: {}, »post: {}, »patch: {}}}\n",
		"of its own":              "paths: {/a: {post: {x-idempotency: {ttl: 24h}}, »patch: {x-idempotency: false}}}\n",
		"switched off":            "paths: {/a: {»post: {x-idempotency: {enforce: off}}, patch: {x-idempotency: {enforce: log}}}}\n",
		"an inbound webhook":      "paths: {/a: {post: {x-webhook: {scheme: stripe}}}}\n",
		"one that goes out":       "webhooks: {a: {post: {}}}\n",
		"a header of one's own":   "paths: {/a: {post: {parameters: [{name: idempotency-key, in: header}]}}}\n",
		"a condition":             "paths: {/a: {parameters: [{name: If-Match, in: header, required: true}], patch: {}}}\n",
		"a condition that may be": "paths: {/a: {»patch: {parameters: [{name: If-Match, in: header}]}}}\n",
		"a condition taken back":  "paths: {/a: {parameters: [{name: If-Match, in: header, required: true}], »patch: {parameters: [{name: If-Match, in: header}]}}}\n",
	})
	const answer = "{responses: {'200': {content: {application/json: {schema: "
	holds(t, "list-without-pagination", map[string]string{
		"an array":                    "paths: {/a: {»get: " + answer + "{type: array}}}}}}}}\n",
		"an object around a list":     "paths: {/a: {»get: " + answer + "{properties: {total: {type: integer}, items: {type: array, items: {properties: {}}}}}}}}}}}}\n",
		"by reference":                "paths: {/a: {»get: " + answer + "{$ref: '#/components/schemas/P'}}}}}}}}\ncomponents: {schemas: {P: {properties: {a: {$ref: '#/components/schemas/L'}}}, L: {type: array, items: {$ref: '#/components/schemas/I'}}, I: {type: object}}}\n",
		"one thing with a list in it": "paths: {'/a/{b}': {get: " + answer + "{properties: {items: {type: array, items: {type: object}}}}}}}}}}}\n",
		"one thing with words in it":  "paths: {/me: {get: " + answer + "{properties: {tags: {type: array, items: {type: string}}}}}}}}}}}\n",
		"one thing with two lists":    "paths: {/me: {get: " + answer + "{properties: {a: {type: array, items: {type: object}}, b: {type: array, items: {type: object}}}}}}}}}}}\n",
		"paged":                       "paths: {/a: {get: {x-pagination: {}, responses: {'200': {content: {application/json: {schema: {type: array}}}}}}}}\n",
		"not a GET":                   "paths: {/a: {post: " + answer + "{type: array}}}}}}}}\n",
		"an error that lists":         "paths: {/a: {get: {responses: {'400': {content: {application/json: {schema: {type: array}}}}}}}}\n",
		"not JSON":                    "paths: {/a: {get: {responses: {'200': {content: {text/csv: {schema: {type: array}}}}}}}}\n",
	})
	const schemes = "components: {securitySchemes: {k: {type: apiKey, in: header, name: K}}}\n"
	holds(t, "security-not-stated", map[string]string{
		"each method":           schemes + "paths: {/a: {»get: {}, »post: {}}}\n",
		"stated itself":         schemes + "paths: {/a: {get: {security: [{k: []}]}, »post: {}}}\n",
		"stated as open":        schemes + "paths: {/a: {get: {security: []}}}\n",
		"stated for all":        "security: [{k: []}]\n" + schemes + "paths: {/a: {get: {}}}\n",
		"nobody is asked":       "paths: {/a: {get: {}}}\n",
		"schemes that are none": "components: {securitySchemes: {}}\npaths: {/a: {get: {}}}\n",
		"an inbound webhook":    schemes + "paths: {/a: {post: {x-webhook: {scheme: stripe}}}}\n",
		"one that goes out":     schemes + "webhooks: {a: {post: {}}}\n",
	})
	holds(t, "public-write-without-rate-limit", map[string]string{
		"each method":               "paths: {/a: {get: {}, »put: {}, »delete: {}, »post: {}, »patch: {}, head: {}}}\n",
		"secured as a whole":        "security: [{k: []}]\npaths: {/a: {post: {}}}\n",
		"secured itself":            "paths: {/a: {post: {security: [{k: []}]}}}\n",
		"secured, but not this":     "security: [{k: []}]\npaths: {/a: {»post: {security: []}}}\n",
		"security that may be":      "paths: {/a: {»post: {security: [{k: []}, {}]}}}\n",
		"limited":                   "paths: {/a: {post: {x-rate-limit: {limit: 1}}}}\n",
		"limited by default":        "x-defaults: {x-rate-limit: {limit: 1}}\npaths: {/a: {post: {}}}\n",
		"not limited after all":     "x-defaults: {x-rate-limit: {limit: 1}}\npaths: {/a: {»post: {x-rate-limit: false}}}\n",
		"an inbound webhook":        "paths: {/a: {post: {x-webhook: {scheme: stripe}}}}\n",
		"one that goes out":         "webhooks: {a: {post: {}}}\n",
		"what only leads elsewhere": "paths: {/a: {post: {x-redirect: {to: /b}}}}\n",
	})
	holds(t, "sunset-without-deprecated", map[string]string{
		"an operation":           "paths: {/a: {get: {»x-sunset: '2027-01-01', x-successor: b}}}\n",
		"with a successor alone": "paths: {/a: {get: {»x-successor: b, deprecated: false}}}\n",
		"deprecated":             "paths: {/a: {get: {x-successor: b, deprecated: true}}}\n",
		"a parameter":            "paths: {/a: {get: {parameters: [{name: p, in: query, »x-sunset: '2027-01-01'}]}}}\n",
	})
	holds(t, "error-without-problem", map[string]string{
		"no content":        "paths: {/a: {get: {responses: {'200': {description: ok}, »'404': {description: no}, »5XX: {description: no}, »default: {description: no}}}}}\n",
		"JSON":              "paths: {/a: {get: {responses: {»'404': {content: {application/json: {}}}}}}}\n",
		"JSON and problems": "paths: {/a: {get: {responses: {'404': {content: {application/json: {}, application/problem+json: {}}}}}}}\n",
		"a component, told once": "paths: {/a: {get: {responses: {'404': {$ref: '#/components/responses/R'}}}, put: {responses: {'404': {$ref: '#/components/responses/R'}}}}}\n" +
			"components: {responses: {»R: {description: no}}}\n",
		"HEAD":             "paths: {/a: {head: {responses: {'404': {description: no}}}}}\n",
		"OAuth's errors":   "paths: {/a: {post: {x-errors: oauth, responses: {'400': {content: {application/json: {}}}, »'503': {content: {application/json: {}}}}}}}\n",
		"a shared answer":  "paths: {/a: {post: {x-errors: oauth, responses: {'400': {$ref: '#/components/responses/R'}}}, put: {responses: {'400': {$ref: '#/components/responses/R'}}}}}\ncomponents: {responses: {»R: {content: {application/json: {}}}}}\n",
		"another's errors": "paths: {/a: {get: {x-upstream: {to: b}, responses: {'404': {description: no}}}}}\n",
	})
}

func TestComponentsAreUsed(t *testing.T) {
	t.Parallel()
	const use = "paths: {/a: {get: {parameters: [{name: p, in: query, schema: {$ref: '#/components/schemas/A'}}]}}}\n"
	holds(t, "unused-component", map[string]string{
		"of each section": "components:\n  schemas: {»A: {}}\n  responses: {»B: {}}\n  parameters: {»C: {}}\n  examples: {»D: {}}\n  requestBodies: {»E: {}}\n" +
			"  headers: {»F: {}}\n  securitySchemes: {»G: {}}\n  links: {»H: {}}\n  callbacks: {»I: {}}\n  pathItems: {»J: {}}\n",
		"through others":            use + "components: {schemas: {A: {properties: {b: {$ref: '#/components/schemas/B'}}}, B: {items: {$ref: '#/components/schemas/A'}}}}\n",
		"each other's alone":        "components: {schemas: {»A: {properties: {b: {$ref: '#/components/schemas/B'}}}, »B: {items: {$ref: '#/components/schemas/A'}}}}\n",
		"a mapping's":               use + "components: {schemas: {A: {discriminator: {propertyName: k, mapping: {b: '#/components/schemas/B', c: C}}}, B: {}, C: {}}}\n",
		"a discriminator's heirs":   use + "components: {schemas: {A: {discriminator: {propertyName: k}}, B: {allOf: [{$ref: '#/components/schemas/A'}]}, »C: {}}}\n",
		"heirs of no discriminator": use + "components: {schemas: {A: {}, »B: {allOf: [{$ref: '#/components/schemas/A'}]}}}\n",
		"schemes":                   "security: [{a: [], b: []}]\npaths: {/a: {get: {security: [{c: []}]}}}\ncomponents: {securitySchemes: {a: {}, b: {}, c: {}, »d: {}}}\n",
		"in a webhook":              "webhooks: {a: {post: {requestBody: {$ref: '#/components/requestBodies/B'}}}}\ncomponents: {requestBodies: {B: {}}}\n",
		"escapes":                   "paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/a~1b%20c'}]}}}\ncomponents: {parameters: {a/b c: {}}}\n",
	})
}
