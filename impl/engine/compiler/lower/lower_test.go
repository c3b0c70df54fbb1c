package lower_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/upgrade"
)

func lowered(t *testing.T, text string, reserved ...string) *document.Document {
	t.Helper()
	d, err := document.Parse("c.yaml", []byte(text))
	if err == nil {
		err = assemble.Assemble(d, assemble.ReadFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := document.ValueJSON(d.Root)
	made := lower.Lower(d, reserved)
	if after := document.ValueJSON(d.Root); after != before {
		t.Errorf("the contract itself has changed from\n%s\nto\n%s", before, after)
	}
	return made
}

// sorted is a value as JSON, the keys of its objects in the order of their names.
func sorted(t *testing.T, node *yaml.Node) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(document.ValueJSON(node)), &value); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestASchemaBecomesWhatHasAGoType(t *testing.T) {
	t.Parallel()
	const maybe = "x-go-type: 'nullable.Nullable[any]', x-go-type-import: {path: github.com/oapi-codegen/nullable}, x-go-type-skip-optional-pointer: true"
	const others = "B: {type: object, properties: {b: {type: string}}}, C: {type: object, properties: {c: {type: string}}}, N: {type: integer}"
	for name, test := range map[string]struct{ schema, want string }{
		"a text":                        {"{type: string, format: date, minLength: 1, pattern: a, description: d}", "{type: string, format: date, description: d}"},
		"an object":                     {"{type: object, required: [a, a], minProperties: 1, properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string, x-order: 1}}}"},
		"true":                          {"true", "{}"},
		"false":                         {"false", "{}"},
		"several types":                 {"{type: [string, integer], description: d}", "{description: d}"},
		"a type or null":                {"{type: [string, 'null'], maxLength: 3}", "{type: [string, 'null']}"},
		"null alone":                    {"{type: 'null'}", "{}"},
		"null as the only choice":       {"{oneOf: [{type: 'null'}], description: d}", "{description: d}"},
		"a text that is a file":         {"{type: string, format: binary}", "{type: string}"},
		"a text with content":           {"{type: string, contentEncoding: base64, contentMediaType: image/png}", "{type: string}"},
		"a number or a whole one":       {"{type: [integer, number]}", "{type: number}"},
		"an object without a type":      {"{properties: {a: {type: string}}}", "{properties: {a: {type: string, x-order: 1}}, type: object}"},
		"a list without a type":         {"{items: {type: string}}", "{items: {type: string}, type: array}"},
		"a list without items":          {"{type: array}", "{type: array, items: {}}"},
		"a tuple":                       {"{type: array, prefixItems: [{type: string}], items: false}", "{type: array, items: {}}"},
		"an enum of texts":              {"{enum: [a, b, a]}", "{enum: [a, b], type: string}"},
		"an enum with null":             {"{type: [string, 'null'], enum: [a, null]}", "{type: [string, 'null'], enum: [a]}"},
		"an enum with null, untyped":    {"{enum: [a, null]}", "{type: [string, 'null'], enum: [a]}"},
		"a whole number by format":      {"{type: [number, 'null'], format: int64}", "{type: [integer, 'null'], format: int64}"},
		"an enum of whole numbers":      {"{type: integer, enum: [1, 2]}", "{type: integer, enum: [1, 2]}"},
		"an enum of numbers":            {"{type: number, enum: [1.5]}", "{type: number}"},
		"an enum of several types":      {"{enum: [a, 1]}", "{}"},
		"an enum of large numbers":      {"{type: integer, enum: [99999999999]}", "{type: integer}"},
		"an enum with a line break":     {"{type: string, enum: [\"a\\nb\"]}", "{type: string}"},
		"an enum of dates":              {"{type: string, format: date, enum: ['2026-01-01']}", "{type: string, format: date}"},
		"an empty enum":                 {"{type: string, enum: []}", "{type: string}"},
		"a constant":                    {"{const: a}", "{type: string, enum: [a]}"},
		"a constant number":             {"{const: 1.5}", "{type: number}"},
		"conditions":                    {"{type: string, not: {type: integer}, if: {}, then: {}, else: {}}", "{type: string}"},
		"patterns of properties":        {"{type: object, patternProperties: {a: {}}, additionalProperties: false}", "{type: object, additionalProperties: true}"},
		"a reference and more":          {"{$ref: '#/components/schemas/B', minProperties: 1, description: d}", "{$ref: '#/components/schemas/B', description: d}"},
		"names alike":                   {"{type: object, properties: {x: {type: string}, X: {type: string}, -x: {type: string}, _x: {type: string}}}", "{type: object, properties: {x: {type: string, x-order: 1}, X: {type: string, x-order: 2, x-go-name: X2}, -x: {type: string, x-order: 3}, _x: {type: string, x-order: 4}}}"},
		"a name that is taken":          {"{type: object, properties: {x2: {type: string, x-go-name: X}, X: {type: string}}}", "{type: object, properties: {x2: {type: string, x-go-name: X, x-order: 1}, X: {type: string, x-order: 2, x-go-name: X2}}}"},
		"names of methods":              {"{type: object, additionalProperties: true, properties: {get: {type: string}, marshalJSON: {type: string}}}", "{type: object, properties: {get: {type: string, x-order: 1, x-go-name: Get2}, marshalJSON: {type: string, x-order: 2, x-go-name: MarshalJSON2}}, additionalProperties: true}"},
		"names no struct can have":      {"{type: object, properties: {'a,b': {type: string}, a: {type: string}}}", "{type: object, properties: {a: {type: string, x-order: 1}}, additionalProperties: true}"},
		"extensions of others":          {"{type: string, x-go-type: os.File, x-enum-varnames: [A]}", "{type: string}"},
		"allOf of one reference":        {"{allOf: [{$ref: '#/components/schemas/B'}], description: d}", "{description: d, $ref: '#/components/schemas/B'}"},
		"allOf of a reference and text": {"{allOf: [{$ref: '#/components/schemas/B'}, {description: d}]}", "{$ref: '#/components/schemas/B'}"},
		"allOf of a nullable reference": {"{type: [object, 'null'], allOf: [{$ref: '#/components/schemas/B'}]}", "{anyOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}"},
		"allOf of objects": {"{allOf: [{$ref: '#/components/schemas/B'}, {required: [c], properties: {c: {type: string}}}]}",
			"{type: object, properties: {b: {type: string, x-order: 1}, c: {type: string, x-order: 2}}, required: [c]}"},
		"allOf of one property twice": {"{allOf: [{properties: {a: {type: object, properties: {x: {type: string}}}}}, {properties: {a: {type: object, properties: {y: {type: string}}}}}]}",
			"{properties: {a: {type: object, properties: {x: {type: string, x-order: 1}, y: {type: string, x-order: 2}}, x-order: 1}}, type: object}"},
		"allOf of types that exclude each other": {"{allOf: [{type: string}, {type: integer}]}", "{}"},
		"allOf of types that narrow each other":  {"{allOf: [{type: number}, {type: [integer, 'null']}]}", "{type: integer}"},
		"allOf in a circle":                      {"{allOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {a: {type: string}}}]}", "{type: object, properties: {a: {type: string, x-order: 1}}}"},
		"allOf with a choice":                    {"{allOf: [{properties: {a: {type: string}}}, {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}]}", "{properties: {a: {type: string, x-order: 1}}, additionalProperties: true, type: object}"},
		"one choice":                             {"{anyOf: [{type: string}]}", "{type: string}"},
		"one choice or null":                     {"{anyOf: [{type: string}, {type: 'null'}]}", "{type: [string, 'null']}"},
		"one reference or null":                  {"{oneOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}", "{anyOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}"},
		"choices of one type":                    {"{anyOf: [{type: string, maxLength: 3}, {enum: [a]}]}", "{type: string}"},
		"choices of references":                  {"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}", "{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}"},
		"choices beside properties":              {"{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}", "{type: object, properties: {a: {type: string, x-order: 1}}, additionalProperties: true}"},
		"choices of both sorts":                  {"{anyOf: [{type: string}], oneOf: [{type: integer}]}", "{}"},
		"a discriminator without values": {"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k, x-a: 1}}",
			"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k}}"},
		"a discriminator with names": {"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k, mapping: {b: B, c: '#/components/schemas/C'}}}",
			"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k, mapping: {b: '#/components/schemas/B', c: '#/components/schemas/C'}}}"},
		"a discriminator with two names for one": {"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k, mapping: {a: B, b: B, c: C}}}",
			"{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}"},
		"constants with titles": {"{type: string, oneOf: [{const: a, title: A}, {const: b, title: B, description: d}]}", "{type: string, oneOf: [{const: a, title: A}, {const: b, title: B, description: d}]}"},
		"an optional property that may be anything": {"{type: object, required: [b], properties: {a: {}, b: {}, c: {type: [string, integer]}, d: {enum: [1, a, null]}}}",
			"{type: object, required: [b], properties: {a: {x-order: 1, " + maybe + "}, b: {x-order: 2}, c: {x-order: 3}, d: {x-order: 4, " + maybe + "}}}"},
		"a struct within itself": {"{type: object, required: [self, b], properties: {self: {$ref: '#/components/schemas/A'}, b: {type: string}}}",
			"{type: object, required: [b], properties: {self: {$ref: '#/components/schemas/A', x-order: 1}, b: {type: string, x-order: 2}}}"},
		"a list of itself":          {"{type: array, items: {$ref: '#/components/schemas/A'}}", "{type: array, items: {}}"},
		"a list of lists of itself": {"{type: array, items: {type: array, items: {$ref: '#/components/schemas/A'}}}", "{type: array, items: {type: array, items: {}}}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := lowered(t, "components: {schemas: {A: "+test.schema+", "+others+"}}")
			want, err := document.Parse("want.yaml", []byte("A: "+test.want))
			if err != nil {
				t.Fatal(err)
			}
			_, got, _ := d.Find("components", "schemas", "A")
			if got, want := sorted(t, got), sorted(t, document.Get(want.Root, "A")); got != want {
				t.Errorf("want %s, got %s", want, got)
			}
		})
	}
}

