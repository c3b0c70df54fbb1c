package runtime

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// core sends calls. A client is this with names for the operations.
type core struct {
	settings settings
	contract *contract
}

func newCore(contract *contract, options []Option) (*core, error) {
	c := &core{defaults(contract.servers), contract}
	if err := c.settings.apply(options); err != nil {
		return nil, err
	}
	return c, nil
}

// answered is an answer, with the body that was read; a stream has its body still to be read.
type answered struct {
	response *http.Response
	data     []byte
	stream   io.ReadCloser
}

// send sends a call until it is answered, or nothing is to be hoped for.
func (c *core) send(ctx context.Context, o *operation, in input, options []Option) (*answered, error) {
	e, err := c.begin(ctx, o, in, options)
	if err != nil {
		return nil, err
	}
	for renewed := false; ; {
		result, err := e.attempt(ctx)
		if err == nil {
			return result, nil
		}
		if !renewed && e.refused(err) && e.body.again() {
			renewed = true
			continue
		}
		pause, again := e.again(err)
		if deadline, ends := ctx.Deadline(); !again || ends && !time.Now().Add(pause).Before(deadline) {
			return nil, err
		}
		e.number++
		if err := sleep(ctx, pause); err != nil {
			return nil, explain(ctx, ctx, err)
		}
	}
}

// begin prepares a call.
func (c *core) begin(ctx context.Context, o *operation, in input, options []Option) (*exchange, error) {
	s, err := c.settings.with(options)
	if err != nil {
		return nil, err
	}
	e := &exchange{settings: s, schemes: c.contract.schemes, operation: o, header: http.Header{"User-Agent": {c.contract.agent}}}
	if o.result == "" {
		e.header.Set("Accept", "application/json")
	} else {
		e.header.Set("Accept", o.accept)
	}
	if e.written, err = o.write(in); err != nil {
		return nil, err
	}
	for _, header := range []http.Header{e.written.header, s.header} {
		maps.Copy(e.header, header)
	}
	if e.body, err = o.payload(in.params); err != nil {
		return nil, err
	}
	if e.body != nil {
		e.header.Set("Content-Type", e.body.media)
	}
	if o.key != "" {
		if s.key == "" {
			s.key = randomUUID()
		}
		e.header.Set(o.key, s.key)
	}
	if err := e.sendable(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, explain(ctx, ctx, err)
	}
	return e, nil
}

// fieldLetters are those of names in a header (RFC 9110, section 5.1).
const fieldLetters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// sendable holds that the fields of the header can be sent: net/http would take one that cannot for a lost connection.
func (e *exchange) sendable() error {
	for name, values := range e.header {
		if name == "" || strings.ContainsFunc(name, func(letter rune) bool { return !strings.ContainsRune(fieldLetters, letter) }) {
			return requestErrorf("a header field cannot be called %q", name)
		}
		for _, value := range values {
			if !isFieldValue(value) {
				return requestErrorf("the header field %s can only have letters of ASCII, and no line breaks", name)
			}
		}
	}
	return nil
}

// isFieldValue tells whether a text can be the value of a field of a header.
func isFieldValue(text string) bool {
	return !strings.ContainsFunc(text, func(letter rune) bool { return (letter < ' ' || letter > '~') && letter != '\t' })
}

// explain tells the caller's end of a call from a slow answer, and both from a lost connection. The attempt's context knows
// why it has ended.
func explain(call, attempt context.Context, cause error) error {
	var known interface{ Timeout() bool }
	switch {
	case isOurs(cause):
		return cause
	case errors.Is(call.Err(), context.Canceled):
		return &CanceledError{withoutURL(cause)}
	case call.Err() != nil, errors.Is(context.Cause(attempt), errAttempt), errors.As(cause, &known) && known.Timeout():
		return &TimeoutError{withoutURL(cause)}
	default:
		return &ConnectionError{withoutURL(cause)}
	}
}

func isOurs(err error) bool {
	switch err.(type) { //nolint:errorlint // one that wraps another is none of ours
	case *Error, *ConnectionError, *TimeoutError, *CanceledError, *DecodeError, *RequestError:
		return true
	default:
		return false
	}
}

// withoutURL leaves out the address, in which there may be a credential.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// joined puts a query together.
func joined(parts ...string) string {
	var some []string
	for _, part := range parts {
		if part != "" {
			some = append(some, part)
		}
	}
	return strings.Join(some, "&")
}
