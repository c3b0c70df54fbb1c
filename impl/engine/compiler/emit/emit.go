// Package emit writes what is made from the effective contract: one file a concern.
package emit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// File is one generated file.
type File struct {
	Path string // below the output folder, with slashes
	Data []byte
}

// Write puts the files below dir, and says which of them changed. A file whose content is the same
// is not touched, so that its time tells when it last changed.
func Write(dir string, files []File) (changed []string, err error) {
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, file.Data) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return changed, fmt.Errorf("making the folder of %s: %w", file.Path, err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			return changed, fmt.Errorf("writing %s: %w", file.Path, err)
		}
		changed = append(changed, file.Path)
	}
	return changed, nil
}
