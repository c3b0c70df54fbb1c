package server

import (
	"net/http"
	"sync/atomic"
)

// Drain begins the end: /readyz answers 503, and every answer tells its caller to close the connection,
// while requests are still taken.
func (s *Server) Drain() { s.draining.Store(true) }

func closeWhileDraining(next http.Handler, draining *atomic.Bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
