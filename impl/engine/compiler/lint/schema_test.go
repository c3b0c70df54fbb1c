package lint_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

func schemas(text string) string { return "components: {schemas: {" + text + "}}\n" }

func TestSchemas(t *testing.T) {
	t.Parallel()
	holds(t, "keyword-does-not-apply", map[string]string{
		"to a number":     schemas("A: {type: integer, maximum: 3, »maxLength: 3, »pattern: a, »items: {}}"),
		"to a string":     schemas("A: {type: string, maxLength: 3, »minimum: 3, »required: [a], »uniqueItems: true}"),
		"to two types":    schemas("A: {type: [string, 'null'], maxLength: 3, »maxItems: 3}"),
		"without a type":  schemas("A: {maxLength: 3, maximum: 3}"),
		"to all of them":  schemas("A: {type: [string, array], maxLength: 3, maxItems: 3, enum: [a], default: a}"),
		"names of others": schemas("A: {type: object, properties: {maxLength: {type: integer}}}"),
	})
	holds(t, "impossible-bounds", map[string]string{
		"each pair":            schemas("A: {»minLength: 2, maxLength: 1, »minItems: 2, maxItems: 1, »minProperties: 2, maxProperties: 1, contains: {}, »minContains: 2, maxContains: 1, »minimum: 2, maximum: 1.5}"),
		"that meet":            schemas("A: {minLength: 2, maxLength: 2, minimum: 2, maximum: 2.0, B: {}}, B: {»exclusiveMinimum: 1, maximum: 1}, C: {»minimum: 1, exclusiveMaximum: 1}, D: {»exclusiveMinimum: 2, exclusiveMaximum: 2}"),
		"contained by nothing": schemas("A: {minContains: 2, maxContains: 1}"),
		"no numbers":           schemas("A: {minLength: x, maxLength: [], minimum: 1e999999, maximum: 1}"),
		"required and refused": schemas("A: {required: [a, »b], properties: {a: {}}, additionalProperties: false}"),
		"required and matched": schemas("A: {required: [a], patternProperties: {a: {}}, additionalProperties: false}"),
	})
	holds(t, "required-without-property", map[string]string{
		"misspelt":           schemas("A: {required: [a, »b], properties: {a: {}}}"),
		"a map":              schemas("A: {required: [b], properties: {a: {}}, additionalProperties: {type: string}}"),
		"a part of a whole":  schemas("A: {allOf: [{required: [b], properties: {a: {}}}, {properties: {b: {}}}]}"),
		"a whole":            schemas("A: {allOf: [{properties: {b: {}}}], required: [b], properties: {a: {}}}"),
		"a condition":        schemas("A: {properties: {a: {}}, if: {required: [a], properties: {b: {}}}, then: {required: [a], properties: {b: {}}}}"),
		"nothing described":  schemas("A: {required: [a]}"),
		"within a property":  schemas("A: {properties: {a: {required: [»b], properties: {}}}}"),
		"beside a reference": schemas("A: {$ref: '#/components/schemas/B', required: [b], properties: {a: {}}}, B: {properties: {b: {}}}"),
	})
	holds(t, "read-only-and-write-only", map[string]string{
		"both":    schemas("A: {readOnly: true, »writeOnly: true}"),
		"not now": schemas("A: {readOnly: true, writeOnly: false}"),
	})
	holds(t, "leftover-of-openapi-3-0", map[string]string{
		"nullable":            schemas("A: {type: string, »nullable: true}, B: {»nullable: false}"),
		"exclusive":           schemas("A: {maximum: 3, »exclusiveMaximum: true, »exclusiveMinimum: false}, B: {exclusiveMaximum: 3}"),
		"a file":              schemas("A: {type: »file}"),
		"a property named so": schemas("A: {properties: {nullable: {type: boolean}}}"),
	})
	holds(t, "pattern-means-other-in-unicode-mode", map[string]string{
		"properties":             schemas(`A: {pattern: »'^\p{L}+$'}, B: {pattern: »'^[\P{Lu}]$'}`),
		"a code point":           schemas(`A: {pattern: »'^\u{1F600}$'}`),
		"wide, in brackets":      schemas(`A: {pattern: »'^[😀-😂]$'}, B: {pattern: »'^[\ud83d\ude00]$'}`),
		"wide, and a quantifier": schemas(`A: {pattern: »'^😀+$'}, B: {pattern: »'^\ud83d\ude00{2}$'}`),
		"wide, alone":            schemas(`A: {pattern: '^😀[a]$'}, B: {pattern: '^(?:\ud83d\ude00)+$'}`),
		"all the rest":           schemas(`A: {pattern: '^\d\w\s\\p\u0041[^\x00-\x1F\]]{1,3}(?<n>a|b)*$'}`),
		"backslashes":            schemas(`A: {pattern: '^\\p{2}\\u{2}$'}, B: {pattern: »'^\\\p{L}$'}`),
		"of names":               schemas(`A: {patternProperties: {»'^\p{L}$': {}}}`),
		"rubbish":                schemas(`A: {pattern: '\'}, B: {pattern: [a]}, C: {pattern: '\u{'}, D: {pattern: '\p'}`),
	})
}

