package contract

import "time"

// Deprecation says that something should not be used any more. It is told in header fields.
type Deprecation struct {
	// Since is the time in Deprecation (RFC 9745). The zero value: the contract does not say since when, and
	// the field holds the oldest date that there is, @0.
	Since time.Time
	// Sunset is when it stops working (RFC 8594); zero: that is not decided.
	Sunset time.Time
	// Successor is what to use instead, in a Link with rel="successor-version" (RFC 5829); nil: nothing.
	Successor *Successor
}

// Successor is the operation to use instead of another.
type Successor struct {
	ID   string
	Path Template // its parameters are parameters of the operation it succeeds
}

// DeprecatedParameter is a parameter that should not be used any more.
type DeprecatedParameter struct {
	Name, In    string
	Deprecation Deprecation
}
