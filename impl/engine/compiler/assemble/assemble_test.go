package assemble_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// write puts files, each after a line such as "--- shapes/a.yaml", into a folder and returns the path of the first.
func write(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	first := ""
	for _, part := range strings.Split("\n"+text, "\n--- ")[1:] {
		name, content, _ := strings.Cut(part, "\n")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = path
		}
	}
	return first
}

func assembled(t *testing.T, text string) (*document.Document, error) {
	t.Helper()
	d, err := document.Load(write(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return d, assemble.Assemble(d, assemble.ReadFile)
}

func TestOneDocumentIsMadeOfSeveralFiles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ files, want string }{
		"nothing to do": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {}}}",
			"components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {}}}",
		},
		"a whole file": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}}}\n--- b.yaml\ntype: string",
			"components: {schemas: {A: {$ref: '#/components/schemas/b'}, b: {type: string}}}",
		},
		"a file of the folder": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: ./pets/index.yml}}}\n--- pets/index.yml\ntype: string",
			"components: {schemas: {A: {$ref: '#/components/schemas/pets'}, pets: {type: string}}}",
		},
		"a place in a file": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b.yaml#/components/schemas/B'}}}\n--- b.yaml\ncomponents: {schemas: {B: {type: string}, C: {}}}",
			"components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {type: string}}}",
		},
		"a file in a folder above": {
			"--- api/c.yaml\ncomponents: {schemas: {A: {$ref: ../b.yaml}}}\n--- b.yaml\ntype: string",
			"components: {schemas: {A: {$ref: '#/components/schemas/b'}, b: {type: string}}}",
		},
		"a name that needs escapes": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b%20c.yaml#/a~1%7Bb%7D'}}}\n--- b c.yaml\na/{b}: {type: string}",
			"components: {schemas: {A: {$ref: '#/components/schemas/ab'}, ab: {type: string}}}",
		},
		"names that are taken": {
			"--- c.yaml\ncomponents: {schemas: {B: {$ref: 'b.yaml#/B'}, B2: {$ref: 'd.yaml#/B'}}}\n--- b.yaml\nB: {type: string}\n--- d.yaml\nB: {type: integer}",
			"components: {schemas: {B: {$ref: '#/components/schemas/B3'}, B2: {$ref: '#/components/schemas/B4'}, B3: {type: string}, B4: {type: integer}}}",
		},
		"one component for all references": {
			"--- c.yaml\ncomponents: {schemas: {A: {items: {$ref: b.yaml}}, C: {$ref: './b.yaml#'}}}\n--- b.yaml\ntype: string",
			"components: {schemas: {A: {items: {$ref: '#/components/schemas/b'}}, C: {$ref: '#/components/schemas/b'}, b: {type: string}}}",
		},
		"files that refer to each other": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}}}\n--- b.yaml\nproperties: {d: {$ref: d.yaml}}\n--- d.yaml\nproperties: {b: {$ref: b.yaml}, d: {$ref: '#'}}",
			"", // see below
		},
		"back to the contract": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: sub/b.yaml}, C: {}}}\n--- sub/b.yaml\nitems: {$ref: '../c.yaml#/components/schemas/C'}",
			"components: {schemas: {A: {$ref: '#/components/schemas/b'}, C: {}, b: {items: {$ref: '#/components/schemas/C'}}}}",
		},
		"a part of what comes along": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b.yaml#/B/properties/x'}, C: {$ref: 'b.yaml#/B'}}}\n--- b.yaml\nB: {properties: {x: {type: string}}}",
			"components: {schemas: {A: {$ref: '#/components/schemas/B/properties/x'}, C: {$ref: '#/components/schemas/B'}, B: {properties: {x: {type: string}}}}}",
		},
		"objects of every kind": {
			"--- c.yaml\npaths: {/a: {parameters: [{$ref: 'b.yaml#/p'}], get: {requestBody: {$ref: 'b.yaml#/r'}, responses: {'200': {$ref: 'b.yaml#/a'}}, callbacks: {on: {$ref: 'b.yaml#/c'}}}}}\n" +
				"--- b.yaml\np: {name: p}\nr: {content: {x: {examples: {e: {$ref: '#/e'}}}}}\na: {headers: {H: {$ref: '#/h'}}, links: {L: {$ref: '#/l'}}}\nc: {x-on: 1}\ne: {value: {$ref: no.yaml}}\nh: {schema: {}}\nl: {operationId: x}",
			"paths: {/a: {parameters: [{$ref: '#/components/parameters/p'}], get: {requestBody: {$ref: '#/components/requestBodies/r'}, responses: {'200': {$ref: '#/components/responses/a'}}, callbacks: {on: {$ref: '#/components/callbacks/c'}}}}}\n" +
				"components: {parameters: {p: {name: p}}, requestBodies: {r: {content: {x: {examples: {e: {$ref: '#/components/examples/e'}}}}}}, responses: {a: {headers: {H: {$ref: '#/components/headers/h'}}, links: {L: {$ref: '#/components/links/l'}}}}, callbacks: {c: {x-on: 1}}, examples: {e: {value: {$ref: no.yaml}}}, headers: {h: {schema: {}}}, links: {l: {operationId: x}}}",
		},
		"a path item": {
			"--- c.yaml\npaths: {/a: {$ref: a.yaml}}\n--- a.yaml\nget: {operationId: x}",
			"paths: {/a: {get: {operationId: x}}}",
		},
		"a path item through others": {
			"--- c.yaml\npaths: {/a: {summary: s, $ref: '#/components/pathItems/A'}}\ncomponents: {pathItems: {A: {$ref: 'a.yaml#/x'}}}\n--- a.yaml\nx: {summary: t, get: {operationId: x}}",
			"paths: {/a: {summary: s, get: {operationId: x}}}\ncomponents: {pathItems: {A: {summary: t, get: {operationId: x}}}}",
		},
		"a path item twice": {
			"--- c.yaml\npaths: {/a: {$ref: a.yaml}, /b: {$ref: a.yaml}}\n--- a.yaml\nget: {responses: {200: {$ref: b.yaml}}}\n--- b.yaml\ndescription: b",
			"paths: {/a: {get: {responses: {200: {$ref: '#/components/responses/b'}}}}, /b: {get: {responses: {200: {$ref: '#/components/responses/b'}}}}}\ncomponents: {responses: {b: {description: b}}}",
		},
		"a part of a path item": {
			"--- c.yaml\npaths: {\"/{a}\": {$ref: a.yaml}, /b: {get: {responses: {200: {$ref: 'a.yaml#/get/responses/200'}}}}}\n--- a.yaml\nget: {responses: {200: {description: d}}}",
			"paths: {\"/{a}\": {get: {responses: {200: {description: d}}}}, /b: {get: {responses: {200: {$ref: '#/paths/~1%7Ba%7D/get/responses/200'}}}}}",
		},
		"a discriminator": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}}}\n--- b.yaml\noneOf: [{$ref: d.json}]\ndiscriminator: {propertyName: p, mapping: {d: d.json, e: A}}\n--- d.json\n{\"type\": \"object\"}",
			"components: {schemas: {A: {$ref: '#/components/schemas/b'}, b: {oneOf: [{$ref: '#/components/schemas/d'}], discriminator: {propertyName: p, mapping: {d: '#/components/schemas/d', e: A}}}, d: {type: object}}}",
		},
		"a boolean schema": {
			"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b.yaml#/no'}}}\n--- b.yaml\nno: false",
			"components: {schemas: {A: {$ref: '#/components/schemas/no'}, no: false}}",
		},
		"what only looks like a reference": {
			"--- c.yaml\ncomponents: {schemas: {A: {default: {$ref: x.yaml}, examples: [{$ref: y.yaml}], properties: {$ref: {type: string}}, x-a: {$ref: z.yaml}}}}",
			"components: {schemas: {A: {default: {$ref: x.yaml}, examples: [{$ref: y.yaml}], properties: {$ref: {type: string}}, x-a: {$ref: z.yaml}}}}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := assembled(t, test.files)
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" {
				test.want = "components: {schemas: {A: {$ref: '#/components/schemas/b'}, b: {properties: {d: {$ref: '#/components/schemas/d'}}}, d: {properties: {b: {$ref: '#/components/schemas/b'}, d: {$ref: '#/components/schemas/d'}}}}}"
			}
			want, err := document.Parse("want.yaml", []byte(test.want))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := document.ValueJSON(d.Root), document.ValueJSON(want.Root); got != want {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		})
	}
}

