package compiler_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

// FuzzExplain holds that each operation of whatever can be read and has no mistake is explained: without a
// crash, as text of any width and as JSON, and the same twice.
func FuzzExplain(f *testing.F) {
	for _, name := range []string{"minimal", "names", "policies"} {
		text, err := os.ReadFile(filepath.Join("testdata", name, "openapi.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 0)
		f.Add(text, 40)
	}
	f.Fuzz(func(t *testing.T, text []byte, width int) {
		spec := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(spec, text, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := document.Load(spec)
		if err != nil {
			return
		}
		set, _ := policy.Read(d)
		for _, operation := range set.Operations {
			var said [2]bytes.Buffer
			for i := range said {
				report, err := compiler.Explain(t.Context(), spec, operation.Method, operation.Path)
				if err != nil {
					return // that the contract has a mistake, or that the operation has another address
				}
				explain.Text(&said[i], report, width)
				if err := json.NewEncoder(&said[i]).Encode(report); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(said[0].Bytes(), said[1].Bytes()) {
				t.Errorf("%s %s is explained in two ways:\n%s\n%s", operation.Method, operation.Path, &said[0], &said[1])
			}
		}
	})
}
