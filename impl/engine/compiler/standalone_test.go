package compiler_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
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
	for _, command := range []string{"vet", "test"} { // each package has an example
		run := exec.CommandContext(t.Context(), "go", command, "./...")
		run.Dir = dir
		output, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, output)
		}
		if command == "test" && !strings.Contains(string(output), "ok  \texample.com/alone/bodies") {
			t.Errorf("no example ran:\n%s", output)
		}
	}
}

// The package matches paths itself, and so a parameter may be a part of a segment there.
func TestThePackageOfValidatorsTakesParametersWithinSegments(t *testing.T) {
	t.Parallel()
	for path, refused := range map[string]bool{"/files/{a}.json": false, "/files/{a}-{b}": false, "/files/{a}{b}": true, "/files/{a": true} {
		spec := filepath.Join(t.TempDir(), "c.yaml")
		text := "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  '" + path + "':\n    get:\n      operationId: get\n      parameters:\n"
		for _, name := range []string{"a", "b"} {
			if strings.Contains(path, "{"+name) {
				text += "        - {name: " + name + ", in: path, required: true, schema: {type: string, maxLength: 9}}\n"
			}
		}
		if err := os.WriteFile(spec, []byte(text+"      responses: {'200': {description: d}}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"validators"}})
		if refused != (err != nil) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Users of the package see the functions of operations, and what these stand on; no internals.
func TestThePackageOfValidatorsHasASmallSurface(t *testing.T) {
	t.Parallel()
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: "testdata/bodies/openapi.yaml", Only: []string{"validators"}, Package: "bodies"})
	if err != nil {
		t.Fatal(err)
	}
	exported := make(map[string]bool)
	for _, file := range files {
		positions := token.NewFileSet()
		tree, err := parser.ParseFile(positions, file.Path, file.Data, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file.Path, "_test.go") {
			continue
		}
		public, err := doc.NewFromFiles(positions, []*ast.File{tree}, "example.com/bodies")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range public.Funcs {
			exported[f.Name] = f.Doc != ""
		}
		for _, value := range slices.Concat(public.Consts, public.Vars) {
			t.Errorf("%s is public", value.Names)
		}
		for _, each := range public.Types {
			exported[each.Name] = each.Doc != ""
			for _, f := range each.Funcs {
				exported[f.Name] = f.Doc != ""
			}
		}
	}
	for name, documented := range exported {
		if !documented {
			t.Errorf("%s has no comment", name)
		}
		if strings.HasPrefix(name, "Validate") {
			delete(exported, name)
		}
	}
	got := slices.Sorted(maps.Keys(exported))
	if want := strings.Fields("FromContext Handler HandlerWith Options Part Problem ProblemType Request Violation WriteProblem"); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// Who has an API below another path reads in the package's comment how to say so.
func TestTheCommentOfTheValidatorsTellsOfABase(t *testing.T) {
	t.Parallel()
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: "testdata/bodies/openapi.yaml", Only: []string{"validators"}, Package: "bodies"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(files[0].Data), `bodies.HandlerWith(bodies.Options{Base: "/v1"}, api))`) {
		t.Errorf("no word of it in\n%.1500s", files[0].Data)
	}
}
