package diff_test

import (
	"slices"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func parse(t testing.TB, name, text string) *document.Document {
	t.Helper()
	d, err := document.Parse(name, []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

func compare(t testing.TB, before, after string) *diff.Result {
	t.Helper()
	return diff.Compare(parse(t, "old.yaml", before), parse(t, "new.yaml", after), diff.Options{Now: now})
}

// found lists the changes as "level id".
func found(result *diff.Result) []string {
	var all []string
	for _, change := range result.Changes {
		all = append(all, change.Level.String()+" "+change.ID)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// withSchema is a contract that takes a schema and answers with it.
func withSchema(schema string) string {
	return `openapi: 3.1.0
info: {title: Test, version: 1.0.0}
paths:
  /a:
    post:
      operationId: a
      requestBody: {required: true, content: {application/json: {schema: ` + schema + `}}}
      responses: {'200': {description: It is., content: {application/json: {schema: ` + schema + `}}}}
components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {const: dog}}}
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, value: {type: string}}}
    Deep: {allOf: [{$ref: '#/components/schemas/Node'}, {properties: {next: {$ref: '#/components/schemas/Deep'}}}]}
`
}

// schemaChanges are the kinds of changes to a schema, each with what it is to requests and to responses.
var schemaChanges = map[string]struct{ before, after, want string }{
	"nothing":                     {"{type: string}", "{type: string, description: New words}", ""},
	"a number in other words":     {"{type: number, maximum: 10}", "{type: number, maximum: 1.0e1}", ""},
	"types in another order":      {"{type: [string, integer]}", "{type: [integer, string]}", ""},
	"properties in allOf":         {"{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}", "{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {properties: {b: {type: string}}}]}", ""},
	"null in an alternative":      {"{type: [string, 'null'], maxLength: 5}", "{anyOf: [{type: string, maxLength: 5}, {type: 'null'}]}", ""},
	"constants as alternatives":   {"{type: string, enum: [a, b]}", "{type: string, oneOf: [{const: a, title: A}, {const: b, title: B}]}", ""},
	"a component in its place":    {"{type: object, required: [kind], properties: {kind: {const: dog}}}", "{$ref: '#/components/schemas/Dog'}", ""},
	"a type more":                 {"{type: string}", "{type: [string, integer]}", "safe request-type-widened; breaking response-type-widened"},
	"a type less":                 {"{type: [string, integer]}", "{type: string}", "breaking request-type-narrowed; safe response-type-narrowed"},
	"integer to number":           {"{type: integer}", "{type: number}", "safe request-type-widened; breaking response-type-widened"},
	"number to integer":           {"{type: number}", "{type: integer}", "breaking request-type-narrowed; safe response-type-narrowed"},
	"what allows all":             {"{}", "{additionalProperties: true, items: {}, properties: {}}", ""},
	"another type":                {"{type: string}", "{type: integer}", "breaking request-type-changed; breaking response-type-changed"},
	"types that overlap":          {"{type: [string, boolean]}", "{type: [string, integer]}", "breaking request-type-changed; breaking response-type-changed"},
	"a type where there was none": {"{}", "{type: string}", "breaking request-type-narrowed; safe response-type-narrowed"},
	"no type any more":            {"{type: string}", "true", "safe request-type-widened; breaking response-type-widened"},
	"nothing fits any more":       {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: false}}", "breaking request-type-narrowed; safe response-type-narrowed"},
	"something fits at last":      {"{type: object, properties: {a: false}}", "{type: object, properties: {a: {type: string}}}", "safe request-type-widened; breaking response-type-widened"},
	"null":                        {"{type: string}", "{type: [string, 'null']}", "safe request-null-added; breaking response-null-added"},
	"no null":                     {"{type: [string, 'null']}", "{type: string}", "breaking request-null-removed; safe response-null-removed"},

	"a value more":           {"{enum: [a]}", "{enum: [a, b]}", "safe request-enum-value-added; dangerous response-enum-value-added"},
	"a value less":           {"{enum: [a, b]}", "{enum: [a]}", "breaking request-enum-value-removed; safe response-enum-value-removed"},
	"other values":           {"{const: a}", "{const: b}", "breaking request-enum-replaced; breaking response-enum-replaced"},
	"values":                 {"{type: string}", "{type: string, enum: [a]}", "breaking request-enum-added; safe response-enum-added"},
	"no values":              {"{type: string, enum: [a]}", "{type: string}", "safe request-enum-removed; breaking response-enum-removed"},
	"a constant more":        {"{type: string, oneOf: [{const: a}, {const: b}]}", "{type: string, oneOf: [{const: a}, {const: b}, {const: c}]}", "safe request-enum-value-added; dangerous response-enum-value-added"},
	"null among values":      {"{type: [string, 'null'], enum: [a, null]}", "{type: [string, 'null'], enum: [a]}", "breaking request-null-removed; safe response-null-removed"},
	"numbers among values":   {"{enum: [1, 2.0]}", "{enum: [1.0, 2]}", ""},
	"an object among values": {"{const: {a: 1, b: 2}}", "{const: {b: 2, a: 1}}", ""},
	"a default":              {"{type: string}", "{type: string, default: a}", "dangerous request-default-changed; safe response-default-changed"},
	"another default":        {"{type: string, default: a}", "{type: string, default: b}", "dangerous request-default-changed; safe response-default-changed"},
	"no default":             {"{type: string, default: a}", "{type: string}", "dangerous request-default-changed; safe response-default-changed"},

	"maximum lower":           {"{type: integer, maximum: 5}", "{type: integer, maximum: 4}", "breaking request-maximum-tightened; safe response-maximum-tightened"},
	"maximum higher":          {"{type: integer, maximum: 5}", "{type: integer, maximum: 6}", "safe request-maximum-loosened; dangerous response-maximum-loosened"},
	"minimum higher":          {"{type: integer, minimum: 5}", "{type: integer, minimum: 6}", "breaking request-minimum-tightened; safe response-minimum-tightened"},
	"minimum gone":            {"{type: integer, minimum: 5}", "{type: integer}", "safe request-minimum-loosened; dangerous response-minimum-loosened"},
	"maximum exclusive":       {"{type: integer, maximum: 5}", "{type: integer, exclusiveMaximum: 5}", "breaking request-maximum-tightened; safe response-maximum-tightened"},
	"minimum not exclusive":   {"{type: integer, exclusiveMinimum: 5}", "{type: integer, minimum: 5}", "safe request-minimum-loosened; dangerous response-minimum-loosened"},
	"maximum beyond floats":   {"{type: integer, maximum: 9007199254740993}", "{type: integer, maximum: 9007199254740992}", "breaking request-maximum-tightened; safe response-maximum-tightened"},
	"maximum beyond reason":   {"{type: number, maximum: 1e999999999}", "{type: number, maximum: 1e999999998}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"multipleOf stricter":     {"{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 4}", "breaking request-multiple-of-tightened; safe response-multiple-of-tightened"},
	"multipleOf less strict":  {"{type: number, multipleOf: 0.2}", "{type: number, multipleOf: 0.1}", "safe request-multiple-of-loosened; dangerous response-multiple-of-loosened"},
	"multipleOf other":        {"{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 3}", "breaking request-multiple-of-changed; dangerous response-multiple-of-changed"},
	"multipleOf new":          {"{type: integer}", "{type: integer, multipleOf: 3}", "breaking request-multiple-of-tightened; safe response-multiple-of-tightened"},
	"multipleOf gone":         {"{type: integer, multipleOf: 3}", "{type: integer}", "safe request-multiple-of-loosened; dangerous response-multiple-of-loosened"},
	"a bound of another type": {"{type: integer, maxLength: 4}", "{type: integer, maxLength: 3}", ""},

	"maxLength lower":          {"{type: string, maxLength: 5}", "{type: string, maxLength: 4}", "breaking request-max-length-tightened; safe response-max-length-tightened"},
	"maxLength new":            {"{type: string}", "{type: string, maxLength: 4}", "breaking request-max-length-tightened; safe response-max-length-tightened"},
	"minLength lower":          {"{type: string, minLength: 5}", "{type: string, minLength: 4}", "safe request-min-length-loosened; dangerous response-min-length-loosened"},
	"minLength of 0":           {"{type: string}", "{type: string, minLength: 0}", ""},
	"pattern new":              {"{type: string}", "{type: string, pattern: a}", "breaking request-pattern-added; safe response-pattern-added"},
	"pattern gone":             {"{type: string, pattern: a}", "{type: string}", "safe request-pattern-removed; dangerous response-pattern-removed"},
	"pattern other":            {"{type: string, pattern: a}", "{type: string, pattern: b}", "dangerous request-pattern-changed; dangerous response-pattern-changed"},
	"format new":               {"{type: string}", "{type: string, format: date}", "breaking request-format-added; dangerous response-format-added"},
	"format gone":              {"{type: string, format: date}", "{type: string}", "safe request-format-removed; breaking response-format-removed"},
	"format other":             {"{type: string, format: date}", "{type: string, format: date-time}", "breaking request-format-changed; breaking response-format-changed"},
	"format wider":             {"{type: integer, format: int32}", "{type: integer, format: int64}", "safe request-format-widened; breaking response-format-widened"},
	"format narrower":          {"{type: string, format: uri-reference}", "{type: string, format: uri}", "breaking request-format-narrowed; safe response-format-narrowed"},
	"contentEncoding":          {"{type: string}", "{type: string, contentEncoding: base64}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"a dynamic reference":      {"{$dynamicRef: '#a'}", "{$dynamicRef: '#b'}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"a reference to an anchor": {"{$ref: '#a'}", "{$ref: '#b'}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"unknown keyword":          {"{type: string, x-mask: 1}", "{type: string, x-mask: 2}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"bounds in allOf":          {"{type: string, maxLength: 5}", "{allOf: [{type: string, maxLength: 9}, {maxLength: 5}]}", ""},
	"allOf stricter":           {"{type: string, maxLength: 5}", "{allOf: [{type: string, maxLength: 9}, {maxLength: 4}]}", "breaking request-max-length-tightened; safe response-max-length-tightened"},

	"an item's type":      {"{type: array, items: {type: string}}", "{type: array, items: {type: integer}}", "breaking request-type-changed; breaking response-type-changed"},
	"maxItems lower":      {"{type: array, maxItems: 5}", "{type: array, maxItems: 4}", "breaking request-max-items-tightened; safe response-max-items-tightened"},
	"minItems gone":       {"{type: array, minItems: 1}", "{type: array}", "safe request-min-items-loosened; dangerous response-min-items-loosened"},
	"uniqueItems":         {"{type: array}", "{type: array, uniqueItems: true}", "breaking request-unique-items-tightened; safe response-unique-items-tightened"},
	"no uniqueItems":      {"{type: array, uniqueItems: true}", "{type: array, uniqueItems: false}", "safe request-unique-items-loosened; dangerous response-unique-items-loosened"},
	"a prefix's type":     {"{type: array, prefixItems: [{type: string}]}", "{type: array, prefixItems: [{type: integer}]}", "breaking request-type-changed; breaking response-type-changed"},
	"a prefix as items":   {"{type: array, items: {type: string}}", "{type: array, prefixItems: [{type: string}], items: {type: string}}", ""},
	"items closed":        {"{type: array, prefixItems: [true]}", "{type: array, prefixItems: [true], items: false}", "breaking request-items-closed; safe response-items-closed"},
	"items opened":        {"{type: array, prefixItems: [true], items: false}", "{type: array, prefixItems: [true]}", "safe request-items-opened; dangerous response-items-opened"},
	"an item more":        {"{type: array, prefixItems: [true], items: false}", "{type: array, prefixItems: [true, true], items: false}", "safe request-items-opened; dangerous response-items-opened"},
	"an item less":        {"{type: array, prefixItems: [true, true], items: false}", "{type: array, prefixItems: [true], items: false}", "breaking request-items-closed; safe response-items-closed"},
	"unevaluatedItems":    {"{type: array}", "{type: array, unevaluatedItems: false}", "breaking request-items-closed; safe response-items-closed"},
	"contains":            {"{type: array}", "{type: array, contains: {type: string}}", "breaking request-contains-added; safe response-contains-added"},
	"no contains":         {"{type: array, contains: {type: string}}", "{type: array}", "safe request-contains-removed; dangerous response-contains-removed"},
	"what it contains":    {"{type: array, contains: {type: string}}", "{type: array, contains: {type: [string, integer]}}", "safe request-type-widened; breaking response-type-widened"},
	"what it may contain": {"{type: array, contains: {type: string}, maxContains: 2}", "{type: array, contains: {type: [string, integer]}, maxContains: 2}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},
	"minContains":         {"{type: array, contains: {type: string}}", "{type: array, contains: {type: string}, minContains: 2}", "breaking request-contains-added; safe response-contains-added"},
	"maxContains":         {"{type: array, contains: {type: string}, maxContains: 1}", "{type: array, contains: {type: string}, maxContains: 2}", "safe request-contains-removed; dangerous response-contains-removed"},

	"a property":                     {"{type: object}", "{type: object, properties: {a: {type: string}}}", "safe request-property-added; safe response-property-added"},
	"a property in a closed object":  {"{type: object, additionalProperties: false}", "{type: object, properties: {a: {type: string}}, additionalProperties: false}", "safe request-property-added-to-closed; dangerous response-property-added-to-closed"},
	"a property of a map":            {"{type: object, additionalProperties: {type: string}}", "{type: object, additionalProperties: {type: string}, properties: {a: {type: integer}}}", "safe request-property-added; breaking request-type-changed; safe response-property-added; breaking response-type-changed"},
	"a required property":            {"{type: object}", "{type: object, required: [a], properties: {a: {type: string}}}", "breaking request-required-property-added; safe response-required-property-added"},
	"no property":                    {"{type: object, properties: {a: {type: string}}}", "{type: object}", "dangerous request-property-ignored; breaking response-property-removed"},
	"no property in a closed object": {"{type: object, properties: {a: {type: string}}, additionalProperties: false}", "{type: object, additionalProperties: false}", "breaking request-property-removed; breaking response-property-removed"},
	"required":                       {"{type: object, properties: {a: {type: string}}}", "{type: object, required: [a], properties: {a: {type: string}}}", "breaking request-property-required; safe response-property-required"},
	"not required":                   {"{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", "safe request-property-optional; breaking response-property-optional"},
	"required without a schema":      {"{type: object}", "{type: object, required: [a]}", "breaking request-required-property-added; safe response-required-property-added"},
	"a property's type":              {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: integer}}}", "breaking request-type-changed; breaking response-type-changed"},
	"readOnly":                       {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, readOnly: true}}}", "breaking request-property-read-only"},
	"not readOnly":                   {"{type: object, properties: {a: {type: string, readOnly: true}}}", "{type: object, properties: {a: {type: string}}}", "safe request-property-not-read-only"},
	"not readOnly, but required":     {"{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", "{type: object, required: [a], properties: {a: {type: string}}}", "breaking request-required-property-added"},
	"writeOnly":                      {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, writeOnly: true}}}", "breaking response-property-write-only"},
	"not writeOnly":                  {"{type: object, properties: {a: {type: string, writeOnly: true}}}", "{type: object, properties: {a: {type: string}}}", "safe response-property-not-write-only"},
	"a required property readOnly":   {"{type: object}", "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}", "safe response-required-property-added"},
	"deprecated":                     {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string, deprecated: true}}}", "safe request-property-deprecated; safe response-property-deprecated"},
	"not deprecated":                 {"{type: object, properties: {a: {type: string, deprecated: true}}}", "{type: object, properties: {a: {type: string}}}", "safe request-property-not-deprecated; safe response-property-not-deprecated"},
	"closed":                         {"{type: object}", "{type: object, additionalProperties: false}", "breaking request-additional-properties-closed; safe response-additional-properties-closed"},
	"opened":                         {"{type: object, additionalProperties: false}", "{type: object}", "safe request-additional-properties-opened; dangerous response-additional-properties-opened"},
	"closed for what is unevaluated": {"{type: object}", "{type: object, unevaluatedProperties: false}", "breaking request-additional-properties-closed; safe response-additional-properties-closed"},
	"additionalProperties true":      {"{type: object}", "{type: object, additionalProperties: true}", ""},
	"a map's values":                 {"{type: object, additionalProperties: {type: string}}", "{type: object, additionalProperties: {type: integer}}", "breaking request-type-changed; breaking response-type-changed"},
	"a map of anything":              {"{type: object, additionalProperties: {type: string}}", "{type: object}", "safe request-type-widened; breaking response-type-widened"},
	"maxProperties":                  {"{type: object}", "{type: object, maxProperties: 3}", "breaking request-max-properties-tightened; safe response-max-properties-tightened"},
	"minProperties":                  {"{type: object, minProperties: 1}", "{type: object}", "safe request-min-properties-loosened; dangerous response-min-properties-loosened"},
	"patternProperties":              {"{type: object, patternProperties: {'^x': {type: string}}}", "{type: object, patternProperties: {'^x': {type: integer}}}", "breaking request-type-changed; breaking response-type-changed"},
	"patternProperties new":          {"{type: object}", "{type: object, patternProperties: {'^x': {type: string}}}", "breaking request-type-narrowed; safe response-type-narrowed"},
	"patternProperties new, closed":  {"{type: object, additionalProperties: false}", "{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false}", "safe request-additional-properties-opened; dangerous response-additional-properties-opened"},
	"patternProperties gone, closed": {"{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false}", "{type: object, additionalProperties: false}", "breaking request-additional-properties-closed; safe response-additional-properties-closed"},
	"propertyNames":                  {"{type: object, propertyNames: {maxLength: 5}}", "{type: object, propertyNames: {maxLength: 4}}", "breaking request-max-length-tightened; safe response-max-length-tightened"},
	"dependentRequired":              {"{type: object}", "{type: object, dependentRequired: {a: [b]}}", "breaking request-dependency-added; safe response-dependency-added"},
	"no dependentRequired":           {"{type: object, dependentRequired: {a: [b]}}", "{type: object}", "safe request-dependency-removed; dangerous response-dependency-removed"},
	"dependentSchemas":               {"{type: object, dependentSchemas: {a: {maxProperties: 3}}}", "{type: object, dependentSchemas: {a: {maxProperties: 4}}}", "safe request-max-properties-loosened; dangerous response-max-properties-loosened"},

	"an alternative":                {"{oneOf: [{$ref: '#/components/schemas/Cat'}]}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "safe request-alternative-added; breaking response-alternative-added"},
	"an alternative less":           {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "{oneOf: [{$ref: '#/components/schemas/Dog'}]}", "breaking request-alternative-removed; safe response-alternative-removed"},
	"alternatives in another order": {"{anyOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: integer}, {type: string}]}", ""},
	"an alternative's type":         {"{anyOf: [{type: string, maxLength: 5}, {type: integer}]}", "{anyOf: [{type: string, maxLength: 4}, {type: integer}]}", "breaking request-max-length-tightened; safe response-max-length-tightened"},
	"alternatives of one":           {"{$ref: '#/components/schemas/Cat'}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "safe request-alternative-added; breaking response-alternative-added"},
	"one of alternatives":           {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "{$ref: '#/components/schemas/Cat'}", "breaking request-alternative-removed; safe response-alternative-removed"},
	"types as alternatives":         {"{type: [string, integer]}", "{anyOf: [{type: string}, {type: integer}]}", "dangerous request-alternatives-changed; dangerous response-alternatives-changed"},
	"null among alternatives":       {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {type: 'null'}]}", "safe request-null-added; breaking response-null-added"},
	"oneOf to anyOf":                {"{oneOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: string}, {type: integer}]}", "dangerous request-alternatives-changed; dangerous response-alternatives-changed"},
	"anyOf beside properties":       {"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}", "breaking request-condition-added; safe response-condition-added"},
	"no anyOf beside properties":    {"{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}", "{type: object, properties: {a: {type: string}}}", "safe request-condition-removed; dangerous response-condition-removed"},
	"discriminator":                 {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}", "safe request-discriminator-added; safe response-discriminator-added"},
	"no discriminator":              {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}", "dangerous request-discriminator-removed; dangerous response-discriminator-removed"},
	"another discriminator":         {"{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}", "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: sort}}", "breaking request-discriminator-changed; breaking response-discriminator-changed"},
	"a mapping more":                {"{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat}}}", "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat, lion: Cat}}}", "safe request-discriminator-value-added; dangerous response-discriminator-value-added"},
	"a mapping less":                {"{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat, lion: Cat}}}", "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat}}}", "breaking request-discriminator-value-removed; safe response-discriminator-value-removed"},
	"another mapping":               {"{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: Cat}}}", "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Dog'}}}", "dangerous request-discriminator-value-changed; dangerous response-discriminator-value-changed"},
	"a discriminator alone":         {"{type: object, discriminator: {propertyName: kind}}", "{type: object, discriminator: {propertyName: sort}}", "dangerous request-keyword-changed; dangerous response-keyword-changed"},

	"not":                        {"{type: string}", "{type: string, not: {const: a}}", "breaking request-condition-added; safe response-condition-added"},
	"no not":                     {"{type: string, not: {const: a}}", "{type: string}", "safe request-condition-removed; dangerous response-condition-removed"},
	"another not":                {"{type: string, not: {const: a}}", "{type: string, not: {const: b}}", "dangerous request-not-changed; dangerous response-not-changed"},
	"the same not":               {"{not: {$ref: '#/components/schemas/Dog'}}", "{not: {allOf: [{$ref: '#/components/schemas/Dog'}]}}", ""},
	"if":                         {"{type: object}", "{type: object, if: {required: [a]}, then: {required: [b]}}", "breaking request-condition-added; safe response-condition-added"},
	"no if":                      {"{type: object, if: {required: [a]}, then: {required: [b]}}", "{type: object}", "safe request-condition-removed; dangerous response-condition-removed"},
	"another if":                 {"{type: object, if: {required: [a]}, then: {required: [b]}}", "{type: object, if: {required: [c]}, then: {required: [b]}}", "dangerous request-condition-changed; dangerous response-condition-changed"},
	"another then":               {"{type: object, if: {required: [a]}, then: {maxProperties: 3}}", "{type: object, if: {required: [a]}, then: {maxProperties: 2}}", "breaking request-max-properties-tightened; safe response-max-properties-tightened"},
	"another else":               {"{type: object, if: {required: [a]}, else: {maxProperties: 3}}", "{type: object, if: {required: [a]}, else: {maxProperties: 4}}", "safe request-max-properties-loosened; dangerous response-max-properties-loosened"},
	"a schema that holds itself": {"{$ref: '#/components/schemas/Node'}", "{$ref: '#/components/schemas/Node', description: The same}", ""},
	"a schema that holds itself through allOf": {"{$ref: '#/components/schemas/Deep'}", "{$ref: '#/components/schemas/Deep', maxProperties: 2}", "breaking request-max-properties-tightened; safe response-max-properties-tightened"},
}

func TestEachChangeOfASchemaIsJudgedByTheWayItGoes(t *testing.T) {
	t.Parallel()
	for name, test := range schemaChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, compare(t, withSchema(test.before), withSchema(test.after)), test.want)
		})
	}
}
