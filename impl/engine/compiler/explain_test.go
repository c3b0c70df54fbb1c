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
	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
	"github.com/charterhq/charter/impl/engine/contract"
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
			report, err := compiler.Explain(t.Context(), everyPolicy, operation.Method, operation.Path)
			if err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			explain.Text(&text, report, 0)
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

// What stands in another file is said to stand there.
func TestPlacesInOtherFilesAreTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, path, words string }{
		{"POST", "/orders", "paths/orders.yaml:4"},      // the body
		{"POST", "/orders", "paths/orders.yaml:9"},      // the answer
		{"GET", "/orders/1", "paths/parameters.yaml:2"}, // the parameter
		{"GET", "/orders/1", "paths/order.json:6"},      // the answer
		{"GET", "/orders/1", "paths/order.json:3"},      // the operation
		{"GET", "/drafts/1", "paths/parameters.yaml:2"}, // the parameter
		{"GET", "/drafts/1", "files/openapi.yaml:16\n"}, // the operation
	} {
		report, err := compiler.Explain(t.Context(), "testdata/files/openapi.yaml", test.method, test.path)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		explain.Text(&text, report, 0)
		if !strings.Contains(text.String(), test.words) {
			t.Errorf("%s %s does not tell %s:\n%s", test.method, test.path, test.words, &text)
		}
	}
}

func TestAnOperationIsFoundByAPathOfARequest(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/people/{personId}", "/people/017f"} {
		report, err := compiler.Explain(t.Context(), everyPolicy, "get", path)
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
		{"GET", "/peple/017f", "did you mean GET /people/{personId}?"},
		{"GET", "/nothing/at/all", "there are\n  GET /people\n  POST /people\n"},
	} {
		_, err := compiler.Explain(t.Context(), everyPolicy, test.method, test.path)
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
	_, err := compiler.Explain(t.Context(), spec, "GET", "/a")
	var mistake *document.Error
	if !errors.As(err, &mistake) || mistake.Line != 7 {
		t.Errorf("%v", err)
	}
	text = strings.Replace(text, "soon", "5s", 1)
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := compiler.Explain(t.Context(), spec, "GET", "/a"); err != nil {
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
	report, err := compiler.Explain(t.Context(), spec, "GET", "/a")
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	explain.Text(&shown, report, 0)
	if text := shown.String(); strings.Count(text, "  q ") != 1 || !strings.Contains(text, "query, required") {
		t.Error(text)
	}
}

// What the server does not enforce must not look as if it did; and what it does, not as if it did not.
func TestEachPolicySaysWhetherThisServerEnforcesIt(t *testing.T) {
	t.Parallel()
	report, err := compiler.Explain(t.Context(), everyPolicy, "PATCH", "/people/{personId}")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[bool]int)
	for _, step := range report.Steps {
		for _, part := range step.Parts {
			want := !strings.HasPrefix(part.Name, "x-") || contract.Enforced().Has(part.Name)
			if part.Name == "security" {
				want = contract.Enforced().Has("security apiKey") && contract.Enforced().Has("security bearer")
			}
			if part.Enforced != want {
				t.Errorf("%s: enforced %t", part.Name, part.Enforced)
			}
			seen[part.Enforced]++
		}
	}
	if seen[true] == 0 {
		t.Errorf("nothing is enforced: %v", seen)
	}
}

func TestWhatIsExplainedIsCutToATerminalAlone(t *testing.T) {
	t.Parallel()
	report, err := compiler.Explain(t.Context(), everyPolicy, "PATCH", "/people/{personId}")
	if err != nil {
		t.Fatal(err)
	}
	const long = "`Retry-After` says when there is more of it."
	var piped, narrow bytes.Buffer
	explain.Text(&piped, report, 0)
	explain.Text(&narrow, report, 120)
	if !strings.Contains(piped.String(), long) || strings.Contains(piped.String(), "…") {
		t.Errorf("what is piped is cut: %s", piped.String())
	}
	for line := range strings.Lines(narrow.String()) {
		if len([]rune(line)) > 121 {
			t.Errorf("%d columns: %s", len([]rune(line)), line)
		}
	}
	if strings.Contains(narrow.String(), long) {
		t.Error("nothing was cut")
	}
}

// The name is the one that the generator makes, whatever stands in the operationId.
func TestTheHandlerIsCalledAsInTheGeneratedInterface(t *testing.T) {
	t.Parallel()
	for _, spec := range []string{everyPolicy, "testdata/difficult/openapi.yaml", "testdata/minimal/openapi.yaml"} {
		d, err := compiler.Effective(t.Context(), spec, assemble.ReadFile)
		if err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(filepath.Join(filepath.Dir(spec), "want", "gen", "api", "server.gen.go"))
		if err != nil {
			t.Fatal(err)
		}
		_, methods, _ := strings.Cut(string(written), "type StrictServerInterface interface {")
		for operation := range d.Operations() {
			if operation.Webhook {
				continue
			}
			report, err := compiler.Explain(t.Context(), spec, operation.Method, operation.Path)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range report.Steps {
				for _, part := range step.Parts {
					if want := "\t" + part.Values[0].Value + "(ctx"; part.Name == "handler" && !strings.Contains(methods, want) {
						t.Errorf("%s: %s %s: there is no method %s", spec, operation.Method, operation.Path, part.Values[0].Value)
					}
				}
			}
		}
	}
}

func TestTheOperationThatTheRouterTakesIsExplained(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	text := `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{x}/b: {get: {operationId: later, parameters: [{name: x, in: path, required: true, schema: {type: string}}], responses: {'204': {description: d}}}}
  /a/é/{y}: {get: {operationId: sooner, parameters: [{name: y, in: path, required: true, schema: {type: string}}], responses: {'204': {description: d}}}}
`
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/a/1/b": "later", "/a/%C3%A9/b": "sooner", "/a/é/c": "sooner"} {
		report, err := compiler.Explain(t.Context(), spec, "GET", path)
		if err != nil || report.OperationID != want {
			t.Errorf("%s: want %s, got %+v, %v", path, want, report, err)
		}
	}
}
