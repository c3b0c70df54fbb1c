package contract

import "time"

// Idempotency is x-idempotency: the first answer to an Idempotency-Key is kept, and replayed for the same
// request (IETF draft-ietf-httpapi-idempotency-key-header).
type Idempotency struct {
	Required bool          // a request without the key is refused
	TTL      time.Duration // how long an answer is kept
	Enforce  Enforcement
}
