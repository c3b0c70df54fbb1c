package limits

import (
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Size is how much fits into a bucket, and how long it takes to be full again once it is empty. Use [NewSize].
//
// What was used is counted in whole parts, of which a unit of the limit has as many as there are ticks in a window: in
// each tick as many parts come back as the limit has units. So nothing is ever rounded, however the two relate.
type Size struct {
	limit  int64
	window int64         // in ticks
	tick   time.Duration // how finely time is told: a microsecond, a millisecond or a second
}

// NewSize is the size of a bucket that lets limit units pass at once, and as many again in each window. A limit that is
// too large to be counted exactly over its window is an error: see [contract.LimitTick].
func NewSize(limit int64, window time.Duration) (Size, error) {
	tick, err := contract.LimitTick(limit, window)
	if err != nil {
		return Size{}, err
	}
	return Size{limit, int64(window / tick), tick}, nil
}

// level is how much of a bucket was used, as of a tick.
type level struct {
	used int64 // parts
	at   int64 // ticks since 1970
}

// ticks is a time as buckets of the size tell it.
func (s Size) ticks(now time.Time) int64 { return now.UnixMicro() / int64(s.tick/time.Microsecond) }

// drained is the level at a later tick. A clock that was set back loses nobody anything.
func (s Size) drained(l level, now int64) level {
	elapsed := now - l.at
	switch {
	case elapsed >= s.window:
		l.used = 0
	case elapsed > 0:
		l.used = max(0, l.used-elapsed*s.limit)
	}
	return level{l.used, now}
}

// fits tells whether cost units are left.
func (s Size) fits(used, cost int64) bool { return used+cost*s.window <= s.limit*s.window }

// left describes a bucket in which a request that costs cost has found enough, or not.
func (s Size) left(used, cost int64, enough bool) Left {
	free := s.limit*s.window - used
	left := Left{OK: enough, Remaining: free / s.window, used: used}
	if used > 0 {
		left.More = s.until(s.window - free%s.window)
	}
	if !enough {
		left.Retry = s.until(cost*s.window - free)
	}
	return left
}

// until is how long it takes for parts to come back.
func (s Size) until(parts int64) time.Duration {
	return time.Duration((parts+s.limit-1)/s.limit) * s.tick
}
