package compiler_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// FuzzLint holds that whatever can be read can be reported about: without a crash, each finding at a place in
// the document and of a rule that exists, and the same twice.
func FuzzLint(f *testing.F) {
	contracts, err := filepath.Glob("lint/testdata/*/openapi.yaml")
	if err != nil || len(contracts) == 0 {
		f.Fatal(err, "no contracts")
	}
	for _, path := range append(contracts, "testdata/shapes/openapi.yaml", "testdata/minimal/openapi.yaml") {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, rule := range lint.Rules() {
		f.Add([]byte("openapi: 3.1.0\ninfo: {title: T, version: '1'}\n" + rule.Bad))
	}
	for _, text := range wrongContracts(f) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read := func(name string) ([]byte, error) {
			if name != "c.yaml" {
				return nil, fs.ErrNotExist
			}
			return text, nil
		}
		report, err := compiler.Lint(t.Context(), "c.yaml", read, lint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 1
		for _, finding := range report.Findings {
			if _, known := lint.Find(finding.Rule); !known || finding.Message == "" || finding.Place.Line > lines {
				t.Errorf("%+v", finding)
			}
		}
		again, err := compiler.Lint(t.Context(), "c.yaml", read, lint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var one, two bytes.Buffer
		if err := errors.Join(report.SARIF(&one), again.SARIF(&two)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("another run gave another report")
		}
	})
}
