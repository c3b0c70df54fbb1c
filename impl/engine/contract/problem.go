package contract

import (
	"fmt"
	"net/http"
)

// ProblemMediaType is the media type of every error (RFC 9457, section 4).
const ProblemMediaType = "application/problem+json"

// ProblemType is a kind of problem. Code and Title never change once a partner may have seen them.
type ProblemType struct {
	Code   string // stable, enumerated in the contract; the last segment of the type URI
	Title  string // a few words, the same for every occurrence (RFC 9457, section 3.1.3)
	Status int
}

// The problems that the engine itself answers with. Features declare theirs beside their services.
var (
	ValidationFailed     = ProblemType{"validation-failed", "The request is not valid", http.StatusBadRequest}
	MalformedBody        = ProblemType{"malformed-body", "The body is not well-formed", http.StatusBadRequest}
	NotFound             = ProblemType{"not-found", "Not found", http.StatusNotFound}
	NoSuchOperation      = ProblemType{"no-such-operation", "No such operation", http.StatusNotFound}
	MethodNotAllowed     = ProblemType{"method-not-allowed", "Method not allowed", http.StatusMethodNotAllowed}
	PreconditionFailed   = ProblemType{"precondition-failed", "Precondition failed", http.StatusPreconditionFailed}
	RequestTimeout       = ProblemType{"request-timeout", "Request timeout", http.StatusRequestTimeout}
	ContentTooLarge      = ProblemType{"content-too-large", "Content too large", http.StatusRequestEntityTooLarge}
	UnsupportedMediaType = ProblemType{"unsupported-media-type", "Unsupported media type", http.StatusUnsupportedMediaType}
	HeadersTooLarge      = ProblemType{"headers-too-large", "Header fields too large", http.StatusRequestHeaderFieldsTooLarge}
	InternalError        = ProblemType{"internal-error", "Internal error", http.StatusInternalServerError}
	Unavailable          = ProblemType{"unavailable", "Service unavailable", http.StatusServiceUnavailable}
)

// ProblemTypes lists the engine's own, which any server answers with.
func ProblemTypes() []ProblemType {
	return []ProblemType{
		ValidationFailed, MalformedBody, NotFound, NoSuchOperation, MethodNotAllowed, PreconditionFailed,
		RequestTimeout, ContentTooLarge, UnsupportedMediaType, HeadersTooLarge, InternalError, Unavailable,
	}
}

// The problems that come with a policy: a server answers with them only if its contract asks for the policy.
var (
	Unauthenticated      = ProblemType{"unauthenticated", "Authentication required", http.StatusUnauthorized}
	Forbidden            = ProblemType{"forbidden", "Forbidden", http.StatusForbidden}
	NotAcceptable        = ProblemType{"not-acceptable", "Not acceptable", http.StatusNotAcceptable} // where answers have a choice of media types
	InvalidSignature     = ProblemType{"invalid-signature", "The signature is not valid", http.StatusUnauthorized}
	QuotaExceeded        = ProblemType{"quota-exceeded", "Quota exceeded", http.StatusTooManyRequests}
	IdempotencyConflict  = ProblemType{"idempotency-conflict", "The same request is being handled", http.StatusConflict}
	IdempotencyKeyReused = ProblemType{"idempotency-key-reused", "The idempotency key was used for another request", http.StatusUnprocessableEntity}
	UpstreamFailed       = ProblemType{"upstream-failed", "Bad gateway", http.StatusBadGateway}
	DeadlineExceeded     = ProblemType{"deadline-exceeded", "It took too long", http.StatusGatewayTimeout}
)

// PolicyProblemTypes lists those that come with a policy.
func PolicyProblemTypes() []ProblemType {
	return []ProblemType{
		Unauthenticated, Forbidden, InvalidSignature, QuotaExceeded, IdempotencyConflict, IdempotencyKeyReused,
		UpstreamFailed, DeadlineExceeded, NotAcceptable,
	}
}

// Problem is an error as a caller sees it, and the cause that only the log sees. Two problems are the
// same to errors.Is if they are of the same type.
type Problem struct { //nolint:errname // RFC 9457 has named it
	Type   ProblemType
	Detail string      // one sentence; never a value from the request, never an internal error text
	Errors []Violation // what is wrong with the request, where that is the problem
	// Violated names the limits that have too little left for the request, where that is the problem
	// (draft-ietf-httpapi-ratelimit-headers-10, section 5.1). It is a pointer because few problems have any, and with
	// seven violations a problem takes one piece of 512 bytes: of a larger one the garbage collector keeps a record.
	Violated *[]string
	Header   http.Header // more response header fields, such as Allow
	Cause    error       // logged with a 5xx, never sent
}

// New makes a problem of this type.
func (t ProblemType) New(detail string) *Problem { return &Problem{Type: t, Detail: detail} }

// Wrap makes a problem of this type that keeps its cause for the log.
func (t ProblemType) Wrap(cause error, detail string) *Problem {
	return &Problem{Type: t, Detail: detail, Cause: cause}
}

// Error is for the log: it holds the cause.
func (p *Problem) Error() string {
	if p.Cause != nil {
		return fmt.Sprintf("%s: %v", p.Type.Code, p.Cause)
	}
	return p.Type.Code + ": " + p.Detail
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// Is tells whether target is a problem of the same type.
func (p *Problem) Is(target error) bool {
	other, ok := target.(*Problem)
	return ok && other.Type.Code == p.Type.Code
}

// Invalid is the problem of a request that breaks the contract's rules in the given ways.
func Invalid(violations ...Violation) *Problem {
	p := new(Problem)
	p.Become(violations)
	return p
}

// Become makes of an empty problem the one that [Invalid] makes.
func (p *Problem) Become(violations []Violation) {
	t := &p.Type // its fields one by one: a copy of the whole tells the garbage collector much
	t.Code, t.Title, t.Status = ValidationFailed.Code, ValidationFailed.Title, ValidationFailed.Status
	p.Detail, p.Errors = "The request does not match the contract; errors lists what is wrong.", violations
}

// InvalidCursor is the problem of a cursor that a list has not given out, or not for these filters and this order.
func InvalidCursor() *Problem {
	return Invalid(InParameter("cursor", "cursor", "It is not a cursor of this list with these filters; begin again without it."))
}

// Violation is one thing that is wrong with a request.
type Violation struct {
	Pointer   *string `json:"pointer,omitempty"`   // JSON pointer (RFC 6901) into the body, or into the parameter's value; "" is the body itself
	Parameter string  `json:"parameter,omitempty"` // name of the parameter; empty: it is about the body, or the query as a whole
	Code      string  `json:"code"`                // the rule that was broken: a schema keyword where there is one
	Detail    string  `json:"detail"`              // a sentence without any value from the request
}

// InBody is a violation at a place in the body.
func InBody(pointer, code, detail string) Violation {
	return Violation{Pointer: &pointer, Code: code, Detail: detail}
}

// InParameter is a violation of a parameter.
func InParameter(name, code, detail string) Violation {
	return Violation{Parameter: name, Code: code, Detail: detail}
}
