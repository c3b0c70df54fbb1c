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

const twoWays = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{x}:
    get:
      operationId: getA
      parameters: [{name: x, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: ok}}
  PATH:
    put:
      operationId: putA
      parameters: [{name: y, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: ok}}
`

// What only a server has to do with paths keeps nobody from an SDK that calls them, and from nothing else.
func TestAnSDKNeedsNoPathsThatAServerTellsApart(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/a/{y}", "/a/{y}?beta=true", "/a?y={y}", "/a/{y}#put"} {
		spec := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(spec, []byte(strings.Replace(twoWays, "PATH", path, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		for only, fits := range map[string]bool{"go,typescript,python": true, "go": true, "go,models": false, "validators": false, "documents": false, "snippets": false, "": false} {
			options := compiler.Options{Spec: spec, Foreign: true}
			if only != "" {
				options.Only = strings.Split(only, ",")
			}
			if _, err := compiler.Generate(t.Context(), options); (err == nil) != fits || err != nil && document.Errors(err)[0].Line != 9 {
				t.Errorf("%s, only %q: %v", path, only, err)
			}
		}
		if _, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"go"}}); err == nil {
			t.Errorf("%s of a contract of one's own is let pass", path)
		}
	}
}

// Of paths that are one for a server, each is held against the standard.
func TestMistakesBelowEachOfTwoPathsAreFound(t *testing.T) {
	t.Parallel()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	contract := strings.NewReplacer("PATH", "/a/{y}", "schema: {type: string}}]\n      responses: {'204': {description: ok}}", "schema: {type: string}}]\n      responses: {'204': {}}").Replace(twoWays)
	if err := os.WriteFile(spec, []byte(contract), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: []string{"go"}})
	if found := document.Errors(err); len(found) != 2 || found[0].Line != 8 || found[1].Line != 13 {
		t.Error(err)
	}
}
