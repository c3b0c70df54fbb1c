package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// theirs is a contract of somebody else, part of which no checks can be generated for.
const theirs = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets:
    post:
      operationId: addPet
      parameters: [{name: Accept, in: header, schema: {type: string}}]
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Owner'}}
      responses: {'204': {description: ok}}
    get:
      operationId: findPets
      parameters: [{name: filter, in: query, style: deepObject, schema: {type: array, items: {type: string}}}]
      responses: {'204': {description: ok}}
  /owners:
    get:
      parameters: [{name: sort, in: query, schema: {$ref: '#/components/schemas/Sort'}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: string, pattern: '(a)\1'}}}}}
  /owners#fragment:
    get:
      operationId: odd
      responses: {'204': {description: ok}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string, nullable: true}}}
    Owner: {type: object, properties: {address: {type: [object, string]}}}
    Sort: {allOf: [{$ref: '#/components/schemas/Pattern'}]}
    Pattern: {type: string, pattern: '(?<=a)b'}
`

func writeTheirs(t *testing.T) string {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "theirs.yaml")
	if err := os.WriteFile(spec, []byte(theirs), 0o600); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestWhatHindersAForeignContractIsSaidWithTheOperationsThatNeedIt(t *testing.T) {
	t.Parallel()
	spec := writeTheirs(t)
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: []string{"validators"}})
	var places []int
	for _, mistake := range document.Errors(err) {
		places = append(places, mistake.Line)
	}
	if len(places) != 3 || places[0] != 16 || places[1] != 22 || places[2] != 31 {
		t.Errorf("want what lines 16, 22 and 31 say, got %v\n%v", places, err)
	}
	if want := "without 3 of its operations the contract can be used: --leave-out 'findPets,GET /owners,odd'"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("want the end %s, got\n%v", want, err)
	}
}

func TestTheRestOfAForeignContractIsGenerated(t *testing.T) {
	t.Parallel()
	spec := writeTheirs(t)
	files, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: true, Only: []string{"validators"}, LeaveOut: []string{"findPets", "GET /owners", "odd"}})
	if err != nil {
		t.Fatal(err)
	}
	code := string(files[0].Data)
	for _, want := range []string{
		"ValidateAddPet", `r.Body("application/json", checkPet)`, // what is known is checked
		"//   - line 11: the body of type application/xml is not checked, and handed on as it comes: only JSON, forms and texts are",
		"//   - line 12: the body of type application/x-www-form-urlencoded is not checked, and handed on as it comes: the schema must say",
		`//   - line 28: the keyword "nullable" is none of JSON Schema 2020-12, and says nothing`,
	} {
		if !strings.Contains(code, want) {
			t.Errorf("there is no %s in\n%s", want, code)
		}
	}
	for _, never := range []string{"FindPets", "Owners", "Odd", `Name: "Accept"`} {
		if strings.Contains(code, never) {
			t.Errorf("there is %s in\n%s", never, code)
		}
	}
	report, err := compiler.Lint(t.Context(), spec, assemble.ReadFile, lint.Options{Foreign: true, Rules: []string{lint.NotChecked}})
	if err != nil || len(report.Findings) != 3 || report.Count(lint.Warning) != 3 {
		t.Errorf("want the same three notes, got %v, %v", report.Findings, err)
	}
}

func TestOnlyOperationsOfForeignContractsAreLeftOut(t *testing.T) {
	t.Parallel()
	spec := writeTheirs(t)
	for name, test := range map[string]struct {
		options compiler.Options
		words   string
	}{
		"one that is not there": {compiler.Options{Spec: spec, Foreign: true, LeaveOut: []string{"findPet"}}, "did you mean findPets?"},
		"one of our own":        {compiler.Options{Spec: spec, LeaveOut: []string{"findPets"}}, "of a foreign contract alone"},
	} {
		test.options.Only = []string{"validators"}
		_, err := compiler.Generate(t.Context(), test.options)
		if !errors.Is(err, compiler.ErrUnknownOperation) || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
