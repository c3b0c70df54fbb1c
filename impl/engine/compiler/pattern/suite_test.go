package pattern_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// suiteCase is a schema of the JSON Schema test suite with its tests.
type suiteCase struct {
	Description string
	Schema      struct {
		Pattern              string
		PatternProperties    map[string]any // true, or {"type": "integer"}
		AdditionalProperties any            // false, or nothing
	}
	Tests []struct {
		Description string
		Data        any
		Valid       bool
	}
}

func readSuite(t *testing.T, file string) []suiteCase {
	t.Helper()
	root := os.Getenv("CHARTER_JSON_SCHEMA_SUITE")
	if root == "" {
		t.Skip("CHARTER_JSON_SCHEMA_SUITE does not name the folder of the JSON Schema test suite")
	}
	text, err := os.ReadFile(filepath.Join(root, "tests/draft2020-12", file))
	if err != nil {
		t.Fatal(err)
	}
	var cases []suiteCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// Every pattern of these files is within what RE2 can do.
func TestPatternsConformToTheSuite(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"pattern.json", "optional/ecmascript-regex.json", "optional/non-bmp-regex.json"} {
		for _, c := range readSuite(t, file) {
			for _, test := range c.Tests {
				if got := matches(t, c, test.Data); got != test.Valid {
					t.Errorf("%s: %s: got %v", c.Description, test.Description, got)
				}
			}
		}
	}
}

// matches holds a value against the schema of a case, as far as these files go.
func matches(t *testing.T, c suiteCase, data any) bool {
	t.Helper()
	switch data := data.(type) {
	case string:
		return c.Schema.Pattern == "" || compile(t, c.Schema.Pattern).MatchString(data)
	case map[string]any:
		for name, value := range data {
			_, isNumber := value.(float64)
			for ecma, schema := range c.Schema.PatternProperties {
				if compile(t, ecma).MatchString(name) {
					if schema != true && !isNumber {
						return false
					}
				} else if c.Schema.AdditionalProperties == false {
					return false
				}
			}
		}
	}
	return true
}

func compile(t *testing.T, ecma string) *regexp.Regexp {
	t.Helper()
	re2, err := pattern.Translate(ecma)
	if err != nil {
		t.Fatalf("%s: %v", ecma, err)
	}
	return regexp.MustCompile(re2)
}

// What the suite calls no regular expression is refused as such. The others translate, or it is RE2 that
// cannot match them.
func TestPatternsOfTheFormatSuiteAreTranslatedOrRefused(t *testing.T) {
	t.Parallel()
	unsupported := map[string]bool{`(?<n>a)\k<n>`: true, `(?<=a+)b`: true}
	for _, file := range []string{"optional/format/regex.json", "optional/format/ecmascript-regex.json"} {
		for _, c := range readSuite(t, file) {
			for _, test := range c.Tests {
				ecma, isString := test.Data.(string)
				if !isString {
					continue
				}
				var want error
				if unsupported[ecma] {
					want = pattern.ErrUnsupported
				} else if !test.Valid {
					want = pattern.ErrSyntax
				}
				if _, err := pattern.Translate(ecma); !errors.Is(err, want) {
					t.Errorf("%s: %s: %v", c.Description, ecma, err)
				}
			}
		}
	}
}
