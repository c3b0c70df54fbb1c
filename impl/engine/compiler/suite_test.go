package compiler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// outside are the files of the JSON Schema test suite whose cases a contract cannot hold, and why.
var outside = map[string]string{
	"anchor.json":     "$anchor and $id are not in the profile: a contract refers to schemas by their place",
	"defs.json":       "it refers to the meta-schema, a remote reference",
	"dynamicRef.json": "$dynamicRef is not in the profile",
	"format.json":     "it wants formats to be annotations, and here they are asserted: optional/format says how",
	"refRemote.json":  "remote references are not in the profile",
	"vocabulary.json": "vocabularies are not in the profile",

	"optional/anchor.json":                     "$anchor is not in the profile",
	"optional/cross-draft.json":                "remote references are not in the profile",
	"optional/dependencies-compatibility.json": "dependencies is of an older draft",
	"optional/dynamicRef.json":                 "$dynamicRef is not in the profile",
	"optional/format-assertion.json":           "vocabularies are not in the profile",
	"optional/id.json":                         "$id is not in the profile",
	"optional/refOfUnknownKeyword.json":        "an unknown keyword is an error here",
	"optional/unknownKeyword.json":             "an unknown keyword is an error here",
}

// refused are the reasons for which a single case may be refused, as generation words them. All are outside
// the profile.
var refused = regexp.MustCompile(`"(\$id|\$anchor|\$dynamicRef|\$dynamicAnchor|definitions|unknown|foo)" cannot be enforced` + // by keyword
	`|cannot be enforced: byte \d+: .*(lookahead|lookbehind|back-?reference|RE2|flag u|backslash|"\\)` + // patterns
	`|the reference leads nowhere|multipleOf must be more than zero, and have at most`)

type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []suiteTest
}

type suiteTest struct {
	Description string
	Data        json.RawMessage
	Valid       bool
}

// suiteCase is a schema of the suite as a component of a contract.
type suiteCase struct {
	name, from string
	schema     string
	tests      []suiteTest
}

// Every required case of the suite within the profile, and the optional ones, are held against generated code
// that stands alone, compiled and run.
func TestGeneratedValidatorsConformToTheSuite(t *testing.T) {
	t.Parallel()
	root := os.Getenv("CHARTER_JSON_SCHEMA_SUITE")
	if root == "" {
		t.Skip("CHARTER_JSON_SCHEMA_SUITE does not name the folder of the JSON Schema test suite")
	}
	var cases []suiteCase
	for _, c := range suiteCases(t, filepath.Join(root, "tests", "draft2020-12")) {
		d, err := document.Parse("suite.json", []byte(suiteDocument([]suiteCase{c})))
		if err != nil {
			t.Errorf("%s: %v", c.from, err)
			continue
		}
		_, found := model.Read(d)
		for _, mistake := range found {
			if !refused.MatchString(mistake.Reason) {
				t.Errorf("%s is refused: %s", c.from, mistake.Reason)
			}
		}
		if len(found) == 0 {
			cases = append(cases, c)
			continue
		}
		t.Logf("outside the profile: %s: %s", c.from, found[0].Reason)
	}
	d, err := document.Parse("suite.json", []byte(suiteDocument(cases)))
	if err != nil {
		t.Fatal(err)
	}
	contract, found := model.Read(d)
	if len(found) > 0 {
		t.Fatal(found[0])
	}
	files, err := emit.Standalone("main", "suite.json", contract)
	if err != nil {
		t.Fatal(err)
	}
	runSuite(t, files, cases)
}

func suiteCases(t *testing.T, folder string) []suiteCase {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.json", "optional/*.json"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 40 {
		t.Fatalf("only %d files below %s", len(files), folder)
	}
	var cases []suiteCase
	for _, file := range files {
		name, err := filepath.Rel(folder, file)
		if err != nil {
			t.Fatal(err)
		}
		if outside[filepath.ToSlash(name)] != "" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []suiteGroup
		if err := json.Unmarshal(text, &groups); err != nil {
			t.Fatal(err)
		}
		for _, group := range groups {
			c := suiteCase{name: fmt.Sprintf("Case%d", len(cases)+1), from: name + ": " + group.Description, tests: group.Tests}
			c.schema = asComponent(t, c.name, group.Schema)
			cases = append(cases, c)
		}
	}
	return cases
}

// asComponent leads the references of a schema that is a document of its own to its place in a contract.
func asComponent(t *testing.T, name string, schema []byte) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(schema))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	if top, ok := value.(map[string]any); ok {
		delete(top, "$schema")
	}
	moveReferences(value, "#/components/schemas/"+name)
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func moveReferences(value any, to string) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			moveReferences(item, to)
		}
	case map[string]any:
		for key, child := range value {
			ref, ok := child.(string)
			if rest, within := strings.CutPrefix(ref, "#"); ok && key == "$ref" && within {
				value[key] = to + rest
			}
			if key != "enum" && key != "const" {
				moveReferences(child, to)
			}
		}
	}
}

func suiteDocument(cases []suiteCase) string {
	var paths, schemas []string
	for _, c := range cases {
		paths = append(paths, fmt.Sprintf(`"/%s": {"post": {"operationId": %q, "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/%s"}}}}}}`, c.name, c.name, c.name))
		schemas = append(schemas, fmt.Sprintf("%q: %s", c.name, c.schema))
	}
	return `{"openapi": "3.1.0", "paths": {` + strings.Join(paths, ",\n") + `}, "components": {"schemas": {` + strings.Join(schemas, ",\n") + `}}}`
}

const suiteMain = `package main

import (
	"fmt"
	"net/http"
	"strings"
)

func main() {
	for _, test := range tests {
		r, err := http.NewRequest(http.MethodPost, "/", strings.NewReader(test.body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if _, err = test.validate(r); (err == nil) != test.valid {
			fmt.Printf("%s: valid is %v: %+v\n", test.name, err == nil, err)
		}
	}
	fmt.Println(len(tests), "tests")
}

var tests = []struct {
	name, body string
	valid      bool
	validate   func(*http.Request) (*Request, error)
}{
`

func runSuite(t *testing.T, files []emit.File, cases []suiteCase) {
	t.Helper()
	dir := t.TempDir()
	var main strings.Builder
	main.WriteString(suiteMain)
	count := 0
	for _, c := range cases {
		for _, test := range c.tests {
			fmt.Fprintf(&main, "{%q, %q, %v, Validate%s},\n", c.from+": "+test.Description, test.Data, test.Valid, c.name)
			count++
		}
	}
	main.WriteString("}\n")
	files = append(files, emit.File{Path: "main.go", Data: []byte(main.String())})
	if _, err := emit.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	output := runModule(t, dir, "")
	want := fmt.Sprintf("%d tests\n", count)
	if count < 1000 || output != want {
		t.Errorf("%s, want %s", output, want)
	}
}

// runModule runs the program in a folder, as a module that has golang.org/x/text in the version of ours and
// nothing else.
func runModule(t *testing.T, dir, input string) string {
	t.Helper()
	ours, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("../../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`golang\.org/x/text v\S+`).FindString(string(ours))
	var kept []string
	for line := range strings.Lines(string(sums)) {
		if strings.HasPrefix(line, text) {
			kept = append(kept, line)
		}
	}
	slices.Sort(kept)
	for name, content := range map[string]string{
		"go.mod": "module suite\n\ngo 1.26\n\nrequire " + text + "\n",
		"go.sum": strings.Join(kept, ""),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "go", "run", ".")
	command.Dir, command.Stdin = dir, strings.NewReader(input)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return string(output)
}
