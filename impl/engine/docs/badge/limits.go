package badge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

const howOften = "How often"

// buckets says how many operations take of each bucket, by its name.
type buckets map[string]int

func countBuckets(operations []contract.Operation) buckets {
	shared := make(buckets)
	for _, o := range operations {
		if o.Redirect != nil {
			continue // it counts nobody
		}
		for _, l := range o.RateLimits {
			shared[l.Name]++
		}
		for _, q := range o.Quotas {
			shared[q.Name]++
		}
	}
	return shared
}

// limits are the badges of x-rate-limit and x-quota. The tightest of those that are enforced has a short one.
func (b buckets) limits(o *contract.Operation) []Badge {
	var badges []Badge
	tightest, rate := -1, 0.0
	add := func(badge Badge, how contract.Enforcement, units float64, over time.Duration) {
		for _, one := range badge.enforced(how) {
			if perSecond := units / over.Seconds(); !one.Tried && (tightest < 0 || perSecond < rate) {
				tightest, rate = len(badges), perSecond
			}
			badges = append(badges, one)
		}
	}
	for _, l := range o.RateLimits {
		add(b.rateLimit(l), l.Enforce, float64(l.Limit)/float64(l.Cost), l.Window)
	}
	for _, q := range o.Quotas {
		add(b.quota(q), q.Enforce, float64(q.Limit)/float64(q.Cost), lengths[q.Period])
	}
	for i := range badges {
		if i != tightest {
			badges[i].Short = ""
		}
	}
	return badges
}

// lengths of periods, to compare them: a month is no fixed time.
var lengths = map[contract.Period]time.Duration{contract.Day: 24 * time.Hour, contract.Month: 30 * 24 * time.Hour}

func (b buckets) rateLimit(l contract.RateLimit) Badge {
	label, counted := by(l.By)
	short := rate(l.Limit, l.Window) + " " + label
	title := fmt.Sprintf("The limit %s lets %s pass at once, and then one more each %s, %s. ",
		l.Name, requests(l.Limit, l.Cost), span(time.Duration(float64(l.Window)*float64(l.Cost)/float64(l.Limit))), counted) +
		ofClasses(l) + b.together(l.Name, l.Cost) + "Beyond it the answer is 429, and Retry-After says how long to wait." + away(l.OnStoreFailure)
	return Badge{
		Policy: "x-rate-limit", About: howOften, Label: l.Name + ": " + short + costs(l.Cost), Short: short, Title: title,
		Bucket: l.Name, Problem: contract.QuotaExceeded,
	}
}

func ofClasses(l contract.RateLimit) string {
	var text strings.Builder
	for _, c := range l.Classes {
		fmt.Fprintf(&text, "Callers whose key has the class %s have %s. ", c.Class, rate(c.Limit, l.Window))
	}
	return text.String()
}

func (b buckets) quota(q contract.Quota) Badge {
	label, counted := by(q.By)
	short := number(q.Limit) + "/" + string(q.Period) + " " + label
	title := fmt.Sprintf("The quota %s has %s a %s, which begins at 0:00 UTC, %s. ", q.Name, requests(q.Limit, q.Cost), q.Period, counted) +
		b.together(q.Name, q.Cost) + "Beyond it the answer is 429, and Retry-After says how long to wait." + away(q.OnStoreFailure)
	return Badge{
		Policy: "x-quota", About: howOften, Label: q.Name + ": " + short + costs(q.Cost), Short: short, Title: title,
		Bucket: q.Name, Problem: contract.QuotaExceeded,
	}
}

// rate is 60/min where the window has a name, and else 100 in 5 s.
func rate(limit int64, window time.Duration) string {
	if unit, named := map[time.Duration]string{time.Second: "s", time.Minute: "min", time.Hour: "h", 24 * time.Hour: "day"}[window]; named {
		return number(limit) + "/" + unit
	}
	return number(limit) + " in " + span(window)
}

// requests is how many fit into a limit.
func requests(limit, cost int64) string {
	if limit/cost == 1 {
		return "one request"
	}
	return number(limit/cost) + " requests"
}

func costs(cost int64) string {
	if cost == 1 {
		return ""
	}
	return ", costs " + number(cost)
}

// by is what a limit is counted by: for a label, and in full.
func by(k contract.Key) (label, full string) {
	switch k.Kind {
	case contract.ByPrincipal:
		return "per caller", "for each caller, with all their keys; who shows no credential is told apart by address"
	case contract.ByIP:
		return "per address", "for each address, of IPv6 its first 64 bits"
	case contract.ByAPIKey:
		return "per API key", "for each API key; a caller without one is told apart by who they are"
	case contract.ByHeader:
		return "per " + k.Header, "for each value of the header field " + k.Header
	default:
		return "for all together", "for everybody together"
	}
}

func (b buckets) together(name string, cost int64) string {
	var words []string
	if cost > 1 {
		words = append(words, "A call of this operation takes "+number(cost)+" of it. ")
	}
	switch others := b[name] - 1; {
	case others == 1:
		words = append(words, "Calls of one other operation count too. ")
	case others > 1:
		words = append(words, fmt.Sprintf("Calls of %d other operations count too. ", others))
	}
	return strings.Join(words, "")
}

// away says what happens while nobody can count.
func away(what contract.StoreFailure) string {
	at := slices.Index([]contract.StoreFailure{contract.Local, contract.Allow, contract.Deny}, what)
	if at < 0 {
		return ""
	}
	return " While the count is out of reach, " + []string{"each server counts by itself.", "nobody is refused.", "the answer is 503."}[at]
}
