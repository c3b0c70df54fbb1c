package validate

import (
	"sync"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Request holds a request against an operation: generated code asks for one parameter after the other,
// and for the body. What is right goes into the request as the handler is to get it.
type Request struct {
	of             *contract.Request
	at             int     // the place among the operation's of the parameter that is looked at
	taking         taking  // how far the query was taken apart
	places         []place // in the query, of the parameters that are looked at
	spans          []span  // of the query
	query, cookies pairs
	found          []contract.Violation
	malformed      bool
	stopped        *contract.Problem // why the body did not come whole

	laying   layout
	document Document // of one parameter after the other
	check    Check    // of the same
	plain    []byte   // a text without its encoding, for a moment
	values   []byte   // room for what the parameters are in JSON; no other request has any of it
}

var requests = sync.Pool{New: func() any { return new(Request) }}

// Begin begins to hold a request against its operation, whose parameters have the names. [Request.Problem] ends it.
func Begin(of *contract.Request, names *contract.Names) *Request {
	r, _ := requests.Get().(*Request)
	r.of = of
	if cap(r.values) < leastRoom {
		r.values = make([]byte, 0, wholeRoom)
	}
	of.Parameters.Lend(names, r.values)
	return r
}

// Requests take the memory for their values from a piece that is for many of them, in bytes. A piece is never used
// twice, and is held as long as one of the requests is.
const (
	wholeRoom = 4 << 10
	leastRoom = 256
)

// maxPlainKept is how much room for a text is kept for another request, in bytes.
const maxPlainKept = 64 << 10

// Problem is what is wrong with the request, or nil. It is the last call: others use the memory after it.
func (r *Request) Problem() *contract.Problem {
	found, malformed, stopped, problem := r.found, r.malformed, r.stopped, r.check.problem
	r.release()
	if stopped != nil || len(found) == 0 {
		return stopped
	}
	if problem == nil {
		problem = new(contract.Problem)
	}
	problem.Become(found[:min(len(found), contract.MaxViolations)])
	if malformed {
		problem.Type = contract.MalformedBody
		problem.Detail = "The body cannot be read; errors says where."
	}
	return problem
}

// release keeps the memory for another request, and nothing of this one.
func (r *Request) release() {
	if r.found == nil {
		r.values = r.of.Parameters.Keep(r.values)
	} else {
		r.of.Parameters.Drop()
	}
	if r.taking > placed {
		r.forgetQuery()
	}
	if cap(r.plain) > maxPlainKept {
		r.plain = nil
	}
	r.document.forget()
	if r.cookies.in == contract.InCookie {
		r.cookies.forget()
	}
	if r.found != nil || r.stopped != nil {
		r.found, r.malformed, r.stopped, r.check.problem = nil, false, nil, nil
	}
	r.of, r.taking = nil, untaken
	requests.Put(r)
}
