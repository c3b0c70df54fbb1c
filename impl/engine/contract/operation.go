// Package contract is what a contract can say, as Go values: operations, policies, problems. It
// imports nothing else of the project.
package contract

import "net/http"

// Operation is one operation of a contract, as the pipeline needs it.
type Operation struct {
	Policies // what runs around the handler

	ID     string
	Method string // upper case
	Path   string // as in the contract: /api/users/{userId}
	Body   *Body  // nil: the operation takes none
	ETag   bool   // a 200 carries an ETag, so conditional requests are answered

	Headers []string // the header fields that it has parameters for

	// Offers are the media types and ranges of a success where there is a choice, best first.
	Offers []string

	// Check holds a request against the contract. It returns nil, or a problem with every violation, up
	// to [MaxViolations]. What it found in a request without violations stands in the request after it.
	Check func(*Request) *Problem
}

// MaxViolations bounds how many violations one answer lists.
const MaxViolations = 100

// RequestKey is under which name a gin context keeps the checked [*Request] for the handler.
const RequestKey = "charter.request"

// Request is what of a request is checked, and what the check has found in it.
type Request struct {
	HTTP      *http.Request
	Path      func(name string) string // a path parameter, as it stands in the URL: percent-encoded
	MediaType string                   // which of Body.Media the body is of; empty: there is no body

	// Body is a body that is read whole, as it came. The check may put another in its place: the same with
	// defaults applied, in JSON.
	Body []byte

	// Multipart is a body that is read in parts; nil: it is none. The check leaves in Body its fields in JSON.
	Multipart *Multipart

	// UnknownQuery tells that the query has parameters which the contract does not know. The check notes it where
	// they pass, and are to be logged.
	UnknownQuery bool

	// Parameters are the values of the parameters, with defaults applied. The check fills them.
	Parameters Values
}
