package pipeline

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

const rateLimit = "x-rate-limit"

// What a limit does with a request: the words of [contract.Outcomes].
const (
	limitOK        = "ok"
	limitRefused   = "limited"
	limitDenied    = "denied"    // the store is away, and nobody passes
	limitLocal     = "local"     // the store is away, and this process has counted
	limitUnlimited = "unlimited" // the store is away, and nobody has counted
)

// limitAddresses keeps the limits that are told apart by address: before anybody looks who is calling, which is work,
// and may be a guess at a credential.
func (p *Pipeline) limitAddresses(operation contract.Operation) (gin.HandlerFunc, error) {
	return p.limit(operation, isByAddress, newLimitFields(operation))
}

// limitCallers keeps all other limits: they are for those who may call.
func (p *Pipeline) limitCallers(operation contract.Operation) (gin.HandlerFunc, error) {
	fields := newLimitFields(operation)
	if slices.ContainsFunc(operation.RateLimits, isByAddress) {
		fields.others = nil // that is said already
	}
	return p.limit(operation, isByCaller, fields)
}

func isByAddress(l contract.RateLimit) bool { return l.By.Kind == contract.ByIP }
func isByCaller(l contract.RateLimit) bool  { return !isByAddress(l) }

// limiter keeps those limits of an operation that are kept at one point of a request's way: a request passes all, or
// takes from none. What it has taken at an earlier point stays taken.
type limiter struct {
	pipeline  *Pipeline
	operation string
	buckets   []limitBucket
	fields    limitFields
	passed    prometheus.Counter            // of the outcome that most requests have
	outcomes  map[string]prometheus.Counter // of the others
	scratch   sync.Pool                     // of *limitScratch
}

// limitBucket is one limit.
type limitBucket struct {
	contract.RateLimit

	take    limits.Take // without what differs between requests
	classes map[string]*limits.Take
	item    limitItem
}

// limitScratch is what a request needs meanwhile.
type limitScratch struct {
	takes []limits.Take
	left  []limits.Left
	used  []int // which bucket each take is of
}

var errNoLimits = errors.New("it has x-rate-limit, and Options.Limits keeps no limits")

func (p *Pipeline) limit(operation contract.Operation, here func(contract.RateLimit) bool, fields limitFields) (gin.HandlerFunc, error) {
	if operation.Redirect != nil {
		return nil, nil // it leads elsewhere before anybody counts
	}
	l := &limiter{pipeline: p, operation: operation.ID, fields: fields}
	for _, declared := range operation.RateLimits {
		if !here(declared) {
			continue
		}
		bucket, err := newLimitBucket(declared)
		if err != nil {
			return nil, err
		}
		l.buckets = append(l.buckets, bucket)
	}
	switch {
	case len(l.buckets) == 0:
		return nil, nil
	case p.limits == nil:
		return nil, errNoLimits
	}
	l.passed = p.counter(operation.ID, rateLimit, limitOK)
	l.outcomes = p.counters(operation.ID, rateLimit, limitRefused, limitDenied, limitLocal, limitUnlimited)
	l.scratch.New = func() any { return new(limitScratch) }
	if memory, here := p.limits.(*limits.Memory); here && len(l.buckets) == 1 {
		return func(c *gin.Context) { l.handleOne(c, memory) }, nil
	}
	return l.handle, nil
}

func newLimitBucket(declared contract.RateLimit) (limitBucket, error) {
	b := limitBucket{RateLimit: declared, item: newLimitItem(declared.Name, declared.By), classes: make(map[string]*limits.Take)}
	size, err := limits.NewSize(declared.Limit, declared.Window)
	if err != nil {
		return b, err
	}
	b.take = limits.Take{Name: declared.Name, Size: size, Cost: declared.Cost, Tried: declared.Enforce == contract.Log}
	for _, class := range declared.Classes {
		own := b.take
		own.Name += ";" + class.Class // a bucket of its own, also for a user who has keys of both kinds
		if own.Size, err = limits.NewSize(class.Limit, declared.Window); err != nil {
			return b, err
		}
		b.classes[class.Class] = &own
	}
	return b, nil
}

// of is what a caller whose key has a class takes; "" is no class.
func (b *limitBucket) of(class string) *limits.Take {
	if class != "" {
		if own, known := b.classes[class]; known {
			return own
		}
	}
	return &b.take
}

// handleOne is handle where there is one bucket, in memory, as mostly: it needs no room besides, and never fails.
func (l *limiter) handleOne(c *gin.Context, memory *limits.Memory) {
	call := contract.CallOf(c.Request.Context())
	class := classOf(call)
	take := [1]limits.Take{*l.buckets[0].of(class)}
	take[0].Kind, take[0].Whose = whose(c.Request, call, l.buckets[0].By)
	left := [1]limits.Left{memory.TakeOne(&take[0])}
	outcome := limitOK
	if l.refuses(c, &limitScratch{takes: take[:], left: left[:], used: []int{0}}, class) {
		outcome = limitRefused
	}
	l.count(c, outcome, &call.Outcomes)
}

