package emit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

func nobody() {}

func TestWhoLocksAFolderIsAloneInIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b") // which each of them makes, and takes away again
	inside := make(chan struct{}, 1)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			release, err := emit.Lock(t.Context(), dir, nobody)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			select {
			case inside <- struct{}{}:
			default:
				t.Error("another is in the folder")
				return
			}
			if info, err := os.Stat(dir); err != nil || !info.IsDir() {
				t.Errorf("the folder is not there: %v", err)
			}
			<-inside
		})
	}
	all.Wait()
}

func TestWhoWaitsForAFolderCanStop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	release, err := emit.Lock(t.Context(), dir, nobody)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := emit.Lock(ctx, dir, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("want that it was cancelled, got %v", err)
	}
}

func TestAFolderIsTakenAwayIfNothingCameIntoIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, test := range map[string]struct {
		folder string
		file   string
		left   int
	}{
		"nothing":       {"a/b", "", 0},
		"a file":        {"a/b", "a/b/x", 1},
		"beside it":     {"a/b", "a/x", 1},
		"it was before": {".", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			release, err := emit.Lock(t.Context(), filepath.Join(dir, test.folder), nobody)
			if err != nil {
				t.Fatal(err)
			}
			if test.file != "" {
				write(t, dir, file(test.file, "1"))
			}
			release()
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != test.left {
				t.Errorf("left: %v, %v", entries, err)
			}
		})
	}
}
