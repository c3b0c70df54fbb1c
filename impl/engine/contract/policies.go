package contract

// Policies are what runs around the handler of an operation. Nil, or nothing, is a policy that the
// operation has not. Operations whose policies are equal share the values: nobody changes them.
type Policies struct {
	Security    *Security    // nil: the operation is open to everybody
	RateLimits  []RateLimit  // each is a bucket of its own; a request must pass all
	Quotas      []Quota      // likewise
	Timeout     *Timeout     // nil: no deadline
	Idempotency *Idempotency // POST and PATCH only
	Cache       *Cache       // GET only
	Invalidates []Template   // the cache groups that a 2xx makes stale (RFC 9875)

	// At most one of these is set, and then no handler is asked.
	Upstream *UpstreamRoute
	Webhook  *Webhook
	Redirect *Redirect

	Errors               *Errors // nil: they are problems
	Deprecation          *Deprecation
	DeprecatedParameters []DeprecatedParameter
	Audit                *Audit
	Pagination           *Pagination
	CatchAll             *CatchAll
	UnknownQuery         Enforcement // of the rule that the query has no parameters which the contract does not know
}
