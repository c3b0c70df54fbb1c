package upgrade_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/upgrade"
)

func parse(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Parse("c.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestASchemaMeansInTheNewVersionWhatItMeantInTheOld(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, want string }{
		"nothing to change":            {"{type: string, maxLength: 3}", "{type: string, maxLength: 3}"},
		"nullable":                     {"{type: string, nullable: true}", "{type: [string, 'null']}"},
		"not nullable":                 {"{nullable: false, type: string}", "{type: string}"},
		"nullable without a type":      {"{nullable: true, maxLength: 3}", "{maxLength: 3}"},
		"nullable with an enum":        {"{type: string, nullable: true, enum: [a]}", "{type: [string, 'null'], enum: [a]}"},
		"nullable anyOf":               {"{nullable: true, anyOf: [{type: string}]}", "{anyOf: [{type: string}, {type: 'null'}]}"},
		"nullable oneOf":               {"{nullable: true, oneOf: [{type: string}]}", "{oneOf: [{type: string}, {type: 'null'}]}"},
		"nullable allOf":               {"{title: T, nullable: true, allOf: [{$ref: '#/x'}], maxProperties: 3, x-a: 1}", "{title: T, x-a: 1, anyOf: [{allOf: [{$ref: '#/x'}], maxProperties: 3}, {type: 'null'}]}"},
		"exclusive bounds":             {"{minimum: 1, exclusiveMinimum: true, maximum: 9.50, exclusiveMaximum: true}", "{exclusiveMinimum: 1, exclusiveMaximum: 9.50}"},
		"bounds that are not":          {"{minimum: 1, exclusiveMinimum: false, exclusiveMaximum: true}", "{minimum: 1}"},
		"exclusive bounds as numbers":  {"{exclusiveMinimum: 1}", "{exclusiveMinimum: 1}"},
		"an example":                   {"{example: {nullable: true, example: 1}}", "{examples: [{nullable: true, example: 1}]}"},
		"an example of null":           {"{example: null}", "{examples: [null]}"},
		"properties of those names":    {"{properties: {nullable: {type: string}, example: {type: string, nullable: true}}}", "{properties: {nullable: {type: string}, example: {type: [string, 'null']}}}"},
		"schemas in schemas":           {"{items: {allOf: [{not: {type: string, nullable: true}}]}, additionalProperties: {type: string, nullable: true}}", "{items: {allOf: [{not: {type: [string, 'null']}}]}, additionalProperties: {type: [string, 'null']}}"},
		"a file in base64":             {"{type: string, format: base64}", "{type: string, format: byte}"},
		"a file":                       {"{type: string, format: binary}", "{type: string, format: binary}"},
		"a reference and more":         {"{$ref: '#/x', nullable: true, description: d, maxLength: 3, properties: {a: {nullable: true}}}", "{$ref: '#/x', description: d}"},
		"read only":                    {"{type: string, readOnly: true}", "{type: string, readOnly: true}"},
		"what is not of the standard":  {"{type: string, x-nullable: true}", "{type: string, x-nullable: true}"},
		"values that look like schema": {"{default: {nullable: true}, enum: [{nullable: true}]}", "{default: {nullable: true}, enum: [{nullable: true}]}"},
		"a schema that is text":        {"no", "no"},
		"a type of the new version":    {"{type: [string, integer], nullable: true}", "{type: [string, integer]}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := parse(t, "openapi: 3.0.3\ncomponents: {schemas: {A: "+test.old+"}}\n")
			upgrade.Upgrade(d)
			want := parse(t, "openapi: 3.1.0\ncomponents: {schemas: {A: "+test.want+"}}\n")
			if got, want := document.ValueJSON(d.Root), document.ValueJSON(want.Root); got != want {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		})
	}
}

func TestADocumentOfTheNewVersionStays(t *testing.T) {
	t.Parallel()
	const text = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: string, nullable: true, example: 1, $ref: '#/x'}}}\n"
	d := parse(t, text)
	if notes := upgrade.Upgrade(d); len(notes) > 0 {
		t.Error(notes)
	}
	if got, want := document.ValueJSON(d.Root), document.ValueJSON(parse(t, text).Root); got != want {
		t.Error(got)
	}
}

