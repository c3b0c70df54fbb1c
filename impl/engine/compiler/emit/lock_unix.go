//go:build unix && !aix && !solaris && !illumos

package emit

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder locks the folder itself, so that no file has to lie in it for that.
func lockFolder(dir string) (free func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	free = func() { _ = folder.Close() } // which ends the lock
	switch err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		free()
		return nil, errLocked
	case err != nil:
		return free, nil // a file system without locks
	}
	locked, err := folder.Stat()
	if err != nil {
		free()
		return nil, err
	}
	if now, err := os.Stat(dir); err != nil || !os.SameFile(locked, now) { // the one who had it took it away
		free()
		return nil, errLocked
	}
	return free, nil
}
