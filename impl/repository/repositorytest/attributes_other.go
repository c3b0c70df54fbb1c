//go:build unix && !linux

package repositorytest

import "syscall"

// attributes cannot have a server end with the tests: only Linux can.
func attributes(owner *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: owner}
}
