package validate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// formats are the checkers of strings, by the name of the format.
var formats = map[string]func([]byte) bool{
	"byte":          validate.IsByte,
	"date":          validate.IsDate,
	"date-time":     validate.IsDateTime,
	"duration":      validate.IsDuration,
	"email":         validate.IsEmail,
	"hostname":      validate.IsHostname,
	"ipv4":          validate.IsIPv4,
	"ipv6":          validate.IsIPv6,
	"json-pointer":  validate.IsJSONPointer,
	"regex":         validate.IsRegex,
	"time":          validate.IsTime,
	"uri":           validate.IsURI,
	"uri-reference": validate.IsURIReference,
	"uuid":          validate.IsUUID,
}

// excluded are the files of the suite for formats that a contract cannot use: generation fails at them.
var excluded = map[string]string{
	"idn-email":             "addresses of RFC 6531 are not in the profile: no mail leaves through SMTPUTF8",
	"idn-hostname":          "names are exchanged as A-labels, which hostname checks",
	"iri":                   "RFC 3987 is not in the profile: an IRI is exchanged as the URI it maps to",
	"iri-reference":         "as iri",
	"relative-json-pointer": "it never left the draft stage and is not in the profile",
	"uri-template":          "RFC 6570 is not in the profile: templates are not data here",
	"unknown":               "it wants an unknown format to pass, and here that is an error at generation",
}

// suiteCase is a schema of the JSON Schema test suite with its tests.
type suiteCase struct {
	Description string
	Schema      struct{ Format, Pattern string }
	Tests       []struct {
		Description string
		Data        any
		Valid       bool
	}
}

func TestFormatsConformToTheSuite(t *testing.T) {
	t.Parallel()
	root := os.Getenv("CHARTER_JSON_SCHEMA_SUITE")
	if root == "" {
		t.Skip("CHARTER_JSON_SCHEMA_SUITE does not name the folder of the JSON Schema test suite")
	}
	files, err := filepath.Glob(filepath.Join(root, "tests/draft2020-12/optional/format/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reason := excluded[name]; reason != "" {
				t.Log("excluded: " + reason)
				return
			}
			checkSuiteFile(t, file)
		})
	}
}

func checkSuiteFile(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []suiteCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		check, ok := formats[c.Schema.Format]
		if !ok {
			t.Errorf("%s: no checker for the format %q", c.Description, c.Schema.Format)
			continue
		}
		for _, test := range c.Tests {
			data, isString := test.Data.(string)
			if got := !isString || check([]byte(data)); got != test.Valid {
				t.Errorf("%s: %s: %q: got %v", c.Description, test.Description, data, got)
			}
		}
	}
}
