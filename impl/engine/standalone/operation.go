package standalone

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Operation is an operation of the contract.
type Operation struct {
	ID, Method, Path string // the path as in the contract: /users/{userId}
	Rest             Rest
	Body             *contract.Body
	Check            func(*contract.Request) *contract.Problem

	taker    *body.Taker
	segments []segment
}

// Rest says what the last parameter of a path takes.
type Rest uint8

// What it takes.
const (
	OneSegment   Rest = iota
	AllSegments       // the rest of the path, which is not empty
	MaybeNothing      // the rest of the path
)

// NewOperation makes an operation ready.
func NewOperation(o Operation) *Operation {
	if o.Body != nil {
		o.taker = body.NewTaker(o.Body, nil)
	}
	for _, text := range strings.Split(o.Path, "/")[1:] {
		o.segments = append(o.segments, newSegment(text))
	}
	return &o
}

// Validate holds a request against the operation. The path may have anything before what the contract has. Where it
// ends in something else, its parameters are those that the patterns of [http.ServeMux] have found. The
// error is a [*contract.Problem], which [WriteProblem] answers with.
func (o *Operation) Validate(r *http.Request) (*Request, error) {
	path := func(name string) string { return url.PathEscape(r.PathValue(name)) }
	segments := strings.Split(r.URL.EscapedPath(), "/")[1:]
	for start := range segments {
		if values, ok := o.match(segments[start:]); ok {
			path = values.get
			break
		}
	}
	found, problem := o.validate(nil, r, path)
	if problem != nil {
		return nil, problem
	}
	return found, nil
}

// values are those of a path's parameters, percent-encoded.
type values []parameter

type parameter struct{ name, value string }

func (v values) get(name string) string {
	for _, each := range v {
		if each.name == name {
			return each.value
		}
	}
	return ""
}

// match reads the segments of a path, which must be all of it.
func (o *Operation) match(path []string) (found values, ok bool) {
	last := len(o.segments) - 1
	for i := range o.segments {
		if i == last && o.Rest != OneSegment {
			return o.rest(found, path[min(i, len(path)):])
		}
		if i >= len(path) || !o.segments[i].match(path[i], &found) {
			return nil, false
		}
	}
	return found, len(path) == len(o.segments)
}

// rest gives the last parameter what is left of a path. Nothing in it leads up again.
func (o *Operation) rest(found values, left []string) (values, bool) {
	if slices.ContainsFunc(left, climbs) {
		return nil, false
	}
	value := strings.Join(left, "/")
	if value == "" && o.Rest != MaybeNothing {
		return nil, false
	}
	return append(found, parameter{o.segments[len(o.segments)-1].names[0], value}), true
}
