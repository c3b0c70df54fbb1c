package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// testdata/wrong/want.txt is what the author of each wrong contract reads: everything that is wrong with it, once, and
// nothing that follows from something else. Lint has the same to say as generate.
func TestAWrongContractIsToldAsItsAuthorNeedsIt(t *testing.T) {
	t.Parallel()
	const golden = "testdata/wrong/want.txt"
	var told strings.Builder
	for i, text := range wrongContracts(t) {
		told.WriteString("## " + wrong[i].name + "\n\n" + toldOf(t, wrong[i].name, text) + "\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(told.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if told.String() != string(want) {
		t.Errorf("%s is not as expected (go test -update writes it): %s", golden, firstDifference(string(want), told.String()))
	}
}

func wrongContracts(t testing.TB) []string {
	t.Helper()
	good, err := os.ReadFile("testdata/wrong/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(wrong))
	for i, test := range wrong {
		text := string(good)
		for i := 0; i < len(test.change); i += 2 {
			if !strings.Contains(text, test.change[i]) {
				t.Fatalf("%s: there is no %q to change", test.name, test.change[i])
			}
			text = strings.Replace(text, test.change[i], test.change[i+1], 1)
		}
		texts[i] = text
	}
	return texts
}

// toldOf is what generate says of a contract. Lint must find the same errors.
func toldOf(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	spec := filepath.Join(dir, "openapi.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"documents", "operations"}})
	if !errors.As(err, new(*document.Error)) {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	generated := document.Errors(err)
	report, err := compiler.Lint(t.Context(), spec, assemble.ReadFile, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var linted []string
	for i := range report.Findings {
		if report.Findings[i].Severity == lint.Error {
			linted = append(linted, report.Findings[i].Place.Error())
		}
	}
	var lines []string
	for _, mistake := range generated {
		if mistake.Line == 0 {
			t.Errorf("%s has no place: %s", name, mistake)
		}
		lines = append(lines, mistake.Error())
	}
	if slices.Sort(linted); !slices.Equal(linted, slices.Sorted(slices.Values(lines))) {
		t.Errorf("%s: generate says\n%s\nand lint\n%s", name, strings.Join(lines, "\n"), strings.Join(linted, "\n"))
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), dir+string(filepath.Separator), "") + "\n"
}

func TestNamesThatAreOneInCodeAreToldWithTheirPlace(t *testing.T) {
	t.Parallel()
	found := mistakes(t, strings.Replace(good, "components:", "  /b: {get: {operationId: get-a}}\ncomponents:", 1))
	if len(found) != 1 || found[0].Line != 13 || !strings.Contains(found[0].Reason, `"get-a" gives the same name in code as "getA" in line 6`) {
		t.Error(found)
	}
}
