package contract

import "net/http"

// RequestKey is under which key the contexts of a request, that of gin as well, have the checked [*Request] for the handler.
const RequestKey = "charter.request"

// Request is what of a request is checked, and what the check has found in it. Every request has one, and so it is
// small.
type Request struct {
	HTTP      *http.Request
	Path      func(name string) string // a path parameter, as it stands in the URL: percent-encoded
	MediaType string                   // which of Body.Media the body is of; empty: there is no body

	// Body is a body that is read whole, as it came. The check may put another in its place: the same with
	// defaults applied, in JSON. Of a body that is read in parts, the check leaves the fields here, in JSON.
	Body []byte

	rare *rare // nil: nothing of it

	// Parameters are the values of the parameters, with defaults applied. The check fills them.
	Parameters Values
}

// rare is what few requests have.
type rare struct {
	multipart    *Multipart
	form         []byte
	unknownQuery bool
}

// Multipart is a body that is read in parts; nil: it is none.
func (r *Request) Multipart() *Multipart {
	if r.rare == nil {
		return nil
	}
	return r.rare.multipart
}

// SetMultipart says that the body is read in parts.
func (r *Request) SetMultipart(body *Multipart) { r.seldom().multipart = body }

// Form is a body of type application/x-www-form-urlencoded as it came; Body is what it stands for, in JSON. Nil: it is
// none.
func (r *Request) Form() []byte {
	if r.rare == nil {
		return nil
	}
	return r.rare.form
}

// SetForm says that the body is a form. The check does so.
func (r *Request) SetForm(body []byte) { r.seldom().form = body }

// UnknownQuery tells that the query has parameters which the contract does not know. The check notes it where they
// pass, and are to be logged.
func (r *Request) UnknownQuery() bool { return r.rare != nil && r.rare.unknownQuery }

// NoteUnknownQuery says that there are such parameters.
func (r *Request) NoteUnknownQuery() { r.seldom().unknownQuery = true }

func (r *Request) seldom() *rare {
	if r.rare == nil {
		r.rare = new(rare)
	}
	return r.rare
}
