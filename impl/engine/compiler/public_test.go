package compiler_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// maxGeneration is how long a contract may take.
const maxGeneration = 30 * time.Second

// TestPublicContracts compiles the contracts of a folder: its files, and of each of its folders the one
// openapi.yaml. Each compiles to Go without mistakes, or is refused with the place of every reason.
func TestPublicContracts(t *testing.T) { //nolint:paralleltest // it measures time
	dir := os.Getenv("CHARTER_PUBLIC_CONTRACTS")
	if dir == "" {
		t.Skip("CHARTER_PUBLIC_CONTRACTS names no folder of contracts")
	}
	var specs []string
	for _, pattern := range []string{"*.json", "*.yaml", "*.yml", "*/openapi.yaml", "*/*/openapi.yaml"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, found...)
	}
	if len(specs) == 0 {
		t.Fatalf("%s holds no contracts", dir)
	}
	slices.Sort(specs)
	t.Logf("%-40s %10s %-22s %10s %10s", "contract", "operations", "", "generated", "checked")
	for _, spec := range specs {
		name, err := filepath.Rel(dir, spec)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		if d, err := document.Load(spec); err == nil {
			for range d.Operations() {
				count++
			}
		}
		result, generated, checked := compilePublic(t, spec)
		t.Logf("%-40s %10d %-22s %9.1fs %9.1fs", name, count, result, generated.Seconds(), checked.Seconds())
	}
}

// compilePublic tells in a few words what became of a contract. One whose paths the server's router cannot serve
// still has models.
func compilePublic(t *testing.T, spec string) (result string, generated, checked time.Duration) {
	t.Helper()
	begin := time.Now()
	files, reasons := generatePublic(t, spec, "documents", "models", "server")
	result = "compiled"
	if files == nil {
		result = fmt.Sprintf("refused: %d reasons", len(reasons))
		begin = time.Now()
		if files, _ = generatePublic(t, spec, "documents", "models"); files != nil {
			result = fmt.Sprintf("no server: %d reasons", len(reasons))
		}
	}
	if generated = time.Since(begin); generated > maxGeneration {
		t.Errorf("%s took %v", spec, generated)
	}
	for _, reason := range reasons {
		t.Log(reason)
		if reason.Line == 0 {
			t.Errorf("%s: a reason without a place: %v", spec, reason)
		}
	}
	begin = time.Now()
	if err := vet(t, files); err != nil {
		t.Errorf("%s: %v", spec, err)
		result = "does not build"
	}
	return result, generated, time.Since(begin)
}

func generatePublic(t *testing.T, spec string, only ...string) ([]emit.File, []*document.Error) {
	t.Helper()
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: only})
	if err == nil {
		return files, nil
	}
	reasons := document.Errors(err)
	if len(reasons) == 0 {
		t.Errorf("%s: %v", spec, err)
	}
	return nil, reasons
}

// vet compiles generated files in a module of their own, which has what this one has.
func vet(t *testing.T, files []emit.File) error {
	t.Helper()
	if len(files) == 0 {
		return nil
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		return err
	}
	dir := t.TempDir()
	defer os.RemoveAll(dir) // before the next contract
	if _, err := emit.Write(dir, files); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		data = bytes.Replace(data, []byte("module github.com/charterhq/charter\n"), []byte("module example.com/public\n"), 1)
		data = bytes.ReplaceAll(data, []byte("=> ./"), []byte("=> "+root+"/"))
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"mod", "edit", "-require", "github.com/charterhq/charter@v0.0.0", "-replace", "github.com/charterhq/charter=" + root},
		{"vet", "-mod=mod", "./..."},
	} {
		command := exec.CommandContext(t.Context(), "go", args...)
		command.Dir = dir
		if output, err := command.CombinedOutput(); err != nil {
			return errors.New(strings.TrimSpace(string(output[:min(len(output), 2000)])))
		}
	}
	return nil
}

// largeContract has n operations, each with a body, parameters and answers of its own.
func largeContract(n int) string {
	var text strings.Builder
	text.WriteString("openapi: 3.1.0\ninfo: {title: Large, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&text, `  /groups/{group}/things%[1]d/{id}:
    parameters:
      - {name: group, in: path, required: true, schema: {type: string, maxLength: 40}}
      - {name: id, in: path, required: true, schema: {type: integer, format: int32}}
    put:
      operationId: putThing%[1]d
      parameters: [{name: dryRun, in: query, schema: {type: boolean}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}
`, i)
	}
	text.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&text, `    Thing%[1]d:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1, maxLength: 100}
        kind: {type: string, enum: [a, b, c]}
        tags: {type: array, maxItems: 10, items: {type: string, maxLength: 20}}
        next: {$ref: '#/components/schemas/Thing%[2]d'}
        size: {type: object, properties: {width: {type: number, minimum: 0}, height: {type: number}}}
`, i, (i+1)%n)
	}
	return text.String()
}

// What a contract costs grows with its size, and not with the square of it.
func TestTenTimesTheOperationsTakeAboutTenTimesAsLong(t *testing.T) { //nolint:paralleltest // it measures time
	took := func(n int) time.Duration {
		spec := filepath.Join(t.TempDir(), "openapi.yaml")
		if err := os.WriteFile(spec, []byte(largeContract(n)), 0o600); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		generate(t, spec)
		return time.Since(begin)
	}
	took(10) // what is made once
	if few, many := took(25), took(250); many > 40*few {
		t.Errorf("25 operations took %v and 250 took %v", few, many)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("%d operations", n), func(b *testing.B) {
			spec := filepath.Join(b.TempDir(), "openapi.yaml")
			if err := os.WriteFile(spec, []byte(largeContract(n)), 0o600); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := compiler.Generate(b.Context(), compiler.Options{Spec: spec}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(n), "ms/operation")
		})
	}
}
