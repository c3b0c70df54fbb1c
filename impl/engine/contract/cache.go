package contract

import "time"

// Cache is x-cache: how long an answer may be used again.
type Cache struct {
	MaxAge               time.Duration // fresh that long (RFC 9111, section 5.2.2.1)
	StaleWhileRevalidate time.Duration // then usable that long, while a new one is fetched (RFC 5861, section 3)
	StaleIfError         time.Duration // then usable that long, if no new one can be had (RFC 5861, section 4)
	Vary                 []string      // request headers that the answer depends on (RFC 9110, section 12.5.5)
	Groups               []Template    // what makes it stale (RFC 9875)
	Shared               bool          // answers to authorised requests are the same for everybody who may ask
}
