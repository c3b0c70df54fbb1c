package compiler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/contract"
)

var update = flag.Bool("update", false, "write what is generated to testdata")

// cases are the folders below testdata: openapi.yaml and, in want, all that is generated from it, or the outputs
// named here.
var cases = map[string][]string{
	"bodies":     nil,
	"minimal":    nil,
	"shapes":     nil,
	"files":      nil,
	"upgraded":   nil,
	"keywords":   {"operations"},
	"forwarded":  {"operations"},
	"values":     {"operations", "models", "server"},
	"parameters": nil,
	"policies":   nil,
	"names":      nil,
	"difficult":  {"models", "server", "client"},
	"sdk":        {"go", "typescript", "python", "snippets"},
}

// withClient are the cases whose client is kept in want: it is long, and says nothing in the others that it does not say
// in these. That of all cases compiles.
var withClient = []string{"policies", "difficult"}

const clientFile = "gen/client/client.gen.go"

// kept tells whether a file is kept in want. Of SDKs it is what is made from the contract, in the case for them.
func kept(name string, file emit.File) bool {
	switch {
	case file.Path == clientFile:
		return slices.Contains(withClient, name)
	case strings.HasPrefix(file.Path, "gen/snippets."):
		return name == "sdk"
	case strings.HasPrefix(file.Path, "clients/"):
		return name == "sdk" && !bytes.HasPrefix(bytes.TrimLeft(file.Data, "/# "), []byte("Written by charter")) && !bytes.Contains(file.Data, []byte("the same for every contract"))
	default:
		return true
	}
}

func generate(t *testing.T, spec string, only ...string) []emit.File {
	t.Helper()
	foreign := strings.Contains(spec, "difficult")
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: only, Enforced: contract.AllFeatures(), Foreign: foreign})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWhatIsGeneratedIsWhatIsExpected(t *testing.T) {
	t.Parallel()
	for name, only := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := filepath.Join("testdata", name, "want")
			files := generate(t, filepath.Join("testdata", name, "openapi.yaml"), only...)
			files = slices.DeleteFunc(files, func(file emit.File) bool { return !kept(name, file) })
			if *update {
				if err := os.RemoveAll(want); err != nil {
					t.Fatal(err)
				}
				if _, err := emit.Write(want, files); err != nil {
					t.Fatal(err)
				}
			}
			expected := folder(t, want)
			for _, file := range files {
				if present, ok := expected[file.Path]; !ok || present != string(file.Data) {
					t.Errorf("%s is not as expected (go test -update writes it): %s", file.Path, firstDifference(present, string(file.Data)))
				}
				delete(expected, file.Path)
			}
			for path := range expected {
				t.Errorf("%s is expected and not generated", path)
			}
		})
	}
}

// folder reads all files below a folder.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func firstDifference(want, got string) string {
	wanted, lines := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i, line := range lines {
		if i >= len(wanted) || wanted[i] != line {
			return "it has the line " + line
		}
	}
	return "it ends early"
}

