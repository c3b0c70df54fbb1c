package compiler_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// What only says something to the programs of its author keeps nobody from using a contract.
func TestAForeignContractMaySayWhatMeansNothingHere(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"extensions":                {"operationId: getA", "operationId: getA\n      x-vendor: {a: b}"},
		"extensions in a schema":    {"minLength: 1", "minLength: 1\n          x-vendor: 1"},
		"an example that is wrong":  {"schema: {$ref", "example: {x: 3}\n              schema: {$ref"},
		"a default that is wrong":   {"minLength: 1", "default: 3"},
		"a keyword of its own":      {"minLength: 1", "minLenght: 1"},
		"a name twice in required":  {"type: object", "type: object\n      required: [x, x]"},
		"a format of its own":       {"minLength: 1", "format: zip-code"},
		"security of another place": {"components:", "security: [{key: []}]\ncomponents:\n  securitySchemes: {key: {type: apiKey, in: header, name: K}}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(spec, []byte(strings.Replace(good, change[0], change[1], 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			options := compiler.Options{Spec: spec, Foreign: true, Only: []string{"documents", "models", "server", "go"}}
			if name == "a format of its own" {
				options.Only = append(options.Only, "validators")
			}
			if _, err := compiler.Generate(t.Context(), options); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAForeignContractKeepsToTheStandardAndToOurExtensions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, new, reason string }{
		"no title":                  {"title: T, ", "", "title"},
		"a key of no object":        {"operationId: getA", "operationId: getA\n      bogus: 1", "bogus"},
		"a reference to nowhere":    {"schemas/A'", "schemas/B'", "leads nowhere"},
		"an extension that is ours": {"operationId: getA", "operationId: getA\n      x-body-limit: much", "size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(spec, []byte(strings.Replace(good, test.old, test.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: []string{"models"}})
			if found := document.Errors(err); len(found) == 0 || !strings.Contains(found[0].Reason, test.reason) || found[0].Line == 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}
