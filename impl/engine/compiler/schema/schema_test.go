package schema_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// definition is what tests look at of a schema.
type definition struct {
	Ref         string                `json:"$ref"`
	Description string                `json:"description"`
	Properties  map[string]definition `json:"properties"`
	Examples    []any                 `json:"examples"`
	Default     any                   `json:"default"`
	Defs        map[string]definition `json:"$defs"`
	If          *definition           `json:"if"`
	Then        *definition           `json:"then"`
	Else        *definition           `json:"else"`
}

func parsed(t *testing.T) definition {
	t.Helper()
	var d definition
	if err := json.Unmarshal(schema.JSON, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func compiler(t *testing.T) *jsonschema.Compiler {
	t.Helper()
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.JSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("charter.schema.json", root); err != nil {
		t.Fatal(err)
	}
	return c
}

// An editor offers examples and defaults as they are.
func TestEveryExampleInTheSchemaIsRight(t *testing.T) {
	t.Parallel()
	c := compiler(t)
	checked := 0
	var check func(pointer string, d definition)
	check = func(pointer string, d definition) {
		values := d.Examples
		if d.Default != nil {
			values = append(values, d.Default)
		}
		if len(values) > 0 {
			compiled, err := c.Compile("charter.schema.json#" + pointer)
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range values {
				if err := compiled.Validate(value); err != nil {
					t.Errorf("%s: %v: %v", pointer, value, err)
				}
				checked++
			}
		}
		for name, property := range d.Properties {
			check(pointer+"/properties/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), property)
		}
		for name, below := range map[string]*definition{"if": d.If, "then": d.Then, "else": d.Else} {
			if below != nil {
				check(pointer+"/"+name, *below)
			}
		}
		for name, below := range d.Defs {
			check(pointer+"/$defs/"+name, below)
		}
	}
	check("", parsed(t))
	if checked < 50 {
		t.Errorf("only %d values were found", checked)
	}
}

// An editor shows the description when the pointer rests on a name.
func TestEveryExtensionIsDescribed(t *testing.T) {
	t.Parallel()
	root := parsed(t)
	described := func(d definition) bool {
		name := strings.TrimPrefix(d.Ref, "#/$defs/")
		return d.Description != "" || root.Defs[name].Description != ""
	}
	found := make(map[string]bool)
	for _, holder := range []definition{root, root.Defs["operation"], root.Defs["parameter"], root.Defs["defaults"], root.Defs["schema"]} {
		for name, property := range holder.Properties {
			if strings.HasPrefix(name, "x-") {
				found[name] = true
				if !described(property) {
					t.Errorf("%s has no description", name)
				}
			}
		}
	}
	names := slices.Sorted(maps.Keys(found))
	for _, name := range []string{
		"x-audit", "x-body-limit", "x-cache", "x-catch-all", "x-cors", "x-defaults", "x-errors", "x-formats", "x-idempotency", "x-invalidates",
		"x-pagination", "x-quota", "x-rate-limit", "x-redirect", "x-sdk", "x-successor", "x-sunset", "x-timeout",
		"x-unknown-query", "x-upstream", "x-upstreams", "x-webhook",
	} {
		if !found[name] {
			t.Errorf("the schema knows no %s, but %v", name, names)
		}
	}
}

// Every definition is used, and every one that is used is there.
func TestNothingInTheSchemaIsLeftOver(t *testing.T) {
	t.Parallel()
	text := string(schema.JSON)
	for name := range parsed(t).Defs {
		if !strings.Contains(text, `"#/$defs/`+name+`"`) {
			t.Errorf("nothing uses %s", name)
		}
	}
	if _, err := compiler(t).Compile("charter.schema.json"); err != nil {
		t.Error(err)
	}
}

// What is wrong is told in the words of people, with the place of the key, the value or the item.
func TestAWrongContractIsToldInPlainWords(t *testing.T) {
	t.Parallel()
	const begin = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
	for name, test := range map[string]struct {
		text         string
		line, column int
		words        string
	}{
		"a missing part":         {"openapi: 3.1.0\n", 1, 1, "`info` is missing"},
		"two missing parts":      {"openapi: 3.1.0\ninfo: {}\n", 2, 1, "`title` and `version` are missing"},
		"an empty text":          {"openapi: 3.1.0\ninfo: {title: '', version: '1'}\n", 2, 8, "`title` is empty"},
		"a text for a list":      {begin + "tags: a\n", 3, 1, "`tags` must be a list"},
		"a number for a text":    {begin + "tags: [{name: 1}]\n", 3, 9, "`name` must be a string; write '1', in quotes"},
		"a number in quotes":     {begin + "components: {schemas: {A: {maxLength: '3'}}}\n", 3, 28, "`maxLength` must be a whole number, not negative; write 3 without quotes"},
		"a truth in quotes":      {begin + "components: {schemas: {A: {uniqueItems: 'true'}}}\n", 3, 28, "`uniqueItems` must be true or false; write true without quotes"},
		"a yes":                  {begin + "components: {schemas: {A: {uniqueItems: yes}}}\n", 3, 28, "`uniqueItems` must be true or false; write true"},
		"a no":                   {begin + "components: {schemas: {A: {uniqueItems: Off}}}\n", 3, 28, "`uniqueItems` must be true or false; write false"},
		"a number for a time":    {begin + "x-defaults: {x-timeout: 5}\n", 3, 14, "a duration such as 250ms, 5s, 1m or 24h must stand here"},
		"another text":           {begin + "components: {schemas: {A: {maxLength: 'x'}}}\n", 3, 28, "`maxLength` must be a whole number, not negative"},
		"an item of a list":      {begin + "tags: [a]\n", 3, 8, "a mapping must stand here (Tag Object)"},
		"an unknown key":         {begin + "tagz: []\n", 3, 1, "nothing of this name can stand here: tagz; did you mean tags?"},
		"a word of 3.0":          {begin + "components: {schemas: {A: {type: string, nullable: true}}}\n", 3, 42, "nullable; in OpenAPI 3.1 it is `type: [string, 'null']`"},
		"a type of a schema":     {begin + "components: {schemas: {A: {type: [string, text]}}}\n", 3, 43, "there is no such type"},
		"a negative length":      {begin + "components: {schemas: {A: {minLength: -1}}}\n", 3, 28, "`minLength` must be a whole number, not negative"},
		"half a length":          {begin + "components: {schemas: {A: {minLength: 1.5}}}\n", 3, 28, "`minLength` must be a whole number, not negative"},
		"a multiple of nothing":  {begin + "components: {schemas: {A: {multipleOf: 0}}}\n", 3, 40, "`multipleOf` must be more than 0"},
		"two media types":        {begin + "components: {parameters: {A: {name: a, in: query, content: {a/b: {}, c/d: {}}}}}\n", 3, 51, "`content` of a parameter or a header has one media type"},
		"a style of a header":    {begin + "components: {headers: {A: {style: form}}}\n", 3, 35, "`style` can only be simple"},
		"a key without its name": {begin + "components: {securitySchemes: {k: {type: apiKey, in: header}}}\n", 3, 32, "`name` is missing"},
		"a name of a header":     {begin + "x-upstreams: {a: {url: 'https://a', request: {headers: {set: {'a b': c}}}}}\n", 3, 63, "the name of a header field must stand here"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := document.Parse("c.yaml", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			found, err := schema.Check(d)
			if err != nil || len(found) != 1 {
				t.Fatalf("%v, %v", found, err)
			}
			if found[0].Line != test.line || found[0].Column != test.column || !strings.Contains(found[0].Reason, test.words) {
				t.Errorf("want %d:%d: %s; got %v", test.line, test.column, test.words, found[0])
			}
		})
	}
}

// An editor says the words of a schema of everything that is wrong with a value, also of a name that is misspelt in it,
// or missing: words about its type stand apart.
func TestWordsAboutATypeAreNotAboutNames(t *testing.T) {
	t.Parallel()
	var root any
	if err := json.Unmarshal(schema.JSON, &root); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var look func(pointer string, value any)
	look = func(pointer string, value any) {
		switch value := value.(type) {
		case map[string]any:
			if words, ok := value["errorMessage"].(string); ok {
				seen++
				if value["type"] != nil && (value["additionalProperties"] == false || value["required"] != nil) {
					t.Errorf("%s: an editor says %q of a name", pointer, words)
				}
			}
			for name, below := range value {
				look(pointer+"/"+name, below)
			}
		case []any:
			for i, below := range value {
				look(pointer+"/"+strconv.Itoa(i), below)
			}
		}
	}
	look("#", root)
	if seen < 40 {
		t.Errorf("only %d schemas with words were found", seen)
	}
}
