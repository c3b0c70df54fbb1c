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
	// Other errors are those of file systems that know no locks.
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		free()
		return nil, errLocked
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
