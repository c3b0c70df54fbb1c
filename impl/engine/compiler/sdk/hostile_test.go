package sdk_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/contract"
)

const hostile = `{
	"openapi": "3.1.0",
	"info": {"title": "Class", "version": "1.0.0", "description": "*/ \"\"\" ` + "`${1}`" + ` \n\ufeff", "license": {"name": "MIT", "identifier": "MIT"}},
	"paths": {
		"/a": {"get": {"operationId": "get_it", "tags": ["A"], "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}},
		"/b": {"get": {"operationId": "getIt", "tags": ["B"], "responses": {"204": {"description": "ok"}}}},
		"/c": {"get": {"operationId": "operations", "tags": ["B"], "responses": {"204": {"description": "ok"}}}},
		"/d": {"get": {"operationId": "2nd", "tags": ["B"], "responses": {"204": {"description": "ok"}}}}
	},
	"components": {"schemas": {"Thing": {"type": "object", "properties": {"MarshalJSON": {"type": "string", "maxLength": 3}}}}},
	"webhooks": {"evil\nfunc init() { panic(1) }\n//": {"post": {"operationId": "evil", "summary": "*/ \ufeff\nfunc init() { panic(2) }", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}, "responses": {"204": {"description": "ok"}}}}}
}`

// generated are the files of all SDKs of a contract, by their paths.
func generated(t *testing.T, text string) map[string]string {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"go", "typescript", "python"}, Enforced: contract.AllFeatures()})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, file := range files {
		all[file.Path] = string(file.Data)
	}
	return all
}

// What a contract says stays text, whatever it is: it becomes no code.
func TestTextsOfAContractBecomeNoCode(t *testing.T) {
	t.Parallel()
	files := generated(t, hostile)
	for path, text := range files {
		if !strings.HasSuffix(path, ".gen.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if function, ok := decl.(*ast.FuncDecl); ok && function.Name.Name == "init" {
				t.Errorf("%s runs what a text of the contract says", path)
			}
		}
		if strings.Contains(text, "\n\tMarshalJSON ") {
			t.Errorf("%s has a field of the name of a method", path)
		}
	}
}

// Each operation has a name of its own in each language, whatever others are called.
func TestOperationsOfDifferentResourcesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	files := generated(t, hostile)
	var constants []string
	for line := range strings.Lines(files["clients/python/src/class_api/_operations.py"]) {
		if name, _, found := strings.Cut(line, " = Operation("); found {
			constants = append(constants, name)
		}
	}
	if want := []string{"GET_IT", "B_GET_IT", "OPERATIONS_", "_2ND"}; !slices.Equal(constants, want) {
		t.Errorf("Python has %v and not %v", constants, want)
	}
	for _, name := range []string{"getIt", "bGetIt"} {
		if count := strings.Count(files["clients/typescript/src/operations.gen.ts"], "export function "+name+"("); count != 1 {
			t.Errorf("TypeScript has %s %d times", name, count)
		}
	}
}

// A title, a version and what they become are no code, no word and no module of a language, and can be published.
func TestTitlesAndVersionsBecomePackages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ title, version, python, class, npm, goPackage string }{
		{"Json", "1", "json_api 1", "Json", `"json" "1.0.0"`, "api"},
		{"None", "2026-05-01", "none 2026.5.1", "NoneClient", `"none" "2026.5.1"`, "none"},
		{"Core", "v2 beta", "core 2", "CoreClient", `"core" "2.0.0"`, "core"},
		{"Main", "1.2.0-rc.1", "main 1.2.0-rc.1", "Main", `"main" "1.2.0-rc.1"`, "api"},
		{"日本語", "1.2.3.4", "api 1.2.3.4", "日本語", `"api" "1.2.3"`, "api"},
		{`A\" + "b" + """ + c`, "none", "a_b_c 0", "ABC", `"a-b-c" "0.0.0"`, "abc"},
	} {
		t.Run(c.title, func(t *testing.T) {
			t.Parallel()
			title, err := json.Marshal(c.title)
			if err != nil {
				t.Fatal(err)
			}
			files := generated(t, `{"openapi": "3.1.0", "info": {"title": `+string(title)+`, "version": "`+c.version+`"},
				"paths": {"/a": {"get": {"operationId": "a", "security": [], "responses": {"204": {"description": "ok"}}}}}}`)
			name, version, _ := strings.Cut(c.python, " ")
			index := files["clients/python/src/"+name+"/__init__.py"]
			if !strings.Contains(index, "    \"Async"+c.class+"\",\n") || strings.Count(index, `"""`) != 2 {
				t.Errorf("Python gives\n%s", index)
			}
			if project := files["clients/python/pyproject.toml"]; !strings.Contains(project, "version = \""+version+"\"\n") {
				t.Errorf("pip is told\n%s", project)
			}
			var npm struct{ Name, Version string }
			if err := json.Unmarshal([]byte(files["clients/typescript/package.json"]), &npm); err != nil || fmt.Sprintf("%q %q", npm.Name, npm.Version) != c.npm {
				t.Errorf("npm is told %q %q: %v", npm.Name, npm.Version, err)
			}
			if strings.Contains(files["clients/typescript/src/client.gen.ts"], "export class Core {") {
				t.Error("TypeScript has two classes of one name")
			}
			if client := files["clients/go/client.gen.go"]; !strings.Contains(client, "\npackage "+c.goPackage+"\n") {
				t.Error("Go has no package " + c.goPackage)
			}
		})
	}
}
