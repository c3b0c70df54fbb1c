package server

import (
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// doorkeeper is a listener that closes without turning away whom it has let into the hall: a connection
// that the system has completed, and nobody has accepted, would be reset by Close, and a request on it
// lost.
type doorkeeper struct {
	*net.TCPListener

	closing atomic.Bool
}

// Accept returns the next connection. After [doorkeeper.Stop] it returns those that are waiting, and then
// net.ErrClosed.
func (d *doorkeeper) Accept() (net.Conn, error) {
	if d.closing.Load() {
		return d.acceptWaiting()
	}
	connection, err := d.TCPListener.Accept()
	if err != nil && d.closing.Load() {
		return d.acceptWaiting()
	}
	return connection, err
}

// Stop takes the connections that are waiting, and then no more.
func (d *doorkeeper) Stop() error {
	d.closing.Store(true)
	return d.SetDeadline(time.Unix(1, 0)) // wakes Accept
}

func (d *doorkeeper) acceptWaiting() (net.Conn, error) {
	connection, err := acceptNow(d.TCPListener)
	if err == nil && connection != nil {
		return connection, nil
	}
	return nil, errors.Join(net.ErrClosed, err, d.Close())
}
