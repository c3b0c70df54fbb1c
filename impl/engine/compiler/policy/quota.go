package policy

import "github.com/charterhq/charter/impl/engine/contract"

// quota reads x-quota.
func (r *reader) quota(o *at) {
	var period string
	r.eachBucket(o, "x-quota", func(b *block) (span, suffix string) {
		period, _ = b.text("period", "")
		return "a " + period, "-" + period
	}, func(c counted) {
		o.Quotas = append(o.Quotas, contract.Quota{
			Name: c.name, Limit: c.limit, Period: contract.Period(period), By: c.by, Cost: c.cost, OnStoreFailure: c.onStoreFailure, Enforce: c.enforce,
		})
	})
}
