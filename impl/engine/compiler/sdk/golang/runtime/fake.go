package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Fake stands in for the server in tests: give it to [WithTransport]. It answers operations as it is told, and remembers
// the requests.
type Fake struct {
	mu      sync.Mutex
	answers map[string][]func(*http.Request) (*http.Response, error)
	calls   []FakeCall
}

// FakeCall is a request that a [Fake] has got.
type FakeCall struct {
	Operation string
	Request   *http.Request
	Body      []byte
}

// NewFake makes a server that knows no answers yet.
func NewFake() *Fake {
	return &Fake{answers: make(map[string][]func(*http.Request) (*http.Response, error))}
}

// Answer says what the next request of an operation, named by its operationId, is answered with: a status, and a body that
// is written as JSON, or as it is if it is text or bytes; nil is none. Answers of one operation are given in their order,
// and the last again and again.
func (f *Fake) Answer(operation string, status int, body any) *Fake {
	return f.AnswerWith(operation, func(request *http.Request) (*http.Response, error) {
		header := make(http.Header)
		data, err := fakeBody(header, status, body)
		if err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(data)), ContentLength: int64(len(data)), Request: request}, nil
	})
}

func fakeBody(header http.Header, status int, body any) ([]byte, error) {
	switch body := body.(type) {
	case nil:
		return nil, nil
	case string:
		return []byte(body), nil
	case []byte:
		return body, nil
	}
	header.Set("Content-Type", "application/json")
	if status >= 400 {
		header.Set("Content-Type", "application/problem+json")
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, requestErrorf("the fake cannot write its answer: %w", err)
	}
	return data, nil
}

// Refuse says that the next request of an operation is refused with a problem of a status and a code.
func (f *Fake) Refuse(operation string, status int, code string) *Fake {
	return f.Answer(operation, status, map[string]any{"type": "/problems/" + code, "title": http.StatusText(status), "status": status, "code": code})
}

// AnswerWith says what makes the answer to the next request of an operation. An error is a lost connection.
func (f *Fake) AnswerWith(operation string, answer func(*http.Request) (*http.Response, error)) *Fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[operation] = append(f.answers[operation], answer) //nolint:bodyclose // it is called later
	return f
}

// Calls are the requests that have come, in their order.
func (f *Fake) Calls() []FakeCall {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeCall(nil), f.calls...)
}

// RoundTrip answers a request. Without an answer for its operation it is refused with 501.
func (f *Fake) RoundTrip(request *http.Request) (*http.Response, error) {
	attempt, _ := request.Context().Value(attemptKey{}).(Attempt)
	one := FakeCall{Operation: attempt.Operation, Request: request}
	if request.Body != nil {
		defer request.Body.Close()
		var err error
		if one.Body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	return f.next(one)(request)
}

func (f *Fake) next(one FakeCall) func(*http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, one)
	answers := f.answers[one.Operation]
	switch len(answers) {
	case 0:
		return func(request *http.Request) (*http.Response, error) {
			header := http.Header{"Content-Type": {"application/problem+json"}}
			text := fmt.Sprintf(`{"title": "the fake has no answer for %s", "status": 501, "code": "fake"}`, one.Operation)
			return &http.Response{StatusCode: http.StatusNotImplemented, Header: header, Body: io.NopCloser(bytes.NewReader([]byte(text))), Request: request}, nil
		}
	case 1:
	default:
		f.answers[one.Operation] = answers[1:]
	}
	return answers[0]
}
