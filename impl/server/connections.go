package server

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// connections knows on which connections a request is running, or may be on its way because nothing has
// come yet. http.Server.Shutdown would close those of the second kind as soon as their request arrives.
type connections struct {
	mutex sync.Mutex
	busy  map[net.Conn]struct{}
	quiet chan struct{} // closed when busy is empty, if somebody waits
}

func newConnections() *connections { return &connections{busy: make(map[net.Conn]struct{})} }

// observe is a http.Server.ConnState.
func (c *connections) observe(connection net.Conn, state http.ConnState) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if state == http.StateNew || state == http.StateActive {
		c.busy[connection] = struct{}{}
		return
	}
	delete(c.busy, connection)
	if len(c.busy) == 0 && c.quiet != nil {
		close(c.quiet)
		c.quiet = nil
	}
}

// wait returns when no connection is busy, or when ctx ends.
func (c *connections) wait(ctx context.Context) {
	c.mutex.Lock()
	if len(c.busy) == 0 {
		c.mutex.Unlock()
		return
	}
	if c.quiet == nil {
		c.quiet = make(chan struct{})
	}
	quiet := c.quiet
	c.mutex.Unlock()
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}
