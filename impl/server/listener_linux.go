package server

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// acceptNow accepts a connection from the backlog, or returns nil if there is none. It first shrinks the
// backlog to one connection: the system then ignores further attempts, which callers' systems repeat
// until they are refused.
func acceptNow(listener *net.TCPListener) (net.Conn, error) {
	raw, err := listener.SyscallConn()
	if err != nil {
		return nil, err
	}
	var accepted int
	var failed error
	err = raw.Control(func(fd uintptr) {
		if failed = syscall.Listen(int(fd), 0); failed == nil {
			accepted, _, failed = syscall.Accept4(int(fd), syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case errors.Is(failed, syscall.EAGAIN):
		return nil, nil //nolint:nilnil // nobody is waiting
	case failed != nil:
		return nil, fmt.Errorf("accepting a waiting connection: %w", failed)
	}
	file := os.NewFile(uintptr(accepted), "connection")
	defer func() { _ = file.Close() }() // FileConn works on a copy
	return net.FileConn(file)
}