func TestNamesInGoAreDifferent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, want string
		reserved   []string
	}{
		"components": {
			"components: {schemas: {thing: {type: object}, Thing: {$ref: '#/components/schemas/thing'}}, responses: {Thing: {description: d, content: {application/json: {schema: {type: string}}}}}}",
			"components: {schemas: {thing: {type: object}, ThingSchema: {$ref: '#/components/schemas/thing'}}, responses: {ThingResponse: {description: d, content: {application/json: {schema: {type: string}}}}}}", nil,
		},
		"a response that is its schema": {
			"components: {schemas: {Thing: {type: object}}, responses: {Thing: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}",
			"components: {schemas: {Thing: {type: object}}, responses: {Thing: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}", nil,
		},
		"names of the generated code": {
			"components: {schemas: {Empty: {type: object, properties: {of: {$ref: '#/components/schemas/Empty'}}}}}",
			"components: {schemas: {EmptySchema: {type: object, properties: {of: {$ref: '#/components/schemas/EmptySchema', x-order: 1}}}}}", []string{"empty"},
		},
		"a type of an operation": {
			"paths: {/a: {get: {operationId: get-a, responses: {}}}}\ncomponents: {schemas: {GetAParams: {type: string}, GetAResponse: {type: string}}}",
			"paths: {/a: {get: {operationId: get-a, responses: {}}}}\ncomponents: {schemas: {GetAParamsSchema: {type: string}, GetAResponse: {type: string}}}", nil,
		},
		"operations": {
			"paths: {/a: {get: {operationId: a-b}, put: {operationId: aB}, post: {operationId: handler}}}",
			"paths: {/a: {get: {operationId: a-b}, put: {operationId: AB2}, post: {operationId: Handler2}}}", nil,
		},
		"parameters": {
			"paths: {'/a/{body}': {get: {operationId: a, parameters: [{name: body, in: path, schema: {type: string}}, {name: id, in: query, schema: {type: string}}, {name: ID, in: header, schema: {type: string}}]}}}",
			"paths: {'/a/{body}': {get: {operationId: a, parameters: [{name: body, in: path, schema: {type: string}, x-go-name: BodyParameter}, {name: id, in: query, schema: {type: string}}, {name: ID, in: header, schema: {type: string}, x-go-name: IDHeader, x-oapi-codegen-extra-tags: {json: '-'}}]}}}", nil,
		},
		"a parameter of the operation for that of the path": {
			"paths: {'/a': {parameters: [{name: q, in: query, schema: {type: string}}], get: {operationId: a, parameters: [{name: q, in: query, schema: {type: integer}}]}}}",
			"paths: {'/a': {parameters: [{name: q, in: query, schema: {type: string}}], get: {operationId: a, parameters: [{name: q, in: query, schema: {type: integer}}]}}}", nil,
		},
		"an enum within an object": {
			"components: {schemas: {Thing: {type: object, properties: {kind: {type: string, enum: [a]}}}, ThingKind: {type: string}}}",
			"components: {schemas: {Thing: {type: object, properties: {kind: {type: string, x-order: 1}}}, ThingKind: {type: string}}}", nil,
		},
		"a constant": {
			"components: {schemas: {Kind: {type: string, enum: [a]}, KindA: {type: string}}}",
			"components: {schemas: {Kind: {type: string}, KindA: {type: string}}}", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := document.Parse("want.yaml", []byte(test.want))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := sorted(t, lowered(t, test.text, test.reserved...).Root), sorted(t, want.Root); got != want {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		})
	}
}