func TestAMistakeIsShownInItsOwnFile(t *testing.T) {
	t.Parallel()
	const good = "--- c.yaml\ncomponents:\n  schemas:\n    A: {$ref: sub/b.yaml}\n"
	for name, test := range map[string]struct{ files, place, reason string }{
		"the network":                   {"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'https://example.com/a.yaml#/A'}}}", "c.yaml:1:34", "leads to the network, which is never read"},
		"the network without a scheme":  {"--- c.yaml\ncomponents: {schemas: {A: {$ref: //example.com/a.yaml}}}", "c.yaml:1:34", "leads to the network"},
		"a file of the machine":         {"--- c.yaml\ncomponents: {schemas: {A: {$ref: /etc/passwd}}}", "c.yaml:1:34", "is not the path of a file, relative to the one it stands in"},
		"another scheme":                {"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'file:///etc/passwd'}}}", "c.yaml:1:34", "is not the path of a file"},
		"no URI":                        {"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'a%zz.yaml'}}}", "c.yaml:1:34", "is not a URI"},
		"no such file":                  {good, "c.yaml:3:15", `the reference "sub/b.yaml" leads to a file that cannot be read: no such file or directory`},
		"a folder":                      {"--- c.yaml\ncomponents: {schemas: {A: {$ref: sub}}}\n--- sub/b.yaml\n", "c.yaml:1:34", "cannot be read: it is no file"},
		"a file that is no YAML":        {good + "--- sub/b.yaml\na: b: c\n", "sub/b.yaml:1:4", "this is not YAML"},
		"a key twice":                   {good + "--- sub/b.yaml\ntype: string\ntype: string\n", "sub/b.yaml:2:1", `the key "type" stands here a second time`},
		"a file that is a list":         {good + "--- sub/b.yaml\n- a\n", "c.yaml:3:15", "does not lead to a schema"},
		"nothing at the place":          {"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b.yaml#/B/x'}}}\n--- b.yaml\nB: {}\n", "c.yaml:1:34", `leads nowhere: there is no "x"`},
		"a mistake of another file":     {good + "--- sub/b.yaml\nproperties:\n  x: {$ref: '#/none'}\n", "sub/b.yaml:2:13", `the reference "#/none" leads nowhere`},
		"an anchor":                     {good + "--- sub/b.yaml\n$ref: '#b'\n", "sub/b.yaml:1:7", "is not a JSON pointer"},
		"the document itself":           {"--- c.yaml\ncomponents: {schemas: {A: {$ref: '#'}}}", "c.yaml:1:34", "is not a JSON pointer"},
		"no text":                       {good + "--- sub/b.yaml\nitems: {$ref: [a]}\n", "sub/b.yaml:1:15", "a `$ref` is a text"},
		"a circle":                      {"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}}}\n--- b.yaml\n$ref: 'c.yaml#/components/schemas/A'\n", "c.yaml:1:34", "leads back to itself"},
		"a circle of files":             {"--- c.yaml\ncomponents: {schemas: {A: {$ref: a.yaml}}}\n--- a.yaml\n$ref: b.yaml\n--- b.yaml\n$ref: a.yaml\n", "c.yaml:1:34", `leads into a circle of references: "b.yaml" leads to "a.yaml"`},
		"a circle in another file":      {"--- c.yaml\ncomponents: {schemas: {A: {$ref: 'b.yaml#/B'}}}\n--- b.yaml\nB: {$ref: '#/C'}\nC: {$ref: '#/B'}\n", "c.yaml:1:34", `leads into a circle of references: "#/C" leads to "#/B"`},
		"a file that is not ours":       {"--- own/c.yaml\ncomponents: {schemas: {A: {$ref: ../b.yaml}}}\n--- b.yaml\na: b: hunter2\n", "own/c.yaml:1:34", "nothing of it is shown"},
		"another kind of object":        {"--- c.yaml\ncomponents: {schemas: {A: {$ref: '#/components/responses/R'}}, responses: {R: {}}}", "c.yaml:1:34", "leads to a response, and a schema must stand here"},
		"another kind in a file":        {"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}}, responses: {R: {$ref: b.yaml}}}\n--- b.yaml\ntype: string", "c.yaml:1:66", "leads to a schema, and a response must stand here"},
		"a path item in a circle":       {"--- c.yaml\npaths: {/a: {$ref: a.yaml}}\n--- a.yaml\nget: {callbacks: {on: {x: {$ref: a.yaml}}}}", "a.yaml:1:34", "leads back to itself"},
		"a path item that is text":      {"--- c.yaml\npaths: {/a: {$ref: 'a.yaml#/x'}}\n--- a.yaml\nx: y", "c.yaml:1:20", "does not lead to a path item"},
		"an operation in both places":   {"--- c.yaml\npaths: {/a: {get: {}, $ref: a.yaml}}\n--- a.yaml\nget: {}", "c.yaml:1:29", "has `get` too"},
		"an operation":                  {"--- c.yaml\npaths: {/a: {get: {$ref: a.yaml}}}\n--- a.yaml\noperationId: a", "c.yaml:1:26", "a reference cannot stand for this (Operation Object)"},
		"a discriminator to nowhere":    {"--- c.yaml\ncomponents: {schemas: {A: {discriminator: {propertyName: p, mapping: {a: b.yaml}}}}}", "c.yaml:1:74", "cannot be read"},
		"a file that is told only once": {"--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}, C: {$ref: b.yaml}}}\n--- b.yaml\na: 0x1", "b.yaml:1:4", "write this number as JSON does"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := assembled(t, test.files)
			found := document.Errors(err)
			if len(found) == 0 {
				t.Fatalf("accepted, or %v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret of a file outside is shown: %v", err)
			}
			for _, e := range found {
				if strings.Contains(e.Error(), "/"+test.place+": ") && strings.Contains(e.Reason, test.reason) {
					return
				}
			}
			t.Errorf("want %s: %s; got\n%v", test.place, test.reason, err)
		})
	}
}

