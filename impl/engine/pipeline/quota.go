package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

const quotaPolicy = "x-quota"

// Quotas keeps how much of quotas is used, so that it outlives the process, and all replicas count together.
type Quotas interface {
	// UseQuotas uses all, or none if of one that is not Tried more than its limit would be used; nobody else's use
	// comes between. It fills in Used and OK of each. An error says that it cannot be told; nothing is used then.
	UseQuotas(ctx context.Context, uses []QuotaUse) error
}

// QuotaUse is what a request uses of one quota.
type QuotaUse struct {
	Name        string
	Whose       string    // requests the quota counts
	Ends        time.Time // when its period ends: that tells periods apart
	Cost, Limit int64
	Tried       bool // the quota is tried out: it keeps no other from being used

	Used int64 // how much is used, this request included if it is OK
	OK   bool
}

var errNoQuotas = errors.New("it has x-quota, and Options.Quotas keeps no quotas")

// quotaKeeper keeps the quotas of an operation. The rate limits have let the request pass: so what is beyond a quota,
// and is asked for nevertheless, is bounded as well.
type quotaKeeper struct {
	pipeline  *Pipeline
	operation string
	quotas    []contract.Quota
	items     []limitItem
	all       []int // the places of all quotas
	fields    limitFields
	outcomes  map[string]prometheus.Counter
}

// quota keeps the quotas, of those who may call.
func (p *Pipeline) quota(operation contract.Operation) (gin.HandlerFunc, error) {
	if len(operation.Quotas) == 0 || operation.Redirect != nil {
		return nil, nil
	}
	if p.quotas == nil {
		return nil, errNoQuotas
	}
	k := &quotaKeeper{
		pipeline: p, operation: operation.ID, quotas: operation.Quotas, fields: newLimitFields(operation),
		outcomes: p.counters(operation.ID, quotaPolicy, limitOK, limitRefused, limitDenied, limitLocal, limitUnlimited),
	}
	for i, q := range operation.Quotas {
		k.items, k.all = append(k.items, newLimitItem(q.Name, q.By)), append(k.all, i)
	}
	return k.handle, nil
}

func (k *quotaKeeper) handle(c *gin.Context) {
	now, call := k.pipeline.now().UTC(), contract.CallOf(c.Request.Context())
	uses := make([]QuotaUse, len(k.quotas))
	for i := range k.quotas {
		q := &k.quotas[i]
		kind, name := whose(c.Request, call, q.By)
		uses[i] = QuotaUse{
			Name: q.Name, Whose: kind + ":" + name, Ends: periodEnd(q.Period, now), Cost: q.Cost, Limit: q.Limit,
			Tried: q.Enforce == contract.Log,
		}
	}
	outcome, of := limitOK, k.all
	if err := k.pipeline.quotas.use(c.Request.Context(), uses, now); err != nil {
		outcome, uses, of = k.without(c, uses, now)
	}
	if outcome != limitDenied && k.refuses(c, uses, of, now) {
		outcome = limitRefused
	}
	k.outcomes[outcome].Inc()
	noteLimit(&call.Outcomes, outcome)
}

// without does what the quotas say for when their store is away. It returns those that this process has counted, and
// of which quotas they are.
func (k *quotaKeeper) without(c *gin.Context, uses []QuotaUse, now time.Time) (outcome string, here []QuotaUse, of []int) {
	for i := range uses {
		switch k.quotas[i].OnStoreFailure {
		case contract.Deny:
			if k.pipeline.refuse(c, k.operation, quotaPolicy, k.quotas[i].Enforce, uncounted()) {
				return limitDenied, nil, nil
			}
		case contract.Local:
			here, of = append(here, uses[i]), append(of, i)
		}
	}
	if here == nil {
		return limitUnlimited, nil, nil
	}
	k.pipeline.quotas.useHere(here, now)
	return limitLocal, here, of
}

// refuses tells the caller what is left, and ends a request for which too little is. Of says of which quotas uses are.
func (k *quotaKeeper) refuses(c *gin.Context, uses []QuotaUse, of []int, now time.Time) bool {
	var names []string
	var wait time.Duration
	tried := false
	header := c.Writer.Header()
	setPolicies(header, k.fields.of(classOf(contract.CallOf(c.Request.Context()))))
	passage := passageOf(c)
	for i := range uses {
		use := &uses[i]
		if use.Tried {
			tried = tried || !use.OK
			continue
		}
		left := use.Ends.Sub(now)
		k.items[of[i]].tell(&passage.left, use.Limit-use.Used, left, use.Whose)
		if !use.OK {
			names, wait = append(names, use.Name), max(wait, left)
		}
	}
	passage.tellLeft(header)
	if tried {
		k.pipeline.wouldRefuse(c.Request.Context(), k.operation, quotaPolicy)
	}
	if names == nil {
		return false
	}
	k.pipeline.Fail(c, exceeded(names, wait))
	return true
}

// periodEnd is when the day or month ends that a time in UTC is in.
func periodEnd(period contract.Period, now time.Time) time.Time {
	year, month, day := now.Date()
	if period == contract.Month {
		return time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
}
