package lint_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/contract"
)

func runWith(t *testing.T, text string, options lint.Options) *lint.Report {
	t.Helper()
	read := func(name string) ([]byte, error) {
		if name != "c.yaml" {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}
	report, err := compiler.Lint(t.Context(), "c.yaml", read, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const limited = head + `paths:
  /a:
    post:
      operationId: a
      x-rate-limit: {limit: 1, window: 1s, by: ip}
      x-idempotency: {ttl: 24h}
      responses: {'204': {description: ok}}
`

// Whoever does what lint says must not be refused for it by generate.
func TestWhatIsNotEnforcedIsARuleOfItsOwn(t *testing.T) {
	t.Parallel()
	nothing, all := contract.Features{}, contract.AllFeatures()
	report := runWith(t, limited, lint.Options{Enforced: nothing, Rules: []string{lint.NotEnforced, lint.Extension}})
	if got := places(report); !slices.Equal(got, []string{"7:7", "8:7"}) || report.Findings[0].Rule != lint.NotEnforced || report.Findings[0].Severity != lint.Error {
		t.Errorf("%v\n%s", got, messages(report))
	}
	for name, options := range map[string]lint.Options{"a server that does it": {Enforced: all}, "another server": {Enforced: nothing, Foreign: true}} {
		options.Rules = []string{lint.NotEnforced, lint.Extension}
		if report := runWith(t, limited, options); len(report.Findings) != 0 {
			t.Errorf("%s: %s", name, messages(report))
		}
	}
}

func TestAdviceLeadsToNothingThatIsRefused(t *testing.T) {
	t.Parallel()
	const bare = head + "paths: {/a: {post: {}, get: {x-successor: b}}}\n"
	for _, test := range []struct {
		rule, feature, fix string
	}{
		{"write-without-idempotency", "x-idempotency", "add `x-idempotency: {ttl: 24h}`"},
		{"public-write-without-rate-limit", "x-rate-limit", "add `x-rate-limit`"},
		{"public-write-without-rate-limit", "security bearer", "say who may call in `security`"},
		{"sunset-without-deprecated", "deprecated", "add `deprecated: true`"},
	} {
		options := lint.Options{Rules: []string{test.rule}, Enforced: contract.Features{test.feature}}
		able := runWith(t, bare, options).Findings[0]
		options.Foreign = true
		foreign := runWith(t, bare, options).Findings[0]
		for _, f := range []lint.Finding{able, foreign} {
			if f.Severity != lint.Warning || !strings.Contains(f.Fix, test.fix) || strings.Contains(f.Fix, "does not enforce") {
				t.Errorf("%s: %s: %s", test.rule, f.Severity, f.Fix)
			}
		}
		if test.feature != "security bearer" && strings.Contains(able.Fix, "`security`") {
			t.Errorf("what is refused is advised: %s", able.Fix)
		}
		unable := runWith(t, bare, lint.Options{Rules: []string{test.rule}, Enforced: contract.Features{}}).Findings[0]
		if unable.Severity != lint.Info || !strings.Contains(unable.Fix, "this server does not enforce") || strings.Contains(unable.Fix, "add `") {
			t.Errorf("%s: %s: %s", test.rule, unable.Severity, unable.Fix)
		}
	}
}

// Lint and generate agree on a contract of somebody else.
func TestAForeignContractIsHeldAgainstWhatGenerationNeedsOfIt(t *testing.T) {
	t.Parallel()
	const operation = "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/A'}}], responses: {'204': {description: ok}}}}}\n"
	for name, text := range map[string]string{
		"extensions":             "x-vendor: 1\n" + operation + "components: {schemas: {A: {type: string, x-more: {a: 1}}}}\n",
		"a keyword":              operation + "components: {schemas: {A: {type: string, maxLenght: 1}}}\n",
		"a default":              operation + "components: {schemas: {A: {type: string, default: 1}}}\n",
		"a format":               operation + "components: {schemas: {A: {type: string, format: zip-code}}}\n",
		"a limit":                "x-defaults: {x-rate-limit: {limit: 1, window: 1s}}\n" + operation + "components: {schemas: {A: {type: string}}}\n",
		"an extension of ours":   "x-defaults: {x-body-limit: much}\n" + operation + "components: {schemas: {A: {type: string}}}\n",
		"a type":                 operation + "components: {schemas: {A: {type: strin}}}\n",
		"a reference to nothing": operation,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := filepath.Join(t.TempDir(), "openapi.yaml")
			if err := os.WriteFile(spec, []byte(head+text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: []string{"models", "validators"}})
			report, linted := compiler.Lint(t.Context(), spec, os.ReadFile, lint.Options{Foreign: true})
			if linted != nil {
				t.Fatal(linted)
			}
			if refused := err != nil; refused != (report.Count(lint.Error) > 0) {
				t.Errorf("generate: %v\nlint: %s", err, messages(report))
			}
		})
	}
}