func TestAlternatives(t *testing.T) {
	t.Parallel()
	holds(t, "indistinguishable-alternatives", map[string]string{
		"objects":                 schemas("A: {oneOf: [{type: object, properties: {a: {}}}, »{type: object, properties: {b: {}}}]}"),
		"constants":               schemas("A: {oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {enum: [b, c]}}}]}"),
		"constants that may be":   schemas("A: {oneOf: [{type: object, properties: {k: {const: a}}}, »{type: object, properties: {k: {const: b}}}]}"),
		"constants in common":     schemas("A: {oneOf: [{type: object, required: [k], properties: {k: {enum: [a, b]}}}, »{type: object, required: [k], properties: {k: {enum: [b, c]}}}]}"),
		"a discriminator":         schemas("A: {discriminator: {propertyName: k}, oneOf: [{type: object}, {type: object}]}"),
		"closed":                  schemas("A: {oneOf: [{type: object, required: [a], properties: {a: {}}}, {type: object, additionalProperties: false, properties: {b: {}}}]}"),
		"closed, and the same":    schemas("A: {oneOf: [{type: object, properties: {a: {}}, additionalProperties: false}, »{type: object, additionalProperties: false, properties: {a: {}}}]}"),
		"by reference":            schemas("A: {oneOf: [{$ref: '#/components/schemas/B'}, »{$ref: '#/components/schemas/C'}]}, B: {type: object}, C: {allOf: [{$ref: '#/components/schemas/B'}]}"),
		"types":                   schemas("A: {oneOf: [{type: string}, {type: integer}, {type: object}, {type: 'null'}]}"),
		"numbers":                 schemas("A: {oneOf: [{type: number}, »{type: integer}]}"),
		"a plain string":          schemas("A: {oneOf: [{type: string, format: uuid}, »{type: string}]}"),
		"narrow strings":          schemas("A: {oneOf: [{type: string, format: uuid}, {type: string, format: date}]}"),
		"lists of values":         schemas("A: {oneOf: [{type: string, enum: [a]}, {type: string, const: b}]}"),
		"what is not looked into": schemas("A: {oneOf: [{type: object, not: {required: [a]}}, {type: object}, {}]}"),
		"anyOf":                   schemas("A: {anyOf: [{type: object}, {type: object}]}"),
		"within themselves":       schemas("A: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}"),
		"each told once":          schemas("A: {oneOf: [{type: string}, »{type: string}, »{type: string}]}"),
	})
	holds(t, "discriminator-without-property", map[string]string{
		"not required":   schemas("A: {discriminator: {propertyName: k}, oneOf: [»{properties: {k: {}}}, »{required: [k]}, {properties: {k: {}}, required: [k]}]}"),
		"by inheritance": schemas("A: {discriminator: {propertyName: k}, anyOf: [{allOf: [{$ref: '#/components/schemas/B'}]}]}, B: {properties: {k: {}}, required: [k]}"),
		"of a base":      schemas("A: {»discriminator: {propertyName: k}, properties: {k: {}}}, B: {discriminator: {propertyName: k}, properties: {k: {}}, required: [k]}"),
		"no name":        schemas("A: {discriminator: {}, oneOf: [{}]}, B: {discriminator: k}"),
	})
}

