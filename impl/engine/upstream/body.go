package upstream

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"

	"go.opentelemetry.io/otel/trace"
)

// body is the request's body, from its begin.
func (e *exchange) body() io.ReadCloser { return io.NopCloser(bytes.NewReader(e.whole)) }

// requestBody is a body that goes to the backend as it comes.
type requestBody struct {
	io.ReadCloser

	of   *exchange
	done atomic.Bool // there is nothing left to read
}

func (b *requestBody) Read(data []byte) (int, error) {
	b.of.watch.begin(fromCaller)
	count, err := b.ReadCloser.Read(data)
	switch {
	case err == nil:
		b.of.watch.begin(toBackend)
	case errors.Is(err, io.EOF):
		b.done.Store(true)
		b.of.watch.pause()
	default:
		b.done.Store(true)
		b.of.broken.CompareAndSwap(nil, &brokenBody{err})
	}
	return count, err
}

// answerBody is the body of an answer. Its end gives back what the request has taken of its backend.
type answerBody struct {
	io.ReadCloser

	of    *exchange
	close func()
	span  trace.Span
}

func (b *answerBody) Read(data []byte) (int, error) {
	b.of.watch.begin(fromBackend)
	count, err := b.ReadCloser.Read(data)
	b.of.watch.begin(toCaller)
	if err != nil && !errors.Is(err, io.EOF) {
		broke(b.span, err)
	}
	return count, err
}

func (b *answerBody) Close() error {
	b.of.watch.pause()
	b.close()
	b.span.End()
	return b.ReadCloser.Close()
}