func (l *limiter) handle(c *gin.Context) {
	scratch, _ := l.scratch.Get().(*limitScratch)
	defer l.scratch.Put(scratch)
	scratch.reset()
	call := contract.CallOf(c.Request.Context())
	class := classOf(call)
	for i := range l.buckets {
		bucket := &l.buckets[i]
		take := scratch.add(i)
		*take = *bucket.of(class)
		take.Kind, take.Whose = whose(c.Request, call, bucket.By)
	}
	outcome := limitOK
	if err := l.pipeline.limits.Take(c.Request.Context(), scratch.takes, scratch.left); err != nil {
		outcome = l.without(c, scratch)
	}
	if outcome != limitDenied && l.refuses(c, scratch, class) {
		outcome = limitRefused
	}
	l.count(c, outcome, &call.Outcomes)
}

// count is for the line of the log, and for the metric, which has one outcome of each request: the worst. It is counted once
// the request is answered: until then other limits may follow, or somebody else may refuse the request.
func (l *limiter) count(c *gin.Context, outcome string, outcomes *contract.Outcomes) {
	noteLimit(outcomes, outcome)
	counter := l.passed
	if outcomes.Limit != limitOK {
		counter = l.outcomes[outcomes.Limit]
	}
	passageOf(c).limited = counter
}

// without does what the limits say for when their store is away. It leaves those for which this process counts.
func (l *limiter) without(c *gin.Context, scratch *limitScratch) (outcome string) {
	takes := scratch.takes
	scratch.reset()
	for i, take := range takes {
		bucket := &l.buckets[i]
		switch bucket.OnStoreFailure {
		case contract.Deny:
			if l.pipeline.refuse(c, l.operation, rateLimit, bucket.Enforce, uncounted()) {
				return limitDenied
			}
		case contract.Local:
			*scratch.add(i) = take
		}
	}
	if len(scratch.takes) == 0 {
		return limitUnlimited
	}
	_ = l.pipeline.local.Take(c.Request.Context(), scratch.takes, scratch.left) // never fails: it is memory
	return limitLocal
}

// uncounted is the problem of a request that cannot be counted.
func uncounted() *contract.Problem {
	problem := contract.Unavailable.New("The limits cannot be counted at present. Try again in a few seconds.")
	problem.Header = http.Header{"Retry-After": {"1"}}
	return problem
}

// refuses tells the caller what is left, and ends a request for which too little is.
func (l *limiter) refuses(c *gin.Context, scratch *limitScratch, class string) bool {
	var names []string
	var wait time.Duration
	tried := false
	header := c.Writer.Header()
	setPolicies(header, l.fields.of(class))
	passage := passageOf(c)
	for i, at := range scratch.used {
		bucket, left := &l.buckets[at], scratch.left[i]
		if bucket.Enforce == contract.Log {
			tried = tried || !left.OK
			continue
		}
		bucket.item.tell(&passage.left, left.Remaining, left.More, scratch.takes[i].Whose)
		if !left.OK {
			names, wait = append(names, bucket.Name), max(wait, left.Retry)
		}
	}
	passage.tellLeft(header)
	if tried {
		l.pipeline.wouldRefuse(c.Request.Context(), l.operation, rateLimit)
	}
	if names == nil {
		return false
	}
	l.pipeline.Fail(c, exceeded(names, wait))
	return true
}

// exceeded is the problem of a request for which limits have too little left.
func exceeded(names []string, wait time.Duration) *contract.Problem {
	what := "The limit " + names[0] + " is used up."
	if len(names) > 1 {
		what = "The limits " + strings.Join(names, ", ") + " are used up."
	}
	problem := contract.QuotaExceeded.New(what + " Try again after the seconds in Retry-After.")
	problem.Violated = &names
	problem.Header = http.Header{"Retry-After": {wholeSeconds(wait)}}
	return problem
}

// noteLimit keeps what was not ok of what several limits did, for the line of the log and the metric. Of two the later stays: a
// refusal is the last.
func noteLimit(outcomes *contract.Outcomes, outcome string) {
	if outcome != limitOK || outcomes.Limit == "" {
		outcomes.Limit = outcome
	}
}

func (s *limitScratch) reset() { s.takes, s.left, s.used = s.takes[:0], s.left[:0], s.used[:0] }

// add makes room for what is taken of a bucket.
func (s *limitScratch) add(bucket int) *limits.Take {
	s.takes, s.left, s.used = append(s.takes, limits.Take{}), append(s.left, limits.Left{}), append(s.used, bucket)
	return &s.takes[len(s.takes)-1]
}
