package contract

import "time"

// Timeout is x-timeout: how long an operation may take before it is answered with 504.
type Timeout struct {
	After   time.Duration
	Enforce Enforcement
}
