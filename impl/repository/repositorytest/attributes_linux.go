package repositorytest

import "syscall"

// attributes has a server end when the tests are killed and cannot stop it.
func attributes(owner *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: owner, Pdeathsig: syscall.SIGQUIT}
}
