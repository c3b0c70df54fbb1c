package runtime

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Attempt is one request of a call.
type Attempt struct {
	// Operation is the operationId of the contract.
	Operation string
	// Number is 0 for the first.
	Number int
}

// Middleware stands around each attempt. It may change the request, and answer in the place of next.
type Middleware func(request *http.Request, attempt Attempt, next func(*http.Request) (*http.Response, error)) (*http.Response, error)

type attemptKey struct{}

// exchange is a call on its way.
type exchange struct {
	settings  settings
	schemes   map[string]scheme
	operation *operation
	written   written
	header    http.Header
	body      *payload // nil: none
	number    int
	used      map[*tokenCache]string // the tokens of the last attempt
}

var errAttempt = errors.New("the time of the attempt is over")

// attempt sends the request, and reads the answer unless it is a stream.
func (e *exchange) attempt(call context.Context) (*answered, error) {
	ctx, cancel := context.WithCancelCause(call)
	begin := time.Now()
	if e.settings.timeout > 0 {
		timer := time.AfterFunc(e.settings.timeout, func() { cancel(errAttempt) })
		defer timer.Stop()
	}
	response, result, err := e.exchange(ctx) //nolint:bodyclose // it is closed, or it is the stream
	if err != nil {
		err = explain(call, ctx, err)
	}
	e.log(call, begin, response, err)
	e.note(response, result)
	if err != nil || result.stream == nil {
		cancel(nil)
		return result, err
	}
	result.stream = &stream{result.stream, call, ctx, cancel}
	return result, nil
}

func (e *exchange) exchange(ctx context.Context) (*http.Response, *answered, error) {
	request, err := e.request(ctx)
	if err != nil {
		return nil, nil, err
	}
	send := e.follow
	for _, middleware := range slices.Backward(e.settings.middleware) {
		next := send
		send = func(request *http.Request) (*http.Response, error) {
			return middleware(request, Attempt{e.operation.id, e.number}, next)
		}
	}
	response, err := send(request)
	if err != nil {
		return nil, nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer response.Body.Close()
		return response, nil, refusal(response)
	}
	if kind := e.operation.result; kind == streamBody || kind == bytesBody {
		return response, &answered{response, nil, response.Body}, nil
	}
	defer response.Body.Close()
	data, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer+1))
	if len(data) > longestAnswer {
		return response, nil, &DecodeError{e.operation.id, response.StatusCode, response.Header, errTooLong}
	}
	return response, &answered{response, bytes.TrimPrefix(data, byteOrderMark), nil}, err
}

// longestAnswer is how much of an answer is kept in memory, in bytes. What is longer is a download, or a mistake.
const longestAnswer = 64 << 20

var errTooLong = fmt.Errorf("it is longer than %d bytes", longestAnswer)

// byteOrderMark may stand before a text, and is none of it (RFC 8259, section 8.1).
var byteOrderMark = []byte("\xef\xbb\xbf")

// request writes the request of an attempt, with the credentials that the operation wants.
func (e *exchange) request(ctx context.Context) (*http.Request, error) {
	header := e.header.Clone()
	query, err := e.authorize(ctx, header)
	if err != nil {
		return nil, err
	}
	address := e.settings.base.Scheme + "://" + e.settings.base.Host + e.path()
	if text := joined(e.written.query, query); text != "" {
		mark := "?"
		if strings.Contains(e.written.path, mark) { // of the path of an operation: a parameter's is encoded
			mark = "&"
		}
		address += mark + text
	}
	request, err := http.NewRequestWithContext(context.WithValue(ctx, attemptKey{}, Attempt{e.operation.id, e.number}), e.operation.method, address, nil)
	if err != nil {
		return nil, requestErrorf("the call of %s cannot be written: %w", e.operation.id, err)
	}
	request.Header = header
	return request, e.body.into(request)
}

// path is that of the address, with the path of the base URL.
func (e *exchange) path() string {
	return strings.TrimRight(e.settings.base.EscapedPath(), "/") + e.written.path
}