func TestTheCodeThatIsExpectedCompiles(t *testing.T) {
	t.Parallel()
	packages := make([]string, 0, 2*len(cases))
	overlay := struct{ Replace map[string]string }{make(map[string]string)} // as `go help build` has it
	for name, only := range cases {
		packages = append(packages, "./testdata/"+name+"/want/...")
		if only != nil || slices.Contains(withClient, name) {
			continue
		}
		file := filepath.Join(t.TempDir(), "client.gen.go")
		if err := os.WriteFile(file, generate(t, filepath.Join("testdata", name, "openapi.yaml"), "client")[0].Data, 0o600); err != nil {
			t.Fatal(err)
		}
		place, err := filepath.Abs(filepath.Join("testdata", name, "want", "client.gen.go")) // where there is no other code
		if err != nil {
			t.Fatal(err)
		}
		overlay.Replace[place] = file
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	replaced := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(replaced, data, 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"vet", "-overlay", replaced}, packages...)
	if output, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestGeneratedCodeNamesItsInput(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "orders.yaml")
	copyFile(t, "testdata/shapes/openapi.yaml", spec)
	for _, file := range generate(t, spec) {
		if strings.HasSuffix(file.Path, ".gen.go") && !strings.Contains("\n"+string(file.Data[:min(len(file.Data), 300)]), "\n// Code generated by charter generate from orders.yaml. DO NOT EDIT.\n") {
			t.Errorf("%s begins with\n%.200s", file.Path, file.Data)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheSameContractGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	first := generate(t, "testdata/shapes/openapi.yaml")
	for range 2 {
		again := generate(t, "testdata/shapes/openapi.yaml")
		if !slices.EqualFunc(first, again, func(a, b emit.File) bool { return a.Path == b.Path && bytes.Equal(a.Data, b.Data) }) {
			t.Error("another run gave other files")
		}
	}
}

func TestTheEffectiveContractGivesWhatTheContractGave(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "openapi.yaml")
	copyFile(t, "testdata/shapes/want/gen/openapi.yaml", spec)
	for _, file := range generate(t, spec, "documents", "models", "server") {
		want, err := os.ReadFile("testdata/shapes/want/" + file.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(file.Data, want) {
			t.Errorf("%s: %s", file.Path, firstDifference(string(want), string(file.Data)))
		}
	}
}

func TestPropertiesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	models := string(generate(t, "testdata/shapes/openapi.yaml", "models")[0].Data)
	for name, fields := range map[string][]string{
		"a component":                 {"Name ", "Kind ", "Email ", "Size ", "Made ", "Children "},
		"an object in a component":    {"Width ", "Height ", "Depth "},
		"a body that is no component": {"Thing ", "DryRun ", "Comment "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rest := models
			for _, field := range fields {
				_, after, found := strings.Cut(rest, "\t"+field)
				if !found {
					t.Fatalf("no %safter those before it in\n%s", field, models)
				}
				rest = after
			}
		})
	}
}

func TestHandlersGetTheRequestsContext(t *testing.T) {
	t.Parallel()
	server := string(generate(t, "testdata/shapes/openapi.yaml", "server")[0].Data)
	if !strings.Contains(server, "h.operations.PutThing(c.Request.Context(), request.(PutThingRequestObject))") {
		t.Error("handlers get gin's context, which gin uses again for other requests")
	}
}

func TestOnlyWhatIsAskedForIsGenerated(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{
		"documents":  "gen/openapi.json gen/openapi.yaml gen/document.gen.go",
		"operations": "gen/contract/operations.gen.go gen/contract/policies.gen.go gen/contract/validators.gen.go gen/contract/responses.gen.go",
		"models":     "gen/api/models.gen.go",
		"server":     "gen/api/server.gen.go",
		"client":     "gen/client/client.gen.go",
		"snippets":   "gen/snippets.json gen/snippets.gen.go",
	} {
		var paths []string
		for _, file := range generate(t, "testdata/minimal/openapi.yaml", only) {
			paths = append(paths, file.Path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%s: want %s, got %s", only, want, got)
		}
	}
	if got := strings.Join(compiler.Outputs(), " "); got != "documents operations models server client go typescript python snippets changelog validators" {
		t.Errorf("there are the outputs %s", got)
	}
}

func TestAnUnknownOutputIsNoMistakeInTheContract(t *testing.T) {
	t.Parallel()
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: "none.yaml", Only: []string{"models", "rust"}})
	if !errors.Is(err, compiler.ErrUnknownOutput) || !strings.Contains(err.Error(), `"rust": there are documents, operations, models`) {
		t.Error(err)
	}
}

func TestGeneratingCanBeStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := compiler.Generate(ctx, compiler.Options{Spec: "testdata/minimal/openapi.yaml"})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
