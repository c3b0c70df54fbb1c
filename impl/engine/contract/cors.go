package contract

import "time"

// CORS is x-cors: which pages of other origins may read answers (WHATWG Fetch, section 3.2). Methods and
// headers are those of the operations.
type CORS struct {
	AllowedOrigins   []string // https://app.example.com, or https://*.example.com for every name below
	ExposedHeaders   []string
	MaxAge           time.Duration // how long a browser may keep the answer to a preflight
	AllowCredentials bool
	Enforce          Enforcement
}
