package send

import (
	"math/rand/v2"
	"time"
)

// delays are between an attempt that has failed and the next: the schedule of Standard Webhooks, ten attempts within 75
// hours and a half.
var delays = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// Bounds of what is made of a schedule.
const (
	// Attempts is how often a message is sent before it is given up.
	Attempts = 10
	// jitter is the part of a delay that is added to it at most, so that what has failed together does not come together.
	jitter = 0.1
	// maxRetryAfter is how long an endpoint may ask to be left alone.
	maxRetryAfter = 24 * time.Hour
)

// Schedule returns how long after attempt (from 1) the next is made; attempt 0 stands for none yet. False: there is no next.
func Schedule(attempt int) (time.Duration, bool) {
	switch {
	case attempt <= 0:
		return 0, true
	case attempt > len(delays):
		return 0, false
	}
	delay := delays[attempt-1]
	return delay + time.Duration(rand.Float64()*jitter*float64(delay)), true //nolint:gosec // it spreads load, and keeps no secret
}

// Next returns how long after attempt (from 1), which has had this answer, the next is made: as [Schedule] says, and not
// before the time that the endpoint asks for. False: there is no next.
func (a Answer) Next(attempt int) (time.Duration, bool) {
	if a.Verdict != Failed {
		return 0, false
	}
	delay, again := Schedule(attempt)
	return max(delay, a.RetryAfter), again
}
