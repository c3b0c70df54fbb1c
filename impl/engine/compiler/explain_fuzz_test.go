package compiler_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
)

// FuzzExplain holds that an operation of whatever can be read is explained, or refused with mistakes: without a
// crash, as text of any width and as JSON, and the same twice.
func FuzzExplain(f *testing.F) {
	for _, name := range []string{"minimal", "names", "policies"} {
		text, err := os.ReadFile(filepath.Join("testdata", name, "openapi.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "GET", "/", 0)
		f.Add(text, "post", "/a/%zz/{", 40)
	}
	f.Fuzz(func(t *testing.T, text []byte, method, path string, width int) {
		spec := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(spec, text, 0o600); err != nil {
			t.Fatal(err)
		}
		explained(t, spec, method, path, width)
		d, err := document.Parse(spec, text)
		if d == nil || err != nil {
			return
		}
		for operation := range d.Operations() {
			explained(t, spec, operation.Method, operation.Path, width)
			return // each takes as long as a whole run
		}
	})
}

func explained(t *testing.T, spec, method, path string, width int) {
	t.Helper()
	var said [2]bytes.Buffer
	for i := range said {
		report, err := compiler.Explain(spec, method, path)
		if err != nil {
			if !errors.Is(err, compiler.ErrUnknownOperation) && len(document.Errors(err)) == 0 {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			return
		}
		explain.Text(&said[i], report, width)
		if err := json.NewEncoder(&said[i]).Encode(report); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(said[0].Bytes(), said[1].Bytes()) {
		t.Errorf("%s %s is explained in two ways:\n%s\n%s", method, path, &said[0], &said[1])
	}
}
