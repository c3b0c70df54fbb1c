package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// Error is an answer of the server that is no success. [errors.As] finds it:
//
//	var refused *Error
//	if errors.As(err, &refused) && refused.Status == 404 { ... }
type Error struct {
	// Status is that of the answer, such as 404.
	Status int
	// Code is the stable code of the problem, or of OAuth's error, meant for programs; empty if the answer was none of the
	// API's own.
	Code string
	// Problem is what the server says (RFC 9457); nil if the answer was something else, such as a page of a proxy.
	Problem *ProblemDetails
	// Violations say what is wrong with the request, each part of it; empty if it is not about that.
	Violations []ProblemViolation
	// RequestID is what the server's log calls the request.
	RequestID string
	// Header is that of the answer.
	Header http.Header

	note string
}

// ProblemDetails is a refusal as the server describes it (RFC 9457).
type ProblemDetails struct {
	Type, Title, Detail string
	Status              int
	Code                string
	RequestID           string
	Errors              []ProblemViolation
	// Extra is what else the problem says, by name.
	Extra map[string]json.RawMessage
}

// text is what is said under another name; empty: nothing, or no text.
func (p *ProblemDetails) text(name string) string {
	var said string
	_ = json.Unmarshal(p.Extra[name], &said)
	return said
}

var oauthCode = regexp.MustCompile(`^[a-z_]+$`)

// code is that of the problem, or of OAuth's error (RFC 6749, section 5.2).
func (p *ProblemDetails) code() string {
	if p.Code == "" && oauthCode.MatchString(p.text("error")) {
		return p.text("error")
	}
	return p.Code
}

// ProblemViolation is what is wrong with one part of a request.
type ProblemViolation struct {
	// Pointer leads to the part of a body (RFC 6901); Parameter names a parameter.
	Pointer   string `json:"pointer"`
	Parameter string `json:"parameter"`
	// Code is the rule that is broken, such as required.
	Code string `json:"code"`
	// Detail is a sentence for people.
	Detail string `json:"detail"`
}

// Error says what was refused. Nothing of the request is in it.
func (e *Error) Error() string {
	text := e.note
	if e.Problem != nil {
		text = firstOf(e.Problem.Detail, e.Problem.Title, e.Problem.text("error_description"), e.note)
	}
	code, request := "", ""
	if e.Code != "" {
		code = " " + e.Code
	}
	if e.RequestID != "" {
		request = " (request " + e.RequestID + ")"
	}
	return fmt.Sprintf("%d%s: %s%s", e.Status, code, text, request)
}

// ConnectionError says that no answer has come, or only a part of one.
type ConnectionError struct{ cause error }

func (e *ConnectionError) Error() string {
	return "the connection to the API has failed: " + e.cause.Error()
}
func (e *ConnectionError) Unwrap() error { return e.cause }

// TimeoutError says that the time of an attempt ([WithTimeout]), or of the whole call (the context's deadline), is over.
// [errors.Is] knows it as [context.DeadlineExceeded].
type TimeoutError struct{ cause error }

func (e *TimeoutError) Error() string { return "no answer has come in time" }
func (e *TimeoutError) Unwrap() error { return e.cause }

// Timeout makes it one of the errors of package net that are timeouts.
func (e *TimeoutError) Timeout() bool { return true }

// Is tells that it is [context.DeadlineExceeded].
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// CanceledError says that the caller has ended the call. [errors.Is] knows it as [context.Canceled].
type CanceledError struct{ cause error }

func (e *CanceledError) Error() string { return "the call was ended by its caller" }
func (e *CanceledError) Unwrap() error { return e.cause }

// Is tells that it is [context.Canceled].
func (e *CanceledError) Is(target error) bool { return target == context.Canceled }

// DecodeError says that a success has a body that is not what the contract says, such as broken JSON.
type DecodeError struct {
	// Operation is the one that was called, or the token endpoint.
	Operation string
	Status    int
	Header    http.Header

	cause error
}

func (e *DecodeError) Error() string {
	return "the answer of " + e.Operation + " is not what the contract says: " + e.cause.Error()
}
func (e *DecodeError) Unwrap() error { return e.cause }

// RequestError says that a call was not sent, or not carried on, because of how it was made: a credential or a
// parameter of the path is missing, or a list does not end.
type RequestError struct {
	text  string
	cause error
}

func (e *RequestError) Error() string { return e.text }
func (e *RequestError) Unwrap() error { return e.cause }

func requestErrorf(format string, args ...any) *RequestError {
	wrapped := fmt.Errorf(format, args...)
	return &RequestError{wrapped.Error(), errors.Unwrap(wrapped)}
}

// longestProblem is how much of a refusal is read, in bytes.
const longestProblem = 1 << 20

// refusal reads what a server says that does not do what it was asked.
func refusal(response *http.Response) *Error {
	e := &Error{Status: response.StatusCode, Header: response.Header, RequestID: response.Header.Get("X-Request-Id")}
	data, err := io.ReadAll(io.LimitReader(response.Body, longestProblem))
	media := response.Header.Get("Content-Type")
	switch problem := readProblem(media, data); {
	case err != nil:
		e.note = "the answer ended before its end"
	case problem == nil:
		e.note = "the answer is no problem of the API but " + firstOf(media, "without a type")
	default:
		e.Problem, e.Code, e.Violations = problem, problem.code(), problem.Errors
		e.RequestID = firstOf(problem.RequestID, e.RequestID)
		e.note = "the answer says no more"
	}
	return e
}

// readProblem returns nil for what is none. A member of the wrong type is left out, and keeps no other from being read.
func readProblem(media string, data []byte) *ProblemDetails {
	if name := mediaName(media); !strings.HasSuffix(name, "/json") && !strings.HasSuffix(name, "+json") {
		return nil
	}
	p, listed := new(ProblemDetails), []members(nil)
	if json.Unmarshal(bytes.TrimPrefix(data, byteOrderMark), &p.Extra) != nil || p.Extra == nil {
		return nil
	}
	for name, into := range map[string]any{
		"type": &p.Type, "title": &p.Title, "detail": &p.Detail, "status": &p.Status, "code": &p.Code, "requestId": &p.RequestID, "errors": &listed,
	} {
		if raw, ok := p.Extra[name]; ok && json.Unmarshal(raw, into) == nil {
			delete(p.Extra, name)
		}
	}
	for _, members := range listed {
		if members != nil {
			p.Errors = append(p.Errors, violation(members))
		}
	}
	return p
}

// mediaName is a media type without its parameters.
func mediaName(media string) string {
	name, _, _ := strings.Cut(strings.ToLower(media), ";")
	return strings.TrimSpace(name)
}

// members are the members of an object in JSON; nil: it is none.
type members map[string]any

// UnmarshalJSON takes anything.
func (m *members) UnmarshalJSON(data []byte) error {
	var object map[string]any
	_ = json.Unmarshal(data, &object)
	*m = object
	return nil
}

func violation(m members) ProblemViolation {
	text := func(name string) string {
		said, _ := m[name].(string)
		return said
	}
	return ProblemViolation{text("pointer"), text("parameter"), text("code"), text("detail")}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
