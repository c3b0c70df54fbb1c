package upstream

import (
	"context"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"
)

// exchange is one request and its answer.
type exchange struct {
	*route

	in     *http.Request
	whole  []byte // the request's body, if it is in memory; nil: it is not, or there is none
	cancel context.CancelCauseFunc
	watch  *watch

	upload   *requestBody               // the request's body that goes on as it comes; nil: there is none
	attempts int                        // how often the backend was asked
	failed   error                      // why there is no answer
	broken   atomic.Pointer[brokenBody] // why the request's body could not be read; nil: it could
}

// brokenBody is what kept the caller's body from being read.
type brokenBody struct{ err error }

// run has the request answered.
func (e *exchange) run(w http.ResponseWriter, path, query string) {
	ctx, cancel := context.WithCancelCause(e.in.Context())
	defer cancel(nil)
	e.cancel = cancel
	e.watch = newWatch(e.to.Timeout.Idle, http.NewResponseController(w), cancel)
	defer e.watch.stop()
	if e.Stream {
		e.watch.lift()
	}
	to := newAnswer(w, cancel)
	to.unread = e.unread
	proxy := httputil.ReverseProxy{
		Rewrite: e.rewrite, Transport: e, ModifyResponse: e.shape, ErrorHandler: e.fail, BufferPool: buffers{}, ErrorLog: e.to.complaints,
	}
	if e.Stream {
		proxy.FlushInterval = -1 // as it comes
	}
	out := e.outgoing(ctx, path, query)
	if e.upload != nil { // or the answer to it would wait until all of it is there
		_ = e.watch.controller.EnableFullDuplex() // HTTP/2 is so always
	}
	proxy.ServeHTTP(to, out)
	if e.failed == nil {
		to.end()
	}
	if e.unread() { // somebody may still be waiting for more of it, who is not needed any more
		w.Header()["Connection"] = closes
		_ = e.watch.controller.SetReadDeadline(time.Now()) // a connection that has no deadlines ends by itself
	}
}

// unread tells whether some of the request's body is still to come. Then its connection is good for nothing else.
func (e *exchange) unread() bool { return e.upload != nil && !e.upload.done.Load() }

var closes = []string{"close"}

// outgoing is the request to the backend. Nothing of the caller's is in it but what passes.
func (e *exchange) outgoing(ctx context.Context, path, query string) *http.Request {
	out := e.in.WithContext(ctx)
	address := *e.to.address
	address.RawPath, address.RawQuery = path, query
	if decoded, err := url.PathUnescape(path); err == nil { // the path was put together of what is encoded
		address.Path = decoded
	}
	out.URL, out.Host, out.RequestURI = &address, "", ""
	out.Header, out.Trailer, out.TransferEncoding = e.to.header(e.in, e.operation.Body != nil), nil, nil
	switch {
	case e.whole != nil:
		out.ContentLength = int64(len(e.whole))
		out.GetBody = func() (io.ReadCloser, error) { return e.body(), nil }
		out.Body = e.body()
	case e.operation.Body == nil: // nobody has checked it
		out.Body, out.ContentLength = http.NoBody, 0
	case out.Body != nil && out.Body != http.NoBody:
		e.upload = &requestBody{ReadCloser: out.Body, of: e}
		out.Body = e.upload
	}
	return out
}

// rewrite adds what [httputil.ReverseProxy] takes from requests of callers.
func (e *exchange) rewrite(pr *httputil.ProxyRequest) {
	pr.Out.Header["Forwarded"] = []string{e.forwarded(e.in)}
	delete(pr.Out.Header, "Te")
}
