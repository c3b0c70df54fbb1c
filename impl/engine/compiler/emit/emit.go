// Package emit writes what is made from the effective contract: one file a concern.
package emit

import (
	"bytes"
	"errors"
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
// is not touched, so that its time tells when it last changed. Nothing takes its place before everything
// is on the disk: a folder that cannot be written, or a disk that is full, changes no file, and is
// an error that names the file.
func Write(dir string, files []File) (changed []string, err error) {
	staged := make(map[string]string, len(files))
	defer func() {
		for temporary := range staged {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, file.Data) {
			continue
		}
		temporary, err := stage(path, file.Data)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", file.Path, err)
		}
		staged[temporary] = path
		changed = append(changed, file.Path)
	}
	for temporary, path := range staged {
		if err := os.Rename(temporary, path); err != nil {
			return nil, fmt.Errorf("writing %s: %w", path, err)
		}
		delete(staged, temporary)
	}
	return changed, nil
}

// stage writes a file beside the place it is for, under a name that nobody else who generates has.
func stage(path string, data []byte) (temporary string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new")
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
