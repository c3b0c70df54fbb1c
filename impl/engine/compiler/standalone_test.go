package compiler_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// A package of validators needs one module besides the standard library.
func TestThePackageOfValidatorsCompilesAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	version, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "golang.org/x/text").Output()
	if err != nil {
		t.Fatal(err)
	}
	module := fmt.Sprintf("module example.com/alone\n\ngo 1.26.0\n\nrequire golang.org/x/text %s\n", strings.TrimSpace(string(version)))
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(module), 0o600); err != nil {
		t.Fatal(err)
	}
	copyFile(t, "../../../go.sum", filepath.Join(dir, "go.sum"))
	for name, outputs := range cases {
		if outputs != nil && !slices.Contains(outputs, "operations") {
			continue
		}
		files, err := compiler.Generate(t.Context(), compiler.Options{Spec: "testdata/" + name + "/openapi.yaml", Only: []string{"validators"}, Package: name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := emit.Write(filepath.Join(dir, name), files); err != nil {
			t.Fatal(err)
		}
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", "./...")
	vet.Dir = dir
	if output, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