func TestNamesAndServers(t *testing.T) {
	t.Parallel()
	holds(t, "names-alike-in-code", map[string]string{
		"properties":               schemas("A: {properties: {a_b: {}, »aB: {}, »a-b: {}, ab2: {}}}"),
		"signs":                    schemas("A: {properties: {+1: {}, -1: {}}}"),
		"signs alone":              schemas("A: {properties: {$: {}, '@': {}}}"),
		"schemas":                  schemas("user: {}, »User: {}"),
		"with a name of their own": schemas("user: {}, User: {x-go-name: Person}, A: {properties: {a: {}, A: {x-go-name: B}}}"),
		"parameters":               "paths: {/a: {get: {»parameters: [{name: a, in: query}, {name: A, in: header}]}}}\n",
		"a parameter again":        "paths: {/a: {parameters: [{name: a, in: query}], get: {parameters: [{name: a, in: query}]}}}\n",
	})
	holds(t, "server-url", map[string]string{
		"one's own machine": "servers: [{url: »'http://localhost:8080'}, {url: »'https://127.0.0.1'}, {url: »'http://[::1]:80/a'}, {url: »'http://0.0.0.0'}]\n",
		"examples":          "servers: [{url: »'https://api.example.com/v1'}, {url: »'https://example.org'}, {url: 'https://myexample.com'}]\n",
		"no encryption":     "servers: [{url: »'http://api.charter.dev'}, {url: 'https://api.charter.dev'}]\n",
		"a slash too many":  "servers: [{url: /}, {url: »/v1/}, {url: »'https://api.charter.dev/'}, {url: /v1}]\n",
		"a host alone":      "servers: [{url: »api.charter.dev}, {url: »'api.charter.dev:8080/v1'}, {url: »'localhost:8080'}, {url: »localhost/v1}, {url: »'backend:80'}]\n",
		"relative":          "servers: [{url: v1}, {url: v1.2}, {url: ./v1}, {url: ../v1}, {url: //api.charter.dev}, {url: api/v1.x}, {url: '{host}:80'}, {url: '?a.bc'}, {url: spec.json}]\n",
		"of a path":         "paths: {/a: {servers: [{url: »/v1/}], get: {servers: [{url: »/v2/}]}}}\n",
		"variables":         "servers: [{url: 'https://{region}.charter.dev'}, {url: '{all}'}, {}]\n",
	})
	holds(t, "api-key-in-query", map[string]string{
		"in the query": "components: {securitySchemes: {a: {type: apiKey, in: »query}, b: {type: apiKey, in: header}, c: {type: apiKey, in: cookie}}}\n",
	})
}

// Where nothing else describes a required property, no type in Go has a field for it.
func TestARequiredPropertyThatNothingDescribesIsRefused(t *testing.T) {
	t.Parallel()
	const b = "B: {required: [b], properties: {a: {}}}"
	for text, want := range map[string]lint.Severity{
		b: lint.Error,
		b + ", A: {properties: {b: {$ref: '#/components/schemas/B'}}}":                                                    lint.Error,
		b + ", A: {items: {$ref: '#/components/schemas/B', description: A part.}}":                                        lint.Error,
		b + ", A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {b: {}}}]}":                                     lint.Warning,
		b + ", A: {$ref: '#/components/schemas/B', properties: {b: {}}}":                                                  lint.Warning,
		b + ", A: {properties: {c: {$ref: '#/components/schemas/B'}}}, C: {anyOf: [{$ref: '#/components/schemas/A'}]}":    lint.Warning,
		b + ", A: {contains: {$ref: '#/components/schemas/B'}, items: {properties: {b: {}}}}":                             lint.Warning,
		"B: {required: [b], properties: {a: {}}, if: {required: [a]}, then: {properties: {b: {}}}}":                       lint.Warning,
		"B: {allOf: [{properties: {c: {required: [b], properties: {a: {}}}}}, {properties: {c: {properties: {b: {}}}}}]}": lint.Warning,
		"B: {required: [b], properties: {a: {$ref: '#/components/schemas/B'}}}":                                           lint.Error,
	} {
		report := run(t, head+schemas(text), lint.RequiredWithoutProperty)
		if len(report.Findings) != 1 || report.Findings[0].Severity != want {
			t.Errorf("want one %s in %s\n%s", want, text, messages(report))
		}
		foreign := runWith(t, head+schemas(text), lint.Options{Rules: []string{lint.RequiredWithoutProperty}, Foreign: true})
		if foreign.Count(lint.Error) != 0 {
			t.Errorf("a foreign contract may say %s", text)
		}
	}
}
