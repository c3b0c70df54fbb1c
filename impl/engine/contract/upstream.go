package contract

import "time"

// Upstream is a backend of x-upstreams. Only what is listed passes, in either direction, and the header fields
// of a connection (RFC 9110, section 7.6.1) never do.
type Upstream struct {
	Name            string
	URL             Text
	ForwardHeaders  []string // of the request
	SetHeaders      []HeaderValue
	ForwardQuery    []string
	ForwardAllQuery bool     // every parameter of the query passes; ForwardQuery is then empty
	ResponseHeaders []string // of the answer
	Timeout         UpstreamTimeout
	Retry           *Retry   // nil: a request is sent once
	Breaker         *Breaker // nil: a backend that fails is asked again each time
	Concurrency     int      // how many requests it gets at once, three fourths of them streams; 0: any number
}

// HeaderValue is a header field that a request to a backend gets.
type HeaderValue struct {
	Name  string
	Value Text
}

// UpstreamTimeout bounds how long a backend is waited for. 0: as long as the operation itself may take.
type UpstreamTimeout struct {
	Connect   time.Duration // until the connection stands
	FirstByte time.Duration // from then until the header of the answer
	Idle      time.Duration // between two pieces of the body
}

// Retry says when a request is sent again. Only methods that are idempotent (RFC 9110, section 9.2.2) are.
type Retry struct {
	Attempts int      // in all, the first included; at least 2
	On       []string // connect, timeout, or a status such as 503
}

// Breaker stops asking a backend that fails.
type Breaker struct {
	Failures int           // that many within the window open it
	Window   time.Duration // in which they are counted
	Cooldown time.Duration // how long it stays open before one request tries again
}

// UpstreamRoute is x-upstream: the operation is served by a backend.
type UpstreamRoute struct {
	To         *Upstream
	Path       Template // at the backend; it may name parameters of the operation
	Defaults   []string // parameters of the query that are sent also if a request has none, with their defaults
	Transform  string   // a jq program over the JSON answer; empty: the answer as it is
	Stream     bool     // bytes pass as they come
	JSON       bool     // the contract has nothing but JSON for a success
	WrapErrors bool     // the backend's own 4xx and 5xx are wrapped as {error, status, payload}
}
