package policy

import (
	"fmt"

	"github.com/charterhq/charter/impl/engine/contract"
)

// quota reads x-quota.
func (r *reader) quota(o *at) {
	part, _, node := r.declared(o, "x-quota")
	if node != nil {
		part.Enforce = contract.Off
		for i, item := range blocks(node) {
			b := r.numbered(part, node, item, i)
			quota := contract.Quota{Limit: b.count("limit", 0)}
			period, _ := b.text("period", "")
			quota.Period = contract.Period(period)
			quota.Cost = b.count("cost", 1)
			keys := b.keys()
			name := b.name(o, "-"+period)
			quota.OnStoreFailure = b.storeFailure()
			quota.Enforce = b.enforce()
			b.affordable(quota.Cost, quota.Limit)
			for _, key := range keys {
				quota.By = key
				quota.Name = bucketName(name, key, len(keys))
				b.oneSize(quota.Name, fmt.Sprintf("%d in a %s by %s", quota.Limit, period, key))
				if quota.Enforce != contract.Off {
					o.Quotas = append(o.Quotas, quota)
					part.Enforce = min(part.Enforce, quota.Enforce)
				}
			}
		}
	}
	o.add(part)
}