func TestMistakesOfSeveralFilesComeInTheirOrder(t *testing.T) {
	t.Parallel()
	_, err := assembled(t, "--- c.yaml\ncomponents:\n  schemas:\n    A: {$ref: b.yaml}\n    B: {$ref: '#/x'}\n--- b.yaml\nproperties:\n  x: {$ref: '#/y'}\n  z: {$ref: '#/z'}\n")
	var places []string
	for _, e := range document.Errors(err) {
		places = append(places, filepath.Base(e.File)+" "+e.Source)
	}
	want := "c.yaml     B: {$ref: '#/x'}|b.yaml   x: {$ref: '#/y'}|b.yaml   z: {$ref: '#/z'}"
	if got := strings.Join(places, "|"); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestAFileIsReadOnceWhateverItsPathIs(t *testing.T) {
	t.Parallel()
	path := write(t, "--- c.yaml\ncomponents: {schemas: {A: {$ref: b.yaml}, B: {$ref: l.yaml}, C: {$ref: sub/../b.yaml}}}\n--- b.yaml\ntype: string\n--- sub/x.yaml\n")
	if err := os.Symlink("b.yaml", filepath.Join(filepath.Dir(path), "l.yaml")); err != nil {
		t.Skipf("this system makes no symbolic links: %v", err)
	}
	d, err := document.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := assemble.Assemble(d, assemble.ReadFile); err != nil {
		t.Fatal(err)
	}
	want := `{"components":{"schemas":{"A":{"$ref":"#/components/schemas/b"},"B":{"$ref":"#/components/schemas/b"},"C":{"$ref":"#/components/schemas/b"},"b":{"type":"string"}}}}`
	if got := document.ValueJSON(d.Root); got != want {
		t.Error(got)
	}
}

// Whatever the files say, they are one document in the end, or their mistakes are told.
func FuzzAssemble(f *testing.F) {
	f.Add("paths: {/a: {$ref: b.yaml}}", "get: {responses: {200: {$ref: '#/x'}}}\nx: {description: d}")
	f.Add("components: {schemas: {A: {$ref: 'b.yaml#/A'}}}", "A: {properties: {a: {$ref: 'c.yaml#/components/schemas/A'}}}")
	f.Add("components: {schemas: {A: {$ref: 'b.yaml#/A'}, B: {$ref: 'b.yaml#/A/items'}}}", "A: {items: {$ref: '#/A'}}")
	f.Add("paths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}", "")
	f.Add("components: {callbacks: {c: {x: {$ref: 'b.yaml#/p'}}}}", "p: {get: {callbacks: {c: {x: {$ref: '#/p'}}}}}")
	f.Add(`{"components": {"schemas": {"A": {"oneOf": [], "discriminator": {"mapping": {"a": "b.yaml#/x"}}}}}}`, `{"x": true}`)
	f.Fuzz(func(t *testing.T, contract, other string) {
		dir := t.TempDir()
		for name, text := range map[string]string{"c.yaml": contract, "b.yaml": other} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d, err := document.Load(filepath.Join(dir, "c.yaml"))
		if err != nil {
			return
		}
		if err := assemble.Assemble(d, assemble.ReadFile); err != nil {
			if len(document.Errors(err)) == 0 {
				t.Fatal(err)
			}
			return
		}
		document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
			ref := document.Get(node, "$ref")
			if ref != nil && kind.Section() != "" && d.Resolve(ref.Value) == nil {
				t.Fatalf("%s leads nowhere in %s", ref.Value, document.ValueJSON(d.Root))
			}
			return true
		})
	})
}
