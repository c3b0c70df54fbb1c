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
	"github.com/charterhq/charter/impl/engine/compiler/emit"
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

const theirsWithMistakes = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets/{id:
    get:
      operationId: findPet
      responses: {'204': {description: ok}}
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: {'204': {description: ok}}
    post:
      operationId: addPet
      tags: [pets]
      parameters: [{name: a, in: query}]
      responses: {'204': {description: ok}}
`

// namedAlike are more operations that have one name in an SDK.
const namedAlike = `    put: {operationId: list_pets, tags: [pets], responses: {'204': {description: ok}}}
    delete: {operationId: list-pets, tags: [pets], responses: {'204': {description: ok}}}
`

// Who calls somebody else's API cannot mend its contract, and gets an SDK of the rest.
func TestSDKsComeWithoutOperationsThatSomethingIsWrongWith(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{"": "findPet addPet", namedAlike: "findPet addPet list-pets"} {
		left, wrong, files, err := generateRest(t, theirsWithMistakes+more, "go", "python")
		if err != nil || len(files) == 0 || strings.Join(left, " ") != want {
			t.Fatalf("left out %v: %v", left, err)
		}
		if found := document.Errors(wrong); len(found) != len(left) || found[0].Line != 4 || found[1].Line != 16 {
			t.Error(wrong)
		}
		for _, file := range files {
			if strings.Contains(string(file.Data), "findPet") || strings.Contains(string(file.Data), "addPet") {
				t.Errorf("%s knows what was left out", file.Path)
			}
		}
	}
}

func TestOnlySDKsComeWithoutOperations(t *testing.T) {
	t.Parallel()
	for _, only := range [][]string{{"validators"}, {"go", "models"}, {"documents"}, nil} {
		left, _, _, err := generateRest(t, theirsWithMistakes, only...)
		if err == nil || left != nil || !strings.HasSuffix(err.Error(), "--leave-out findPet,addPet") {
			t.Errorf("%v, left out %v: %v", only, left, err)
		}
	}
	for name, contract := range map[string]string{
		"something that all need": strings.Replace(theirsWithMistakes, "title: T, ", "", 1),
		"all of them":             strings.Replace(theirsWithMistakes, "operationId: listPets", "parameters: {}", 1),
	} {
		if left, _, _, err := generateRest(t, contract, "go"); err == nil || left != nil {
			t.Errorf("%s is wrong: left out %v", name, left)
		}
	}
}

// generateRest generates of a foreign contract, and returns what was left out, and why.
func generateRest(t *testing.T, contract string, only ...string) (left []string, wrong error, files []emit.File, err error) {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "theirs.yaml")
	if err := os.WriteFile(spec, []byte(contract), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err = compiler.Generate(t.Context(), compiler.Options{
		Spec: spec, Foreign: true, Only: only, Without: func(operations []string, why error) { left, wrong = operations, why },
	})
	return left, wrong, files, err
}
