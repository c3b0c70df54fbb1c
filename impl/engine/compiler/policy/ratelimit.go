package policy

import (
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// rateLimit reads x-rate-limit.
func (r *reader) rateLimit(o *at) {
	var window time.Duration
	r.eachBucket(o, "x-rate-limit", func(b *block) (span, suffix string) {
		window = b.duration("window", "")
		return FormatDuration(window), ""
	}, func(c counted) {
		o.RateLimits = append(o.RateLimits, contract.RateLimit{
			Name: c.name, Limit: c.limit, Window: window, By: c.by, Cost: c.cost, OnStoreFailure: c.onStoreFailure, Enforce: c.enforce,
		})
	})
}
