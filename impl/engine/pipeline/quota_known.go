package pipeline

import (
	"context"
	"sync"
	"time"
)

// maxKnownQuotas bounds how many quotas a process remembers something of.
const maxKnownQuotas = 1 << 16

// quotas remembers of a store how much was used when it was asked last. Within a period nothing is given back: a
// request for which too little was left then needs no look, and costs no write, and while the store is away this
// process goes on counting from there.
type quotas struct {
	store Quotas

	mutex sync.Mutex
	known map[quotaKey]knownQuota
}

type quotaKey struct{ name, whose string }

type knownQuota struct {
	used int64
	ends time.Time
}

func newQuotas(store Quotas) *quotas {
	if store == nil {
		return nil
	}
	return &quotas{store: store, known: make(map[quotaKey]knownQuota)}
}

// use is [Quotas.UseQuotas].
func (q *quotas) use(ctx context.Context, uses []QuotaUse, now time.Time) error {
	if q.beyond(uses) {
		return nil
	}
	if err := q.store.UseQuotas(ctx, uses); err != nil {
		return err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for i := range uses {
		q.learn(&uses[i], now)
	}
	return nil
}

// beyond tells whether it is known that a quota has too little left. It fills in what is known of all.
func (q *quotas) beyond(uses []QuotaUse) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return !q.look(uses)
}

// look fills in what is known of the quotas, and tells whether the request passes by that.
func (q *quotas) look(uses []QuotaUse) bool {
	passes := true
	for i := range uses {
		use := &uses[i]
		use.Used = 0
		if known := q.known[quotaKey{use.Name, use.Whose}]; known.ends.Equal(use.Ends) {
			use.Used = known.used
		}
		use.OK = use.Used+use.Cost <= use.Limit
		passes = passes && (use.OK || use.Tried)
	}
	return passes
}

// useHere is use while the store is away.
func (q *quotas) useHere(uses []QuotaUse, now time.Time) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if !q.look(uses) {
		return
	}
	for i := range uses {
		if use := &uses[i]; use.OK {
			use.Used += use.Cost
			q.learn(use, now)
		}
	}
}

// learn remembers how much was used. Of answers that cross, the larger is the later.
func (q *quotas) learn(use *QuotaUse, now time.Time) {
	key := quotaKey{use.Name, use.Whose}
	known, has := q.known[key]
	if has && known.ends.Equal(use.Ends) && known.used >= use.Used {
		return
	}
	if !has && len(q.known) >= maxKnownQuotas {
		q.forget(now)
	}
	q.known[key] = knownQuota{use.Used, use.Ends}
}

// forget makes room: of some quotas it drops those whose period is over, and one in any case.
func (q *quotas) forget(now time.Time) {
	const sample = 8
	looked := 0
	for key, known := range q.known { // begins anywhere
		if looked == 0 || !now.Before(known.ends) {
			delete(q.known, key)
		}
		if looked++; looked == sample {
			return
		}
	}
}