func TestAPartIsOfTheVersionThatItsFileSays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"c.yaml":   "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: 'old.yaml#/components/schemas/B', description: d}, C: {$ref: part.yaml}}}\n",
		"old.yaml": "openapi: 3.0.0\ncomponents: {schemas: {B: {type: string, nullable: true}}}\n",
		// a part without a version is of the contract's
		"part.yaml": "{type: string, nullable: true}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := document.Load(filepath.Join(dir, "c.yaml"))
	if err == nil {
		err = assemble.Assemble(d, assemble.ReadFile)
	}
	if err != nil {
		t.Fatal(err)
	}
	upgrade.Upgrade(d)
	want := `{"A":{"$ref":"#/components/schemas/B","description":"d"},"C":{"$ref":"#/components/schemas/part"},"B":{"type":["string","null"]},"part":{"type":"string","nullable":true}}`
	if _, schemas, _ := d.Find("components", "schemas"); document.ValueJSON(schemas) != want {
		t.Errorf("want\n%s\ngot\n%s", want, document.ValueJSON(schemas))
	}
}

func TestWhatIsLeftOutIsNotedWithItsPlace(t *testing.T) {
	t.Parallel()
	d := parse(t, "openapi: 3.0.3\ncomponents:\n  schemas:\n    A:\n      $ref: '#/components/schemas/B'\n      nullable: true\n  parameters:\n    P: {$ref: '#/components/parameters/Q', required: true}\n")
	var notes []string
	for _, note := range upgrade.Upgrade(d) {
		notes = append(notes, fmt.Sprintf("%d:%d %s", note.Line, note.Column, note.Reason))
	}
	want := "6:7 `nullable` beside a `$ref` has no meaning in OpenAPI 3.0, and is left out; put the reference into an `allOf`, or write `openapi: 3.1.0` at the top|8:44 `required` beside a `$ref` has no meaning in OpenAPI 3.0, and is left out; put the reference into an `allOf`, or write `openapi: 3.1.0` at the top"
	if got := strings.Join(notes, "|"); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestNodesKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	d := parse(t, "openapi: 3.0.3\ncomponents:\n  schemas:\n    A:\n      type: string\n      nullable: true\n      example: x\n    B:\n      minimum: 3\n      exclusiveMinimum: true\n")
	upgrade.Upgrade(d)
	for path, want := range map[string]string{
		"openapi":                               "1:10",
		"components/schemas/A/type":             "5:13",
		"components/schemas/A/type/1":           "6:17",
		"components/schemas/A/examples":         "7:16",
		"components/schemas/B/exclusiveMinimum": "9:16",
	} {
		_, node, steps := d.Find(strings.Split(path, "/")...)
		if got := fmt.Sprintf("%d:%d", node.Line, node.Column); got != want || steps != strings.Count(path, "/")+1 {
			t.Errorf("%s: want %s, got %s", path, want, got)
		}
	}
}

func FuzzUpgrade(f *testing.F) {
	for _, seed := range []string{
		"openapi: 3.0.3\ncomponents: {schemas: {A: {type: string, nullable: true, example: 1, exclusiveMinimum: true, minimum: 2}}}",
		"openapi: 3.0.0\npaths: {/a: {$ref: x, get: {parameters: [{schema: {nullable: true, allOf: [{}]}}]}}}",
		"openapi: 3.0.0\ncomponents: {schemas: {A: {nullable: true, anyOf: x, oneOf: [], allOf: }, B: [], C: {example: , examples: 1}}}",
		`{"openapi": "3.0.1", "components": {"schemas": {"A": {"nullable": "true", "type": null}}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := document.Parse("c.yaml", []byte(text))
		if err != nil {
			return
		}
		upgrade.Upgrade(d)
		once := document.ValueJSON(d.Root)
		upgrade.Upgrade(d)
		if twice := document.ValueJSON(d.Root); twice != once {
			t.Fatalf("once\n%s\ntwice\n%s", once, twice)
		}
		if _, err := d.YAML(); err != nil {
			t.Fatal(err)
		}
	})
}
