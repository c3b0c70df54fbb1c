package policy

import (
	"fmt"

	"github.com/charterhq/charter/impl/engine/contract"
)

// rateLimit reads x-rate-limit: a block, or a list of them; each has a bucket for every key it counts by.
func (r *reader) rateLimit(o *at) {
	part, _, node := r.declared(o, "x-rate-limit")
	if node != nil {
		part.Enforce = contract.Off
		for i, item := range blocks(node) {
			b := r.numbered(part, node, item, i)
			limit := contract.RateLimit{
				Limit:  b.count("limit", 0),
				Window: b.duration("window", ""),
				Cost:   b.count("cost", 1),
			}
			keys := b.keys()
			name := b.name(o, "")
			limit.OnStoreFailure = b.storeFailure()
			limit.Enforce = b.enforce()
			b.affordable(limit.Cost, limit.Limit)
			for _, key := range keys {
				limit.By = key
				limit.Name = bucketName(name, key, len(keys))
				b.oneSize(limit.Name, fmt.Sprintf("%d in %s by %s", limit.Limit, FormatDuration(limit.Window), key))
				if limit.Enforce != contract.Off {
					o.RateLimits = append(o.RateLimits, limit)
					part.Enforce = min(part.Enforce, limit.Enforce)
				}
			}
		}
	}
	o.add(part)
}
