// Package demonstration is a small backend within the process, for the operations of the contract that another one
// serves. It stands in for a system that somebody else runs: it can be reached from this machine alone, asks for a
// token, and says more in its answers than callers of the API may see.
package demonstration

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Backend is one that runs.
type Backend struct {
	URL   string // http://127.0.0.1:port
	Token string // which requests must have, as a bearer token

	notes  atomic.Int64
	server *http.Server
	done   chan error
}

// Start starts one, at a free port. Close it after use.
func Start() (*Backend, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the demonstration of a backend: %w", err)
	}
	b := &Backend{URL: "http://" + listener.Addr().String(), Token: rand.Text(), done: make(chan error, 1)}
	b.server = &http.Server{Handler: b.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() { b.done <- b.server.Serve(listener) }()
	return b, nil
}

// Close ends it, and the requests that it is answering.
func (b *Backend) Close() error {
	failed := b.server.Close()
	if err := <-b.done; !errors.Is(err, http.ErrServerClosed) {
		return errors.Join(failed, err)
	}
	return failed
}
