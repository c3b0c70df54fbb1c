package golang_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/golang/snippettest"
	"github.com/charterhq/charter/impl/engine/contract"
)

// module generates that of a contract.
func module(t *testing.T, options compiler.Options) snippettest.Module {
	t.Helper()
	options.Only, options.Enforced = []string{"go"}, contract.AllFeatures()
	files, err := compiler.Generate(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	return snippettest.Read(t, filepath.Join(dir, "clients", "go"))
}

// zoo is the module of a contract that has something of everything.
func zoo(t *testing.T) snippettest.Module {
	t.Helper()
	return module(t, compiler.Options{Spec: filepath.Join("..", "..", "testdata", "sdk", "openapi.yaml")})
}

// What is generated for other contracts compiles, with all code of its README and reference, whatever names they have: those
// of the compiler's tests, and those of the folder that CHARTER_PUBLIC_CONTRACTS names.
func TestTheSDKsOfOtherContractsCompile(t *testing.T) {
	t.Parallel()
	specs, err := filepath.Glob(filepath.Join("..", "..", "testdata", "*", "openapi.yaml"))
	if err != nil || len(specs) == 0 {
		t.Fatal(specs, err)
	}
	if dir := os.Getenv("CHARTER_PUBLIC_CONTRACTS"); dir != "" {
		for _, pattern := range []string{"*.json", "*.yaml", "*.yml"} {
			found, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				t.Fatal(err)
			}
			specs = append(specs, found...)
		}
	}
	for _, spec := range specs {
		if strings.Contains(spec, "difficult") {
			continue // it has operations that SDKs cannot tell apart
		}
		t.Run(filepath.Base(filepath.Dir(spec))+"/"+filepath.Base(spec), func(t *testing.T) {
			t.Parallel()
			one := module(t, compiler.Options{Spec: spec, Foreign: true})
			snippettest.Run(t, one.Dir, "vet", "./...")
			if _, err := os.Stat(filepath.Join(one.Dir, "README.md")); err == nil {
				snippets := append(one.Snippets(t, "README.md"), one.Snippets(t, "REFERENCE.md")...)
				snippettest.Run(t, one.Program(t, one.Package+".WithMaxRetries(1)", snippets), "vet", "./...")
			}
		})
	}
}

// All code of a README and a reference compiles in an empty project, which has the module by a replacement.
func TestTheCodeOfTheReadmeCompiles(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]snippettest.Module{
		"of a zoo":           zoo(t),
		"of this repository": snippettest.Read(t, filepath.Join("..", "..", "..", "..", "..", "clients", "go")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snippets := append(one.Snippets(t, "README.md"), one.Snippets(t, "REFERENCE.md")...)
			snippettest.Run(t, one.Program(t, one.Package+`.WithKey("a secret")`, snippets), "vet", "./...")
		})
	}
}

// What only a server has to do with paths keeps nobody from calling it.
func TestTheSDKOfPathsThatOnlyTheirServerTellsApart(t *testing.T) {
	t.Parallel()
	one := module(t, compiler.Options{Spec: filepath.Join("..", "testdata", "theirs.yaml"), Foreign: true})
	dir := one.Program(t, "", append(one.Snippets(t, "README.md"), one.Snippets(t, "REFERENCE.md")...))
	text, err := os.ReadFile(filepath.Join("testdata", "theirs_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "theirs_test.go"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	snippettest.Run(t, dir, "test", "-count=1", "./...")
}

// What programs of the zoo's partners do is tested as such a program: testdata/zoo_test.go stands in a module of its own.
func TestTheSDKOfAZoo(t *testing.T) {
	t.Parallel()
	one := zoo(t)
	dir := one.Program(t, one.Package+`.WithKey("a secret")`, nil)
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
