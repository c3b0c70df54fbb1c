// Package contract is what a contract can say, as Go values: operations, policies, problems. It
// imports nothing else of the project.
package contract

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
