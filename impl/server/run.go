package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

// Bounds of the HTTP server. They keep a slow or silent caller from holding a connection for good.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
)

// Run serves until ctx ends, and then drains: see [Config]. Once it is up it says so, in development to out for people,
// in production in the log. It returns nil after every accepted request was answered, and closes the listeners.
func (s *Server) Run(ctx context.Context, on *Listeners, out io.Writer) error {
	public := s.endpoint(on.public, answering(s.handler))
	public.watch(s.line)
	endpoints := []*endpoint{public}
	if on.admin != nil {
		admin := s.endpoint(on.admin, s.AdminHandler())
		admin.server.WriteTimeout = 0 // a profile takes as long as its caller asks
		endpoints = append(endpoints, admin)
	}
	ended := make(chan error, len(endpoints))
	for _, e := range endpoints {
		go func() { ended <- e.serve() }()
	}
	s.announce(out, on)
	freeStart()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		s.drain(ended)
	}
	return errors.Join(err, s.stop(endpoints))
}

// freeStart gives back what the start leaves behind; requests are served meanwhile. What pools hold goes with the second
// collection: migrations are read into buffers of megabytes, and as long as they count the next collection is far away.
func freeStart() {
	runtime.GC()
	debug.FreeOSMemory()
}

// drain goes on serving for the drain delay. See [Server.Drain].
func (s *Server) drain(ended <-chan error) {
	s.logger.Info("draining", slog.Duration("delay", s.config.DrainDelay), slog.Duration("timeout", s.config.DrainTimeout))
	s.Drain()
	timer := time.NewTimer(s.config.DrainDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case err := <-ended: // the listener has broken; what it has accepted is still answered
		s.logger.Error("serving ended before the drain", slog.Any("cause", err))
	}
}

// stop lets running requests end, and closes what has not ended in time.
func (s *Server) stop(endpoints []*endpoint) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.DrainTimeout)
	defer cancel()
	var failed []error
	for _, e := range endpoints {
		failed = append(failed, e.stop(ctx))
	}
	return errors.Join(failed...)
}

// endpoint is an address, and what is served at it.
type endpoint struct {
	listener    *drainingListener
	accepts     net.Listener // listener, or what watches its connections
	server      *http.Server
	connections *connections
	closed      chan struct{} // when nothing is accepted any more
}

func (s *Server) endpoint(tcp *net.TCPListener, handler http.Handler) *endpoint {
	listener := &drainingListener{TCPListener: tcp}
	e := &endpoint{listener: listener, accepts: listener, connections: newConnections(), closed: make(chan struct{})}
	e.server = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    2 * pipeline.MaxHeaderBytes, // the pipeline refuses first, with a problem
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
		ConnState:         e.connections.observe,
	}
	return e
}

// watch has problems take the place of what net/http answers by itself.
func (e *endpoint) watch(line *pipeline.Pipeline) {
	e.accepts = &watchedListener{e.listener, line}
	e.server.ConnContext = watched
	e.server.DisableGeneralOptionsHandler = true
	e.server.ConnState = func(connection net.Conn, state http.ConnState) {
		answeredAll(connection, state)
		e.connections.observe(connection, state)
	}
}

// serve accepts connections until the drainingListener stops; any other end is an error.
func (e *endpoint) serve() error {
	defer close(e.closed)
	if err := e.server.Serve(e.accepts); !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serving %s: %w", e.listener.Addr(), err)
	}
	return nil
}

// stop ends in the order in which no request is lost: accept what is waiting, answer what has come, and
// only then close the idle connections.
func (e *endpoint) stop(ctx context.Context) error {
	if err := e.listener.Stop(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing %s: %w", e.listener.Addr(), err)
	}
	select {
	case <-e.closed:
	case <-ctx.Done():
	}
	e.connections.wait(ctx)
	if err := e.server.Shutdown(ctx); err != nil {
		return fmt.Errorf("requests at %s took too long to end: %w", e.listener.Addr(), errors.Join(err, e.server.Close()))
	}
	return nil
}
