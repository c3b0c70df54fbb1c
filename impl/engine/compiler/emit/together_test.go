package emit_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// An editor that generates on save, and a person who types it, meet in the same folder.
func TestTwoWhoWriteAtOnceLeaveWholeFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	texts := []string{strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<19)}
	for range 60 {
		var writers sync.WaitGroup
		for _, text := range texts {
			writers.Go(func() {
				if _, err := emit.Write(dir, []emit.File{file("x", text), file("y", text)}); err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		for _, name := range []string{"x", "y"} {
			if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != texts[0] && string(data) != texts[1] {
				t.Fatalf("%s is neither text whole: %d bytes, %v", name, len(data), err)
			}
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
