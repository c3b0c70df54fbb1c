package send

import (
	"net/http"
	"strconv"
	"time"
)

// Verdict is what has become of one attempt.
type Verdict string

// The verdicts.
const (
	Delivered Verdict = "delivered" // 2xx
	Failed    Verdict = "failed"    // it may be tried again
	Gone      Verdict = "gone"      // 410: the endpoint wants nothing any more, and is to be disabled
)

// Answer is how an endpoint has answered to one attempt.
type Answer struct {
	Verdict Verdict
	// Sent is the header of the request, which has signatures and no secret; nil: there was none.
	Sent http.Header
	// Status is 0 if there was no answer.
	Status int
	// Body is how the answer's body begins: what came of at most [MaxBody] bytes.
	Body []byte
	// Duration is of the whole attempt.
	Duration time.Duration
	// RetryAfter is how long the endpoint asks to be left alone, with a 429 or a 503; 0: it does not say.
	RetryAfter time.Duration
	// Failure is why there was no answer, or no good one; empty if it was delivered. It may be shown to whose endpoint it is.
	Failure Failure
	// Err is the cause of a failure without an answer. It is for logs: it names the address, and what came instead of an
	// answer, but not the URL, whose query may have a secret.
	Err error
}

// Bounds of what is kept of an answer.
const (
	MaxBody   = 4 << 10 // bytes
	maxHeader = 16 << 10
)

// read makes an answer of all but the body.
func read(response *http.Response, now time.Time) Answer {
	a := Answer{Status: response.StatusCode}
	switch {
	case a.Status >= 200 && a.Status < 300:
		a.Verdict = Delivered
	case a.Status == http.StatusGone:
		a.Verdict, a.Failure = Gone, FailureStatus
	case a.Status >= 300 && a.Status < 400:
		a.Verdict, a.Failure = Failed, FailureRedirect
	default:
		a.Verdict, a.Failure = Failed, FailureStatus
	}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		a.RetryAfter = retryAfter(response.Header.Get("Retry-After"), now)
	}
	return a
}

// retryAfter reads seconds or a date (RFC 9110, section 10.2.3). What cannot be read, or is over, asks for nothing.
func retryAfter(text string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil {
		wait = time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	} else if date, err := http.ParseTime(text); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
