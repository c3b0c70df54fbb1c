package lint_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// What generation refuses is told at once, as far as one mistake does not hide another.
func TestStagesAreRunAsFarAsTheyCan(t *testing.T) {
	t.Parallel()
	const operation = "paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}\n"
	for name, test := range map[string]struct {
		text      string
		rules     []string // of the errors, in the order of the document
		unchecked string   // what is said not to be checked; empty: nothing
	}{
		"nothing wrong":           {head + operation, nil, ""},
		"no version":              {"info: {}\n" + operation, []string{"standard"}, ""},
		"another standard":        {"swagger: '2.0'\ninfo: {}\n" + operation, []string{"standard"}, "because the version is none of OpenAPI 3"},
		"no mapping":              {head + "paths: {/a: {get: 1}}\n", []string{"standard"}, ""},
		"a reference to nothing":  {head + operation + "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n", []string{"reference"}, "which components nothing uses"},
		"an unknown type":         {head + operation + "components: {schemas: {A: {type: strin}}}\n", []string{"standard"}, "which components nothing uses"},
		"standard and extension":  {head + "x-bogus: 1\n" + operation + "components: {schemas: {A: {type: strin}}}\n", []string{"extension", "standard"}, "which components nothing uses"},
		"a value of an extension": {head + "x-defaults: {x-body-limit: much}\n" + operation, []string{"extension"}, ""},
		"extension and profile": {head + "x-bogus: 1\npaths: {/a: {put: {operationId: a, requestBody: {content: {application/json: {schema: {type: string, format: bogus}}}}, responses: {'204': {description: ok}}}}}\n",
			[]string{"extension", "profile"}, ""},
		"profile without a name": {head + "paths: {/a: {put: {requestBody: {content: {application/json: {schema: {type: string, format: bogus}}}}, responses: {'204': {description: ok}}}}}\n",
			[]string{"profile"}, ""},
		"a name twice": {head + "paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}, put: {operationId: a, responses: {'204': {description: ok}}}}}\n",
			[]string{"standard"}, "what experience advises"},
		"values and all the rest": {head + "x-bogus: 1\n" + operation + "components: {schemas: {A: {type: integer, default: x}, B: {type: integer, example: x}}}\n",
			[]string{"extension", "default-does-not-fit", "example-does-not-match-schema"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, test.text)
			var rules []string
			for _, f := range report.Findings {
				if f.Severity == lint.Error {
					rules = append(rules, f.Rule)
				}
			}
			unchecked := strings.Join(report.Unchecked, "")
			if !slices.Equal(rules, test.rules) || !strings.Contains(unchecked, test.unchecked) || (unchecked == "") != (test.unchecked == "") {
				t.Errorf("want %v (%s), got %v (%s)\n%s", test.rules, test.unchecked, rules, unchecked, messages(report))
			}
			refused := generated(t, test.text)
			if report.Count(lint.Error) > 0 != refused {
				t.Errorf("lint finds %d errors, and generation refuses it: %t", report.Count(lint.Error), refused)
			}
		})
	}
}

// generated tells whether generation refuses a contract.
func generated(t *testing.T, text string) (refused bool) {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"operations"}})
	if err != nil && !errors.As(err, new(*document.Error)) {
		t.Fatal(err)
	}
	return err != nil
}

func TestOnlyWhatIsAskedForIsSaidToBeUnchecked(t *testing.T) {
	t.Parallel()
	text := "swagger: '2.0'\ninfo: {}\npaths: {/a: {get: {}}}\n"
	if report := run(t, text, "operation-summary"); len(report.Unchecked) != 0 || len(report.Findings) != 1 {
		t.Error(report.Unchecked, messages(report))
	}
	if report := run(t, text, "profile"); len(report.Unchecked) != 1 || len(report.Findings) != 0 {
		t.Error(report.Unchecked, messages(report))
	}
}

func TestAnUnknownRuleIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := compiler.Lint(t.Context(), "testdata/clean/openapi.yaml", os.ReadFile, lint.Options{Rules: []string{"bounded-string", "bogus"}}); !errors.Is(err, lint.ErrUnknownRule) {
		t.Error(err)
	}
}
