package emit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// again is how long one who waits for a folder lets pass before looking again: nobody tells when a lock of another
// process ends.
const again = 20 * time.Millisecond

// errLocked says that another process has the folder.
var errLocked = errors.New("locked")

// attempts is how often a folder is made again that others, who have made it for nothing, take away meanwhile.
const attempts = 100

// Lock keeps everybody else who generates away from a folder, so that what lies in it comes from one run and from what
// the contract said last. It makes the folder, and waits for those who have it, until ctx ends; waits is called once if
// there is a wait. release gives the folder back, and takes it away if Lock has made it and nothing is in it. A process
// that is killed keeps nothing locked. Where the system or its file system knows no such locks, nobody is kept away, and
// each file is still whole.
func Lock(ctx context.Context, dir string, waits func()) (release func(), err error) {
	dir = filepath.Clean(dir)
	waited := false
	for attempt := 0; ; {
		free, err := lockOnce(dir)
		switch {
		case err == nil:
			return free, nil
		case errors.Is(err, errLocked):
		case (errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrExist)) && attempt < attempts:
			attempt++
			continue
		default:
			return nil, err
		}
		if !waited {
			waits()
			waited = true
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for another who generates into %s: %w", dir, ctx.Err())
		case <-time.After(again):
		}
	}
}

// lockOnce makes a folder, and locks it if nobody else has.
func lockOnce(dir string) (release func(), err error) {
	made, err := makeFolders(dir)
	if err != nil {
		return nil, fmt.Errorf("making the output folder: %w", err)
	}
	free, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("locking the output folder: %w", err)
	}
	return func() {
		removeEmpty(made)
		free()
	}, nil
}

// makeFolders makes a folder and those it is in, and names the ones that were not there, the innermost first.
func makeFolders(dir string) (made []string, err error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); !errors.Is(err, os.ErrNotExist) || at == filepath.Dir(at) {
			break
		}
		made = append(made, at)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		removeEmpty(made)
		return nil, err
	}
	return made, nil
}

// removeEmpty takes folders away, the innermost first, up to one that holds something.
func removeEmpty(folders []string) {
	for _, folder := range folders {
		if os.Remove(folder) != nil {
			return
		}
	}
}
