package server

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync/atomic"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

// watchedListener accepts connections that know who is writing: a handler, or net/http, which answers by itself what it
// cannot read, in plain text.
type watchedListener struct {
	net.Listener

	line *pipeline.Pipeline
}

// Accept returns the next connection.
func (l *watchedListener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if tcp, ok := accepted.(*net.TCPConn); ok {
		return &watchedConn{TCPConn: tcp, line: l.line}, nil
	}
	return accepted, err
}

type watchedConn struct {
	*net.TCPConn

	line     *pipeline.Pipeline
	answered atomic.Bool // a handler has the request, and answers it
}

// Write puts a problem in the place of what net/http answers by itself: it does so in one piece, and then closes.
func (c *watchedConn) Write(data []byte) (int, error) {
	if c.answered.Load() {
		return c.TCPConn.Write(data)
	}
	version, rest, _ := bytes.Cut(data, []byte(" "))
	code, _, _ := bytes.Cut(rest, []byte(" "))
	status, err := strconv.Atoi(string(code))
	if err != nil || !bytes.HasPrefix(version, []byte("HTTP/")) {
		return c.TCPConn.Write(data)
	}
	from, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	if _, err := c.TCPConn.Write(c.line.Unreadable(context.Background(), status, from.Addr())); err != nil {
		return 0, err
	}
	return len(data), nil
}

type watchedKey struct{}

// watched has requests know their connection. It is a [http.Server.ConnContext].
func watched(ctx context.Context, connection net.Conn) context.Context {
	return context.WithValue(ctx, watchedKey{}, connection)
}

// answering tells connections that a handler has their request.
func answering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if connection, ok := r.Context().Value(watchedKey{}).(*watchedConn); ok {
			connection.answered.Store(true)
		}
		next.ServeHTTP(w, r)
	})
}

// answeredAll notes that the answer to a request is written, all of it. It is a [http.Server.ConnState].
func answeredAll(connection net.Conn, state http.ConnState) {
	if one, ok := connection.(*watchedConn); ok && state == http.StateIdle {
		one.answered.Store(false)
	}
}
