package validate

import (
	"sync"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Request holds a request against an operation: generated code asks for one parameter after the other,
// and for the body. What is right goes into the request as the handler is to get it.
type Request struct {
	of             *contract.Request
	query, cookies pairs
	found          []contract.Violation
	malformed      bool

	laying   layout
	document Document // of one parameter after the other
	check    Check    // of the same
	plain    []byte   // a text without its encoding, for a moment
}

var requests = sync.Pool{New: func() any { return new(Request) }}

// Begin takes the query apart. [Request.Problem] ends what begins here.
func Begin(of *contract.Request) *Request {
	r, _ := requests.Get().(*Request)
	r.of = of
	r.splitQuery()
	return r
}

// Body checks the body of a media type, if that is the request's.
func (r *Request) Body(mediaType string, schema func(*Check, Node) bool) {
	if r.of.Body == nil || r.of.MediaType != mediaType {
		return
	}
	d, malformed := Parse(r.of.Body)
	if malformed != nil {
		r.malformed = true
		r.add(*malformed)
		return
	}
	r.add(Body(d, schema)...)
	if len(r.found) == 0 {
		r.of.Body = d.Completed()
	}
	d.Free()
}

// Problem is what is wrong with the request, or nil. It is the last call: others use the memory after it.
func (r *Request) Problem() *contract.Problem {
	found, malformed := r.found, r.malformed
	r.release()
	if len(found) == 0 {
		return nil
	}
	problem := contract.Invalid(found[:min(len(found), contract.MaxViolations)]...)
	if malformed {
		problem.Type = contract.MalformedBody
		problem.Detail = "The body cannot be read; errors says where."
	}
	return problem
}

// release keeps the memory for another request, and nothing of this one.
func (r *Request) release() {
	clear(r.query.all)
	clear(r.cookies.all)
	r.query.all, r.cookies.all, r.cookies.in = r.query.all[:0], r.cookies.all[:0], contract.InPath
	r.of, r.found, r.malformed = nil, nil, false
	requests.Put(r)
}
