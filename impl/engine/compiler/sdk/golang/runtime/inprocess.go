package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// InProcess calls a handler of the same program, without a socket: the same calls, checks and policies with no network.
func InProcess(handler http.Handler) Option {
	return func(s *settings) error {
		s.local, s.base = true, nil
		return WithTransport(Handler(handler))(s)
	}
}

// Handler carries requests to a handler of the same program.
func Handler(handler http.Handler) http.RoundTripper { return local{handler} }

type local struct{ handler http.Handler }

// RoundTrip gives the answer when the handler begins to write it; its body comes as it is written.
func (l local) RoundTrip(request *http.Request) (*http.Response, error) {
	served := request.Clone(request.Context())
	served.RequestURI, served.RemoteAddr = request.URL.RequestURI(), "127.0.0.1:0"
	served.Host = firstOf(request.Host, request.URL.Host)
	if served.Body == nil {
		served.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &localWriter{header: make(http.Header), body: writer, begun: make(chan struct{})}
	go w.serve(l.handler, served)
	select {
	case <-w.begun:
	case <-request.Context().Done():
		_ = reader.CloseWithError(request.Context().Err())
		return nil, request.Context().Err()
	}
	if w.failed != nil {
		return nil, w.failed
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: newLocalBody(request.Context(), reader, writer), ContentLength: -1, Request: request,
	}, nil
}

// localBody is what a handler writes. Like one of a connection it ends with the context, whatever the handler does.
type localBody struct {
	*io.PipeReader

	stop func() bool
}

func newLocalBody(ctx context.Context, reader *io.PipeReader, writer *io.PipeWriter) *localBody {
	return &localBody{reader, context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })}
}

func (b *localBody) Close() error {
	b.stop()
	return b.PipeReader.Close()
}

// localWriter is what a handler writes to. What it writes is read by the caller, and waits for it.
type localWriter struct {
	header, sent http.Header
	status       int
	body         *io.PipeWriter
	once         sync.Once
	begun        chan struct{}
	failed       error
}

var errLocal = errors.New("the handler has ended its answer")

func (w *localWriter) serve(handler http.Handler, request *http.Request) {
	defer request.Body.Close()
	defer func() {
		if cause := recover(); cause != nil { // as net/http does: the connection ends
			w.once.Do(func() {
				w.failed = errLocal
				close(w.begun)
			})
			_ = w.body.CloseWithError(errLocal)
			return
		}
		w.WriteHeader(http.StatusOK)
		_ = w.body.Close()
	}()
	handler.ServeHTTP(w, request)
}

func (w *localWriter) Header() http.Header { return w.header }

func (w *localWriter) WriteHeader(status int) {
	if status < 200 { // informational, and not the answer
		return
	}
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

func (w *localWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(data)
}

// Flush lets the caller see the header; the body has no buffer.
func (w *localWriter) Flush() { w.WriteHeader(http.StatusOK) }
