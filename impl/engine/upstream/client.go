package upstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Client asks a backend for a handler that is written by hand, where no transformation can say what it needs. Header
// fields that the contract sets, deadlines, retries, the breaker and all bounds are those of operations that the backend
// serves. It is safe for concurrent use.
type Client struct{ to *backend }

// Client returns that of a backend, by its name in x-upstreams.
func (b *Backends) Client(name string) (*Client, error) {
	if b.byName[name] == nil {
		return nil, fmt.Errorf("there is no backend %q in x-upstreams", name)
	}
	return &Client{b.byName[name]}, nil
}

// Request is what a handler asks.
type Request struct {
	Method string            // empty: GET
	Path   contract.Template // behind the backend's address: /invoices/{id}
	Values map[string]string // of the names in the path
	Query  url.Values
	Header http.Header // beside what the contract sets, which counts before it
	Body   any         // in Go; it is sent as JSON. Nil: there is none
}

// Refused is an answer of a backend that is no success.
type Refused struct { //nolint:errname // it is an answer, and no failure
	Status  int
	Payload []byte // what it has said, up to 64 KiB
}

// Error says nothing of the payload, which may be anything.
func (r *Refused) Error() string { return fmt.Sprintf("the backend has answered with %d", r.Status) }

// Ask sends a request, and reads the JSON of the answer into a T. The error is a [*Refused] for an answer of another
// status than 2xx, and else what callers are to be told: a [*contract.Problem], or the error of a context that has ended.
func Ask[T any](ctx context.Context, client *Client, request Request) (T, error) {
	var value T
	answer, err := client.Do(ctx, request)
	if err != nil {
		return value, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read as far as anybody wants it
	if answer.StatusCode/100 != 2 {
		payload, _ := io.ReadAll(io.LimitReader(answer.Body, maxPayload)) // the status is what counts
		return value, &Refused{answer.StatusCode, payload}
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxTransformed+1))
	switch {
	case err != nil:
		return value, err
	case len(data) > maxTransformed:
		return value, contract.UpstreamFailed.Wrap(errLong, notAsked)
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, contract.UpstreamFailed.Wrap(err, notAsked)
	}
	return value, nil
}

var errClimbs = errors.New("a value leads out of the path at the backend")

// Do sends a request. The body of its answer must be closed. The error, and that of reading the body, is as for [Ask].
func (c *Client) Do(ctx context.Context, request Request) (*http.Response, error) {
	path, ok := newPlace(c.to.base, request.Path, nil).path(func(name string) string { return request.Values[name] })
	if !ok {
		return nil, contract.NotFound.Wrap(errClimbs, "There is nothing of this name.")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	in, err := http.NewRequestWithContext(ctx, request.Method, c.to.address.String(), nil)
	if err != nil {
		cancel(err)
		return nil, fmt.Errorf("asking the backend %s: %w", c.to.Name, err)
	}
	e := &exchange{route: &route{to: c.to, template: request.Path}, in: in, cancel: cancel, watch: newWatch(c.to.Timeout.Idle, nil, cancel)}
	if request.Body != nil {
		if e.whole, err = json.Marshal(request.Body); err != nil {
			cancel(err)
			return nil, fmt.Errorf("writing a request to the backend %s: %w", c.to.Name, err)
		}
	}
	out := e.outgoing(ctx, path, request.Query.Encode())
	for name, values := range request.Header {
		if name = http.CanonicalHeaderKey(name); out.Header[name] == nil {
			out.Header[name] = values
		}
	}
	if e.whole != nil {
		out.Header["Content-Type"] = asJSON
	}
	answer, err := e.RoundTrip(out)
	if err != nil {
		defer cancel(nil)
		return nil, e.reason(ctx, err)
	}
	answer.Body = &ending{answer.Body, func(err error) error { return e.reason(ctx, err) }, func() {
		e.watch.stop()
		cancel(nil)
	}}
	return answer, nil
}

// ending is a body whose end ends its request. What goes wrong with it is told as what goes wrong with its request.
type ending struct {
	io.ReadCloser

	reason func(error) error
	end    func()
}

func (b *ending) Read(data []byte) (int, error) {
	count, err := b.ReadCloser.Read(data)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.reason(err)
	}
	return count, err
}

func (b *ending) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}
