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
	stopped        *contract.Problem // why the body did not come whole

	laying   layout
	document Document // of one parameter after the other
	check    Check    // of the same
	plain    []byte   // a text without its encoding, for a moment
	values   []byte   // what the parameters are in JSON
}

var requests = sync.Pool{New: func() any { return new(Request) }}

// Begin takes the query apart. [Request.Problem] ends what begins here.
func Begin(of *contract.Request) *Request {
	r, _ := requests.Get().(*Request)
	r.of = of
	of.Parameters.Lend(r.values)
	r.splitQuery()
	return r
}

// Problem is what is wrong with the request, or nil. It is the last call: others use the memory after it.
func (r *Request) Problem() *contract.Problem {
	found, malformed, stopped := r.found, r.malformed, r.stopped
	r.release()
	if stopped != nil || len(found) == 0 {
		return stopped
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
	if r.found == nil {
		r.values = r.of.Parameters.Keep()
	} else {
		r.values = r.of.Parameters.Drop()
	}
	clear(r.query.all)
	clear(r.cookies.all)
	r.query.all, r.cookies.all, r.cookies.in = r.query.all[:0], r.cookies.all[:0], contract.InPath
	r.of, r.found, r.malformed, r.stopped = nil, nil, false, nil
	requests.Put(r)
}
