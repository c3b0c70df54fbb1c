package compiler_test

import (
	"bytes"
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

const withOutside = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      parameters: [PARAMETER]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '../other.yaml'}}}
`

// besides writes a contract and a file outside of its folder, and returns the contract's path.
func besides(t *testing.T, contract, other string) string {
	t.Helper()
	dir := t.TempDir()
	spec := filepath.Join(dir, "api", "openapi.yaml")
	err := errors.Join(os.Mkdir(filepath.Dir(spec), 0o750), os.WriteFile(spec, []byte(contract), 0o600),
		os.WriteFile(filepath.Join(dir, "other.yaml"), []byte(other), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// whatIsSaid is all that the commands say of a contract.
func whatIsSaid(t *testing.T, spec string) string {
	t.Helper()
	var said bytes.Buffer
	for _, foreign := range []bool{false, true} {
		for _, only := range [][]string{{"operations"}, {"documents"}, {"validators"}, {"models"}} {
			_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Foreign: foreign, Only: only})
			said.WriteString(errors.Join(err, errors.New("")).Error())
		}
		report, err := compiler.Lint(t.Context(), spec, assemble.ReadFile, lint.Options{Foreign: foreign})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(report.Text(&said), report.JSON(&said), report.SARIF(&said)); err != nil {
			t.Fatal(err)
		}
	}
	_, compared := compiler.Effective(t.Context(), spec, assemble.ReadFile)
	_, explained := compiler.Explain(t.Context(), spec, "GET", "/a")
	said.WriteString(errors.Join(compared, explained, errors.New("")).Error())
	return said.String()
}

// Who sends a contract to be checked must not read with it what stands elsewhere on the machine that checks it.
func TestNothingIsShownOfAFileOutsideThatIsNoPartOfAContract(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ parameter, other string }{
		"settings":                    {"", "user: root\npassword: hunter2\n"},
		"settings as a parameter":     {"$ref: ../other.yaml", "user: root\npassword: hunter2\n"},
		"a part of settings":          {"$ref: '../other.yaml#/database'", "database: {password: hunter2}\n"},
		"a name much like one":        {"$ref: '../other.yaml#/hunter'", "hunter2: 1\n"},
		"a type":                      {"", "type: hunter2\n"},
		"a reference":                 {"", "properties: {a: {$ref: '#/hunter2'}}\n"},
		"a circle":                    {"", "properties: {a: {$ref: '#/properties/hunter2'}, hunter2: {$ref: '#/properties/a'}}\n"},
		"a reference to another file": {"", "properties: {a: {$ref: hunter2.yaml}}\n"},
		"a version":                   {"", "openapi: hunter2\n"},
		"a pattern beside settings":   {"", "pattern: '(hunter2'\npassword: x\n"},
		"an example beside settings":  {"", "type: integer\nexample: hunter2\npassword: x\n"},
		"a name in required":          {"", "type: object\nrequired: [hunter2]\nproperties: {a: {}}\nadditionalProperties: false\npassword: x\n"},
		"a silenced rule":             {"", "x-lint-ignore: {hunter2: x}\npassword: x\n"},
		"an extension":                {"", "x-hunter2: 1\npassword: x\n"},
		"no YAML":                     {"", "a: [hunter2\n"},
		"an anchor":                   {"", "a: &hunter2 1\n"},
		"a text":                      {"", "hunter2\n"},
		"a list":                      {"", "[hunter2, hunter2]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := besides(t, strings.Replace(withOutside, "PARAMETER", test.parameter, 1), test.other)
			said := whatIsSaid(t, spec)
			for i, line := range strings.Split(said, "\n") {
				if strings.Contains(strings.ReplaceAll(line, "../other.yaml#/hunter\"", ""), "hunter2") {
					t.Errorf("line %d: %s", i, line)
				}
			}
		})
	}
}

func TestAMistakeInAPartOfTheContractThatStandsOutsideIsShown(t *testing.T) {
	t.Parallel()
	spec := besides(t, strings.Replace(withOutside, "PARAMETER", "", 1), "type: object\nproperties:\n  a: {type: string, format: colour}\n")
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec})
	if found := document.Errors(err); len(found) != 1 || found[0].Line != 3 || !strings.Contains(found[0].Source, "colour") {
		t.Error(err)
	}
}

func TestWhereAMistakeOutsideStandsIsSaid(t *testing.T) {
	t.Parallel()
	spec := besides(t, strings.Replace(withOutside, "PARAMETER", "", 1), "type: object\nmaxlength: 3\n")
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec})
	if found := document.Errors(err); len(found) != 1 || found[0].Line != 2 || filepath.Base(found[0].File) != "other.yaml" || !strings.Contains(found[0].Reason, "outside of the contract's folder") {
		t.Error(err)
	}
}
