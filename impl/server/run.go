package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
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

// Run serves until ctx ends, and then drains: see [Config]. Where the server is up it says so on out,
// for people. It returns nil after every accepted request was answered.
func (s *Server) Run(ctx context.Context, out io.Writer) error {
	public, err := listen(ctx, "CHARTER_ADDR", s.config.Addr)
	if err != nil {
		return err
	}
	servers := []*http.Server{s.httpServer(s.handler)}
	listeners := []net.Listener{public}
	if s.config.AdminAddr != "" {
		admin, err := listen(ctx, "CHARTER_ADMIN_ADDR", s.config.AdminAddr)
		if err != nil {
			return errors.Join(err, public.Close())
		}
		administration := s.httpServer(s.AdminHandler())
		administration.WriteTimeout = 0 // a profile takes as long as its caller asks
		servers, listeners = append(servers, administration), append(listeners, admin)
	}
	failed := make(chan error, len(servers))
	for i, server := range servers {
		go func() { failed <- server.Serve(listeners[i]) }()
	}
	s.announce(out, listeners)
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serving: %w", err), s.stop(servers))
	case <-ctx.Done():
		s.drain(failed)
		return s.stop(servers)
	}
}

func listen(ctx context.Context, setting, addr string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	return listener, nil
}

func (s *Server) httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    2 * pipeline.MaxHeaderBytes, // the pipeline refuses first, with a problem
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
	}
}

// drain goes on serving for the drain delay. See [Server.Drain].
func (s *Server) drain(failed <-chan error) {
	s.logger.Info("draining", slog.Duration("delay", s.config.DrainDelay), slog.Duration("timeout", s.config.DrainTimeout))
	s.Drain()
	timer := time.NewTimer(s.config.DrainDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-failed:
	}
}

// stop lets running requests end, and closes what has not ended in time.
func (s *Server) stop(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.DrainTimeout)
	defer cancel()
	var failed []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			failed = append(failed, fmt.Errorf("requests were still running after %s: %w", s.config.DrainTimeout, errors.Join(err, server.Close())))
		}
	}
	s.logger.Info("stopped")
	return errors.Join(failed...)
}
