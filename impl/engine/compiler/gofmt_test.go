package compiler_test

import (
	"bytes"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// All Go that is generated is as gofmt writes it: that of the contract of this repository, and what is wanted of the others.
func TestGeneratedGoIsFormatted(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	count := 0
	for _, folder := range []string{filepath.Join(root, "gen"), filepath.Join(root, "clients", "go"), "testdata"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			code, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			count++
			formatted, err := format.Source(code)
			if err != nil {
				return err
			}
			if !bytes.Equal(formatted, code) {
				t.Errorf("gofmt would change %s", path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if count < 50 {
		t.Errorf("only %d files were found", count)
	}
}
