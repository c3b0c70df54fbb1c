package document_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func TestAFileThatIsCalledJSONIsJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, place, reason string }{
		"JSON":                {"c.json", `{"openapi": "3.1.0", "x": [1, 2]}`, "", ""},
		"a comma at the end":  {"c.json", "{\"openapi\": \"3.1.0\",\n \"ö\": [1, 2,]}", "c.json:2:13", "no comma before the end"},
		"one in an object":    {"C.JSON", "{\"openapi\": \"3.1.0\",\n}", "C.JSON:2:1", "no comma before the end"},
		"YAML":                {"c.json", "openapi: 3.1.0\n", "c.json:1:1", "not JSON as the name"},
		"in a file of YAML":   {"c.yaml", "{\"openapi\": \"3.1.0\",\n}", "", ""},
		"with a byte of mark": {"c.json", "\ufeff{\"openapi\": \"3.1.0\"}", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := document.Parse(test.file, []byte(test.text))
			if (err != nil) != (test.place != "") || err != nil && (!strings.HasPrefix(err.Error(), test.place+": ") || !strings.Contains(err.Error(), test.reason)) {
				t.Errorf("%v, want %s: %s", err, test.place, test.reason)
			}
		})
	}
}
