package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// Bounds of bolting: how often it is tried, how long a handshake may take before the next try, and how long a connection
// to this very process may take.
const (
	boltAttempts = 100
	boltPause    = 10 * time.Millisecond
	boltTimeout  = 20 * time.Millisecond
)

// acceptOrBolt accepts a connection from the backlog. If there is none it bolts the door, and returns the
// bolt: a connection of our own, which stands alone in a backlog that holds one. As long as it stands there
// the system ignores attempts to connect, which callers' systems repeat until they are refused, and the
// listener can be closed without resetting anybody's connection. If the door cannot be bolted, as when the
// address cannot be reached from here, both are nil.
func acceptOrBolt(listener *net.TCPListener) (accepted, bolt net.Conn, err error) {
	for range boltAttempts {
		accepted, err = acceptNow(listener)
		if accepted != nil || err != nil {
			return accepted, nil, err
		}
		bolt, err := dialSelf(listener)
		if err != nil {
			continue // somebody is in the backlog
		}
		if nobodyHalfOpen(listener) {
			return nil, bolt, nil
		}
		accepted, err = unbolt(listener, bolt)
		if accepted == nil && err == nil {
			accepted, err = acceptWithin(listener, boltPause)
		}
		if accepted != nil || err != nil {
			return accepted, nil, err
		}
	}
	return nil, nil, nil
}

func dialSelf(listener *net.TCPListener) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), boltTimeout)
	defer cancel()
	return new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
}

// unbolt takes the bolt out of the backlog, for a connection that was on its way when the door was bolted.
// If such a one stood there in the bolt's stead, it is returned.
func unbolt(listener *net.TCPListener, bolt net.Conn) (net.Conn, error) {
	first, err := acceptNow(listener)
	closed := bolt.Close()
	if first == nil || first.RemoteAddr().String() != bolt.LocalAddr().String() {
		return first, errors.Join(err, closed)
	}
	return nil, errors.Join(err, closed, first.Close())
}

// acceptWithin accepts a connection that comes in time, or returns nil.
func acceptWithin(listener *net.TCPListener, limit time.Duration) (net.Conn, error) {
	if err := listener.SetDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	connection, err := listener.Accept()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, nil //nolint:nilnil // nobody came
	}
	return connection, err
}

// acceptNow accepts a connection from the backlog, or returns nil if there is none. It first shrinks the
// backlog to one connection.
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
