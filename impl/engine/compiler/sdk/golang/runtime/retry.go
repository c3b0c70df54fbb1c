package runtime

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// retries is how calls are sent again.
type retries struct {
	most           int
	first, longest time.Duration
}

var passing = []int{http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// mayPass tells whether an answer may be another one next time. The server has the last word.
func mayPass(status int, header http.Header) bool {
	switch header.Get("X-Should-Retry") {
	case "true":
		return true
	case "false":
		return false
	default:
		return slices.Contains(passing, status)
	}
}

// pause returns how long to wait after an attempt; false: another one is not worth it. It is what the server asks for
// (RFC 9110, section 10.2.3), or by chance up to a bound that doubles.
func (r retries) pause(attempt int, header http.Header, now time.Time) (time.Duration, bool) {
	if asked, ok := retryAfter(header.Get("Retry-After"), now); ok {
		return asked, asked <= r.longest
	}
	bound := r.longest
	if grown := r.first << min(attempt, 62); grown>>min(attempt, 62) == r.first { // else it is more than there is
		bound = min(bound, grown)
	}
	if bound <= 0 {
		return 0, true
	}
	return rand.N(bound), true //nolint:gosec // it keeps no secret
}

func retryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) { // the most then
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now)), true
	}
	return 0, false
}

// sleep waits, unless the context ends first.
func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
