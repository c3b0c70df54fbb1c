// Package emit writes what is made from the effective contract: one file a concern.
package emit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// File is one generated file.
type File struct {
	Path string // below the output folder, with slashes
	Data []byte
}

// abandoned is the age in which what was staged belongs to nobody who is still at it.
const abandoned = 10 * time.Minute

var errFolder = errors.New("a folder has its name; move that away")

// Write puts the files below dir, and says which of them changed. A file whose content is the same
// is not touched, so that its time tells when it last changed. Nothing takes its place before everything
// is on the disk: a folder that cannot be written, or a disk that is full, changes no file, and is
// an error that names the file. Who is stopped on the way, at any moment, leaves each file whole; the next one who
// writes completes the others, and takes away what was left beside them.
func Write(dir string, files []File) (changed []string, err error) {
	staged := make(map[string]string, len(files))
	defer func() {
		for _, temporary := range staged {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		if err := clean(path); err != nil {
			return nil, fmt.Errorf("taking away what another run left beside %s: %w", file.Path, err)
		}
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, file.Data) {
			continue
		}
		temporary, err := stage(path, file.Data)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", file.Path, err)
		}
		staged[file.Path] = temporary
		changed = append(changed, file.Path)
	}
	for _, file := range changed {
		if err := os.Rename(staged[file], filepath.Join(dir, filepath.FromSlash(file))); err != nil {
			return nil, fmt.Errorf("writing %s: %w", file, err)
		}
		delete(staged, file)
	}
	return changed, nil
}

// clean removes what runs that were killed have staged for a path.
func clean(path string) error {
	left, _ := os.ReadDir(filepath.Dir(path)) // staging says why nothing can be read there
	for _, entry := range left {
		if name := entry.Name(); !strings.HasPrefix(name, "."+filepath.Base(path)+".") || !strings.HasSuffix(name, ".new") {
			continue
		}
		if info, err := entry.Info(); err != nil || time.Since(info.ModTime()) < abandoned {
			continue // its run goes on
		}
		if err := os.Remove(filepath.Join(filepath.Dir(path), entry.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// stage writes a file beside the place it is for, under a name that nobody else who generates has.
func stage(path string, data []byte) (temporary string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", errFolder
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
