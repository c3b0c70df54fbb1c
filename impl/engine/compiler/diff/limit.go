package diff

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// bucket is a rate limit or a quota.
type bucket struct {
	name    string
	limit   int64
	cost    int64
	window  time.Duration
	said    string // the window in words
	by      contract.Key
	failure contract.StoreFailure
	class   string // of whose keys it is the limit; empty: of all others
}

func (b bucket) String() string {
	text := fmt.Sprintf("%d in %s by %s", b.limit, b.said, b.by)
	if b.cost != 1 {
		text += fmt.Sprintf(", of which a request costs %d", b.cost)
	}
	if b.class != "" {
		text += " for the class " + b.class
	}
	return text
}

const day = 24 * time.Hour

var periods = map[contract.Period]time.Duration{contract.Day: day, contract.Month: 30 * day}

func (j judge) rateLimits() {
	classes := slices.Concat(classes(j.old), classes(j.new))
	j.buckets("rate-limit", "rate limit", rateLimits(j.old, classes), rateLimits(j.new, classes))
}

func (j judge) quotas() { j.buckets("quota", "quota", quotas(j.old), quotas(j.new)) }

// class is one that a limit knows, by the limit's key.
type class struct {
	by   contract.Key
	name string
}

func classes(of policed) []class {
	var all []class
	for _, l := range of.RateLimits {
		for _, c := range l.Classes {
			all = append(all, class{l.By, c.Class})
		}
	}
	return all
}

// rateLimits are those that refuse requests, and what holds for each class that the one or the other contract knows.
func rateLimits(of policed, classes []class) []bucket {
	var all []bucket
	for _, l := range of.RateLimits {
		if l.Enforce != contract.On {
			continue
		}
		one := bucket{l.Name, l.Limit, l.Cost, l.Window, policy.FormatDuration(l.Window), l.By, l.OnStoreFailure, ""}
		all = append(all, one)
		seen := map[string]bool{}
		for _, c := range classes {
			if c.by != l.By || seen[c.name] {
				continue
			}
			seen[c.name] = true
			own := one
			own.class = c.name
			if at := slices.IndexFunc(l.Classes, func(o contract.LimitOfClass) bool { return o.Class == c.name }); at >= 0 {
				own.limit = l.Classes[at].Limit
			}
			all = append(all, own)
		}
	}
	return all
}

func quotas(of policed) []bucket {
	var all []bucket
	for _, q := range of.Quotas {
		if q.Enforce == contract.On {
			all = append(all, bucket{q.Name, q.Limit, q.Cost, periods[q.Period], "a " + string(q.Period), q.By, q.OnStoreFailure, ""})
		}
	}
	return all
}

const tryFirst = "announce it, and try it with `enforce: log` first"

// buckets compares limits. Those that count by the same and over the same time belong together, then those that
// count by the same, then what is left over if it is one on either side.
func (j judge) buckets(id, what string, old, new []bucket) {
	match := func(belong func(a, b bucket) bool) {
		for _, a := range slices.Clone(old) {
			at := slices.IndexFunc(new, func(b bucket) bool { return belong(a, b) })
			if at < 0 {
				continue
			}
			j.bucket(id, what, a, new[at])
			new = slices.Delete(slices.Clone(new), at, at+1)
			old = slices.DeleteFunc(slices.Clone(old), func(b bucket) bool { return a == b })
		}
	}
	match(func(a, b bucket) bool { return a.class == b.class && a.by == b.by && a.window == b.window })
	match(func(a, b bucket) bool { return a.class == b.class && a.by == b.by })
	if len(old) == 1 && len(new) == 1 {
		match(func(bucket, bucket) bool { return true })
	}
	for _, a := range old {
		j.say(Safe, id+"-removed", "the "+what+" of "+a.String()+" is gone", "", "")
	}
	for _, b := range new {
		j.say(Breaking, id+"-added", "there is a "+what+" now: "+b.String(), tryFirst, "limit")
	}
}

func (j judge) bucket(id, what string, old, new bucket) {
	if old.by != new.by {
		level, advice := Breaking, tryFirst
		if old.by.Kind == contract.ByAll {
			level, advice = Safe, "" // everybody shared one bucket
		}
		j.say(level, id+"-by-changed", fmt.Sprintf("the %s counts by %s now, and counted by %s before", what, new.by, old.by), advice, "by")
	}
	atOnce, overTime := new.requests().Cmp(old.requests()), new.rate().Cmp(old.rate())
	text := fmt.Sprintf("the %s is %s now, and was %s before", what, new, old)
	switch {
	case atOnce < 0 || overTime < 0:
		j.say(Breaking, id+"-lowered", text, "keep the limit, or "+tryFirst, "limit")
	case atOnce > 0 || overTime > 0:
		j.say(Safe, id+"-raised", text, "", "limit")
	}
	j.sharing(id, what, old, new)
	if old.failure != new.failure {
		level := Safe
		if new.failure == contract.Deny {
			level = Dangerous
		}
		j.say(level, id+"-store-failure-changed", fmt.Sprintf("when the store of the %s is away, requests meet %s now, and met %s before", what, code(string(new.failure)), code(string(old.failure))), "", "onStoreFailure")
	}
}

// sharing compares which operations count together.
func (j judge) sharing(id, what string, old, new bucket) {
	before, after := j.comparison.old.sharers[old.name], j.comparison.new.sharers[new.name]
	switch {
	case after > 1 && (before <= 1 || old.name != new.name):
		j.say(Dangerous, id+"-shared", fmt.Sprintf("the %s is shared with other operations now, as %s", what, code(new.name)), "", "name")
	case before > 1 && after <= 1:
		j.say(Safe, id+"-not-shared", fmt.Sprintf("the %s is not shared with other operations any more", what), "", "name")
	}
}

// requests is how many pass at once.
func (b bucket) requests() *big.Rat { return big.NewRat(b.limit, max(b.cost, 1)) }

// rate is how many pass in a second.
func (b bucket) rate() *big.Rat {
	return new(big.Rat).Quo(b.requests(), big.NewRat(max(int64(b.window), 1), int64(time.Second)))
}

// sharers counts the operations that each bucket is of.
func sharers(set *policy.Set) map[string]int {
	counts := make(map[string]int)
	for _, o := range set.Operations {
		for _, l := range o.RateLimits {
			counts[l.Name]++
		}
		for _, q := range o.Quotas {
			counts[q.Name]++
		}
	}
	return counts
}
