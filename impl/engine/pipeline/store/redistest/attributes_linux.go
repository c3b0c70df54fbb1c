package redistest

import "syscall"

// attributes has a server end when the tests are killed and cannot stop it.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
