package schema_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

const page = "../../contract/EXTENSIONS.md"

// row is an extension as the page shows it.
type row struct{ first, server, enforce string }

func rows(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), "|"); len(cells) == 7 && strings.HasPrefix(cells[1], " `") && cells[1] != " `enforce` " {
			all = append(all, row{strings.TrimSpace(cells[1]), strings.TrimSpace(cells[4]), strings.TrimSpace(cells[5])})
		}
	}
	return all
}

// The page says of each extension what contract.Enforced says, and of no other.
func TestThePageOfExtensionsSaysWhatIsEnforced(t *testing.T) {
	t.Parallel()
	shown := make(map[string]bool)
	for _, row := range rows(t) {
		feature := strings.ReplaceAll(strings.SplitN(row.first, ",", 2)[0], "`", "")
		if !contract.AllFeatures().Has(feature) {
			t.Errorf("%s: a contract cannot ask for %q", row.first, feature)
		}
		shown[feature] = true
		want := "not yet"
		if contract.Enforced().Has(feature) {
			want = "enforced"
		}
		if row.server != want {
			t.Errorf("%s: write %q, not %q", row.first, want, row.server)
		}
	}
	for _, feature := range contract.AllFeatures() {
		if !shown[feature] {
			t.Errorf("%s does not stand in %s", feature, page)
		}
	}
}

// The page has all extensions that the schema of contracts has, and the ways to enforce them.
func TestThePageOfExtensionsHasThoseOfTheSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("charter.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Properties map[string]json.RawMessage
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	var operation, parameter struct{ Properties map[string]json.RawMessage }
	for name, into := range map[string]any{"operation": &operation, "parameter": &parameter} {
		if err := json.Unmarshal(s.Defs[name], into); err != nil {
			t.Fatal(err)
		}
	}
	extensions := make(map[string]json.RawMessage)
	for _, properties := range []map[string]json.RawMessage{s.Properties, operation.Properties, parameter.Properties} {
		for name, schema := range properties {
			if strings.HasPrefix(name, "x-") {
				extensions[name] = schema
			}
		}
	}
	if len(extensions) < 15 {
		t.Fatalf("the schema has %d extensions", len(extensions))
	}
	for name, schema := range extensions {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("%s has no %s", page, name)
		}
		for _, row := range rows(t) {
			if want := modes(schema, s.Defs, make(map[string]bool)); strings.HasPrefix(row.first, "`"+name+"`") && row.enforce != want {
				t.Errorf("%s: write %q, not %q", row.first, want, row.enforce)
			}
		}
	}
}

var reference = regexp.MustCompile(`"#/\$defs/([a-zA-Z]+)"`)

// modes are the ways to enforce what a schema describes.
func modes(schema json.RawMessage, definitions map[string]json.RawMessage, seen map[string]bool) string {
	var found []string
	for _, match := range reference.FindAllStringSubmatch(string(schema), -1) {
		switch name := match[1]; {
		case name == "enforce":
			found = append(found, "on, log, off")
		case name == "use":
			found = append(found, "on, off")
		case !seen[name]:
			seen[name] = true
			if below := modes(definitions[name], definitions, seen); below != "" {
				found = append(found, below)
			}
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), "; ")
}
