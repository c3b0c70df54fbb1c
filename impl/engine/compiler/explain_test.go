package compiler_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
)

const everyPolicy = "testdata/policies/openapi.yaml"

// What is said of each operation stands in the folder testdata/explain.
func TestAnOperationIsExplainedAsExpected(t *testing.T) {
	t.Parallel()
	d, err := document.Load(everyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for operation := range d.Operations() {
		name := document.Get(operation.Node, "operationId").Value
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := compiler.Explain(everyPolicy, operation.Method, operation.Path)
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			explain.Text(&text, report)
			golden(t, filepath.Join("testdata", "explain", name+".txt"), text.Bytes())
			machine, err := json.MarshalIndent(report, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if name == "changePerson" {
				golden(t, filepath.Join("testdata", "explain", name+".json"), append(machine, '\n'))
			}
			placesAreTrue(t, d, report)
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as expected (go test -update writes it): %s", path, firstDifference(string(want), string(got)))
	}
}

// placesAreTrue holds that a value stands in the line that is said of it.
func placesAreTrue(t *testing.T, d *document.Document, report *explain.Report) {
	t.Helper()
	data, err := os.ReadFile(d.Name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	for _, step := range report.Steps {
		for _, part := range step.Parts {
			if !strings.HasPrefix(part.Name, "x-") || part.Name == "x-catch-all" {
				continue
			}
			for _, value := range part.Values {
				first, _, _ := strings.Cut(value.Value, ", ")
				if value.Source.Line > 0 && !strings.Contains(lines[value.Source.Line-1], first) {
					t.Errorf("%s %s: %q does not stand in line %d", part.Name, value.Name, value.Value, value.Source.Line)
				}
			}
		}
	}
}

func TestAnOperationIsFoundByAPathOfARequest(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/people/{personId}", "/people/017f"} {
		report, err := compiler.Explain(everyPolicy, "get", path)
		if err != nil || report.OperationID != "getPerson" {
			t.Errorf("%s: %+v, %v", path, report, err)
		}
	}
}

func TestAnUnknownOperationIsToldWithThoseNear(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, path, words string }{
		{"PUT", "/people", "the contract has no PUT /people; there is GET /people, POST /people"},
		{"GET", "/peple", "did you mean GET /people?"},
		{"GET", "/nothing/at/all", "there are\n  GET /people\n  POST /people\n"},
	} {
		_, err := compiler.Explain(everyPolicy, test.method, test.path)
		if !errors.Is(err, compiler.ErrUnknownOperation) || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s %s: %v", test.method, test.path, err)
		}
	}
}

func TestAWrongContractIsNotExplained(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := strings.Replace(good, "operationId: getA", "operationId: getA\n      x-timeout: soon\n      x-rate-limit: {limit: 1, window: 1s}\n      x-vendor: 1", 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Explain(spec, "GET", "/a")
	var mistake *document.Error
	if !errors.As(err, &mistake) || mistake.Line != 7 {
		t.Errorf("%v", err)
	}
	text = strings.Replace(text, "soon", "5s", 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := compiler.Explain(spec, "GET", "/a"); err != nil {
		t.Errorf("what no server does yet can be explained: %v", err)
	}
}

func TestAParameterThatTakesThePlaceOfAnotherIsExplainedOnce(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := strings.Replace(good, "    get:\n", "    parameters: [{name: q, in: query, schema: {type: string}}]\n    get:\n      parameters: [{name: q, in: query, required: true, schema: {type: string}}]\n", 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := compiler.Explain(spec, "GET", "/a")
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	explain.Text(&shown, report)
	if text := shown.String(); strings.Count(text, "  q ") != 1 || !strings.Contains(text, "query, required") {
		t.Error(text)
	}
}