// authorize adds the credentials of the first alternative for which there are all: none that the operation does not want.
// It returns those that stand in the query.
func (e *exchange) authorize(ctx context.Context, header http.Header) (query string, err error) {
	needs, err := e.chosen()
	if err != nil {
		return "", err
	}
	e.used = make(map[*tokenCache]string)
	cookies := e.written.cookies
	for _, name := range needs {
		s, place := e.settings.secrets[name], e.schemes[name]
		value, err := s.reveal(ctx, name)
		if err != nil {
			return "", err
		}
		if s.tokens != nil {
			e.used[s.tokens] = value
		}
		switch place.kind {
		case "token":
			header.Set("Authorization", "Bearer "+value)
		case "basic":
			header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(value)))
		case "header":
			header.Set(place.name, value)
		case "query":
			query = joined(query, url.QueryEscape(place.name)+"="+url.QueryEscape(value))
		case "cookie":
			cookies = append(slices.Clip(cookies), place.name+"="+value)
		}
	}
	if len(cookies) > 0 {
		header.Set("Cookie", strings.Join(cookies, "; "))
	}
	return query, nil
}

func (e *exchange) chosen() ([]string, error) {
	var ways []string
	for _, needs := range e.operation.security {
		missing := false
		for _, name := range needs {
			_, has := e.settings.secrets[name]
			missing = missing || !has
		}
		if !missing {
			return needs, nil
		}
		ways = append(ways, strings.Join(needs, " and "))
	}
	if ways == nil {
		return nil, nil
	}
	return nil, requestErrorf("%s is not for everybody: give the client a credential for %s", e.operation.id, strings.Join(ways, ", or "))
}

// refused tells the sources of tokens that an answer was 401. It is false if there are none: a new try would be the same.
func (e *exchange) refused(err error) bool {
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Status != http.StatusUnauthorized {
		return false
	}
	for source, value := range maps.All(e.used) {
		source.refused(value)
	}
	return len(e.used) > 0
}

// again tells whether the call may be sent once more, and after which pause.
func (e *exchange) again(err error) (time.Duration, bool) {
	var header http.Header
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		if header = refusal.Header; !mayPass(refusal.Status, header) {
			return 0, false
		}
	case errors.As(err, new(*ConnectionError)), errors.As(err, new(*TimeoutError)):
	default:
		return 0, false
	}
	if !e.operation.repeatable() || !e.body.again() || e.number >= e.settings.retries.most {
		return 0, false
	}
	return e.settings.retries.pause(e.number, header, time.Now())
}

// note keeps the answer for a caller who wants to see it.
func (e *exchange) note(response *http.Response, result *answered) {
	if e.settings.response == nil || response == nil {
		return
	}
	*e.settings.response = Response{Status: response.StatusCode, Header: response.Header}
	if result != nil {
		e.settings.response.Body = result.data
	}
}

func (e *exchange) log(ctx context.Context, begin time.Time, response *http.Response, err error) {
	if e.settings.logger == nil {
		return
	}
	level := slog.LevelDebug
	list := []slog.Attr{
		slog.String("operation", e.operation.id), slog.String("method", e.operation.method), slog.String("path", e.path()),
		slog.Int("attempt", e.number), slog.Duration("duration", time.Since(begin)),
	}
	if response != nil {
		list = append(list, slog.Int("status", response.StatusCode), slog.String("request_id", response.Header.Get("X-Request-Id")))
	}
	if err != nil {
		level, list = slog.LevelWarn, append(list, slog.String("error", logged(err)))
	}
	e.settings.logger.LogAttrs(ctx, level, "an attempt of a call", list...)
}

// logged is what a log says of an error: of a refusal its code alone, for its words may repeat what was sent.
func logged(err error) string {
	var refused *Error
	if errors.As(err, &refused) {
		return firstOf(refused.Code, refused.note)
	}
	return err.Error()
}

// stream is a body that its caller reads. The time of the attempt does not count for it, that of the call does.
type stream struct {
	io.ReadCloser

	call, attempt context.Context //nolint:containedctx // a body is read after the call that has brought it
	cancel        context.CancelCauseFunc
}

func (s *stream) Read(buffer []byte) (int, error) {
	n, err := s.ReadCloser.Read(buffer)
	if err != nil && !errors.Is(err, io.EOF) { // an unexpected end is another one
		err = explain(s.call, s.attempt, err)
	}
	return n, err
}

func (s *stream) Close() error {
	s.cancel(nil)
	return s.ReadCloser.Close()
}
