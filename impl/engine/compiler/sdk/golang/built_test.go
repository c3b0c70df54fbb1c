package golang_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/golang/snippettest"
	"github.com/charterhq/charter/impl/engine/contract"
)

// zoo generates the module of a contract that has something of everything.
func zoo(t *testing.T) snippettest.Module {
	t.Helper()
	spec := filepath.Join("..", "..", "testdata", "sdk", "openapi.yaml")
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"go"}, Enforced: contract.AllFeatures()})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	return snippettest.Read(t, filepath.Join(dir, "clients", "go"))
}

// All code of a README and a reference compiles in an empty project, which has the module by a replacement.
func TestTheCodeOfTheReadmeCompiles(t *testing.T) {
	t.Parallel()
	for name, module := range map[string]snippettest.Module{
		"of a zoo":           zoo(t),
		"of this repository": snippettest.Read(t, filepath.Join("..", "..", "..", "..", "..", "clients", "go")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snippets := append(module.Snippets(t, "README.md"), module.Snippets(t, "REFERENCE.md")...)
			snippettest.Run(t, module.Program(t, module.Package+`.WithKey("a secret")`, snippets), "vet", "./...")
		})
	}
}

// What programs of the zoo's partners do is tested as such a program: testdata/zoo_test.go stands in a module of its own.
func TestTheSDKOfAZoo(t *testing.T) {
	t.Parallel()
	module := zoo(t)
	dir := module.Program(t, module.Package+`.WithKey("a secret")`, nil)
	for _, name := range []string{"zoo_test.go", "webhooks_test.go"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	deliveries, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "..", "clients", "conformance", "webhooks.json"))
	if err != nil {
		t.Fatal(err)
	}
	snippettest.Run(t, dir, "test", "-count=1", "./...", "-args", deliveries)
}
