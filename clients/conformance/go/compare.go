package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	charter "github.com/charterhq/charter/clients/go"
)

// expectation is what comes of a step.
type expectation struct {
	Result          any
	Items           *int
	Error           string
	Status          *int
	Code            string
	Pointers        []string
	Requests, Keys  *int
	Header          map[string]string
	Absent          []string
	Last, Response  any
	Events          []any
	Text            string
	RequestID       any
	Tokens          *int
	Attempts        *int
	Logged          *int
	Hidden          []string
	AtLeast, AtMost *int64 // milliseconds
}

// kind is what an error is, by its type.
func kind(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.As(err, new(*charter.Error)):
		return "response"
	case errors.As(err, new(*charter.TimeoutError)):
		return "timeout"
	case errors.As(err, new(*charter.CanceledError)):
		return "cancelled"
	case errors.As(err, new(*charter.ConnectionError)):
		return "connection"
	case errors.As(err, new(*charter.DecodeError)):
		return "decode"
	case errors.As(err, new(*charter.RequestError)):
		return "client"
	default:
		return "another one"
	}
}

func (e expectation) compare(got *outcome) []string {
	var wrong []string
	check := func(good bool, format string, args ...any) {
		if !good {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	var refused charter.Error
	if one := new(charter.Error); errors.As(got.err, &one) {
		refused = *one
	}
	check(kind(got.err) == e.Error, "the error is %q (%v), and not %q", kind(got.err), got.err, e.Error)
	check(e.Status == nil || refused.Status == *e.Status, "the status is %d", refused.Status)
	check(e.Code == "" || refused.Code == e.Code, "the code is %s", refused.Code)
	if e.Pointers != nil {
		var pointers []string
		for _, one := range refused.Violations {
			pointers = append(pointers, one.Pointer)
		}
		slices.Sort(pointers)
		check(slices.Equal(pointers, e.Pointers), "the violations are %v", refused.Violations)
	}
	check(e.Result == nil || holds(got.value, e.Result), "the result is %v", got.value)
	check(e.Items == nil || *e.Items < 0 || got.items == *e.Items, "there are %d items", got.items)
	check(e.Requests == nil || len(got.requests) == *e.Requests, "there were %d requests", len(got.requests))
	check(e.AtLeast == nil || got.took.Milliseconds() >= *e.AtLeast, "it took %v", got.took)
	check(e.AtMost == nil || got.took.Milliseconds() <= *e.AtMost, "it took %v", got.took)
	check(e.Events == nil || holds(got.events, e.Events), "the events are %v", got.events)
	check(strings.Contains(got.text, e.Text), "the text is %.100s", got.text)
	check(e.Tokens == nil || len(got.tokens) == *e.Tokens, "there were %d tokens", len(got.tokens))
	check(e.Attempts == nil || got.attempts == *e.Attempts, "there were %d attempts", got.attempts)
	check(e.RequestID == nil || e.RequestID == refused.RequestID || e.RequestID == true && refused.RequestID != "", "the request is %q", refused.RequestID)
	return append(append(wrong, e.response(got.response)...), append(e.log(got), e.headers(got.requests)...)...)
}

// response compares what a success says besides its result.
func (e expectation) response(got charter.Response) []string {
	if e.Response == nil {
		return nil
	}
	limits := []any{}
	for _, one := range got.RateLimits() {
		limits = append(limits, one.Name)
	}
	said := map[string]any{"status": float64(got.Status), "replayed": got.Replayed(), "etag": got.ETag(), "limits": limits}
	if holds(said, e.Response) && got.RequestID() != "" {
		return nil
	}
	return []string{fmt.Sprintf("the answer is %v of the request %q", said, got.RequestID())}
}

// log looks for what is to be neither in the log nor in the text of the error.
func (e expectation) log(got *outcome) []string {
	var wrong []string
	text := got.log.String()
	if lines := strings.Count(text, "\n"); e.Logged != nil && lines != *e.Logged {
		wrong = append(wrong, "the log is "+text)
	}
	for _, hidden := range e.Hidden {
		if strings.Contains(text+fmt.Sprintf("%v %+v", got.err, got.err), hidden) {
			wrong = append(wrong, fmt.Sprintf("%s is in %v or the log: %s", hidden, got.err, text))
		}
	}
	return wrong
}

func (e expectation) headers(requests []request) []string {
	var wrong []string
	keys := make(map[string]bool)
	var last request
	for _, last = range requests {
		if key := last.Header.Get("Idempotency-Key"); key != "" {
			keys[key] = true
		}
	}
	if e.Keys != nil && len(keys) != *e.Keys {
		wrong = append(wrong, fmt.Sprintf("there were %d keys", len(keys)))
	}
	for name, value := range e.Header {
		if got := last.Header.Get(name); got != value {
			wrong = append(wrong, name+" is "+got)
		}
	}
	for _, name := range e.Absent {
		if last.Header.Get(name) != "" {
			wrong = append(wrong, name+" is there")
		}
	}
	if e.Last != nil && !holds(last.sent, e.Last) {
		wrong = append(wrong, fmt.Sprintf("the last request is %v", last.sent))
	}
	return wrong
}

// holds tells whether a value has at least what is wanted.
func holds(value, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		members, ok := value.(map[string]any)
		for name, one := range want {
			ok = ok && holds(members[name], one)
		}
		return ok
	case []any:
		list, ok := value.([]any)
		ok = ok && len(list) == len(want)
		for i := range want {
			ok = ok && holds(list[i], want[i])
		}
		return ok
	default:
		return reflect.DeepEqual(value, want)
	}
}
