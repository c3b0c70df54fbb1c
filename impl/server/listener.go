package server

import (
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// drainingListener closes without losing a request. Close alone would reset the connections in the
// accept backlog, which the system has completed and nobody has accepted yet.
type drainingListener struct {
	*net.TCPListener

	closing atomic.Bool
}

// Accept returns the next connection. After [drainingListener.Stop] it returns those in the backlog, and
// then net.ErrClosed.
func (l *drainingListener) Accept() (net.Conn, error) {
	if l.closing.Load() {
		return l.acceptWaiting()
	}
	connection, err := l.TCPListener.Accept()
	if err != nil && l.closing.Load() {
		return l.acceptWaiting()
	}
	return connection, err
}

// Stop makes Accept take what is in the backlog, and then no more.
func (l *drainingListener) Stop() error {
	l.closing.Store(true)
	return l.SetDeadline(time.Unix(1, 0)) // wakes Accept
}

func (l *drainingListener) acceptWaiting() (net.Conn, error) {
	connection, bolt, err := acceptOrBolt(l.TCPListener)
	if connection != nil {
		return connection, nil
	}
	err = errors.Join(net.ErrClosed, err, l.Close())
	if bolt != nil {
		_ = bolt.Close() // the system has reset it with the listener
	}
	return nil, err
}