func TestWhatReferencesLeadToBecomesAComponent(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("c.yaml", []byte(`paths: {/a: {get: {responses: {200: {description: d, content: {application/json: {schema: {type: string}}}}, 201: {$ref: '#/paths/~1a/get/responses/200'}}}}}
components: {schemas: {A: {$defs: {b: {type: object, properties: {c: {$ref: '#/components/schemas/A'}}}}, items: {$ref: '#/components/schemas/A/$defs/b/properties/c'}}, B: {$ref: '#/components/schemas/A/$defs/b'}, C: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}}, pathItems: {x: {}}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := document.ValueJSON(lower.Lift(d).Root)
	for _, want := range []string{
		`"200":{"$ref":"#/components/responses/aGetResponses200"},"201":{"$ref":"#/components/responses/aGetResponses200"}`,
		`"A":{"$defs":{"b":{"$ref":"#/components/schemas/AB"}},"items":{"$ref":"#/components/schemas/ABC"}}`,
		`"B":{"$ref":"#/components/schemas/AB"}`,
		`"ABC":{"$ref":"#/components/schemas/A"}`,
		`"AB":{"type":"object","properties":{"c":{"$ref":"#/components/schemas/ABC"}}}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "pathItems") {
		t.Error("path items are components that nothing can do")
	}
}

// However strange a contract is, its lowered copy is made, and is of bounded size.
func FuzzLower(f *testing.F) {
	for _, seed := range []string{
		"components: {schemas: {A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {a: {$ref: '#/components/schemas/A'}}}]}, B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {a: {allOf: [{$ref: '#/components/schemas/B'}]}}}]}}}",
		"components: {schemas: {A: {type: [object, 'null'], oneOf: [{type: 'null'}, {enum: [1, a]}], anyOf: [], discriminator: {mapping: {a: A}}}}}",
		"paths: {/a: {parameters: [{name: a, in: path}, {name: a, in: query, content: {}}], get: {operationId: '', responses: {200: {headers: {a: {}}, content: {a/b: {schema: true}}}}}}}",
		"openapi: 3.0.0\ncomponents: {schemas: {A: {items: [{}], required: a, properties: [], enum: a, const: {}, type: []}}}",
		"components: {schemas: {A: {$defs: {b: {$ref: '#/components/schemas/A'}}, $ref: '#/components/schemas/C/x'}, C: {x: {$ref: '#/components/schemas/A/$defs/b'}}}}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := document.Parse("c.yaml", []byte(text))
		if err != nil || len(text) > 2000 || assemble.Assemble(d, assemble.ReadFile) != nil {
			return
		}
		upgrade.Upgrade(d)
		made, err := lower.Lower(d, nil).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if len(made) > 1<<20 {
			t.Fatalf("%d bytes became %d", len(text), len(made))
		}
	})
}
