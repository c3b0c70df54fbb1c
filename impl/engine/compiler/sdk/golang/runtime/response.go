package runtime

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Response is what an answer says besides what a call returns. [WithResponse] fills it.
type Response struct {
	Status int
	Header http.Header
	// Body is the answer as it came; nil if it is a stream.
	Body []byte
}

// RequestID is what the server's log calls the request; empty if the server does not say.
func (r *Response) RequestID() string { return r.Header.Get("X-Request-Id") }

// ETag is the version of what was read or written, for If-Match; empty if the server does not say.
func (r *Response) ETag() string { return r.Header.Get("Etag") }

// Replayed tells that this is the answer to an earlier call with the same idempotency key, given again.
func (r *Response) Replayed() bool { return r.Header.Get("Idempotent-Replayed") == "true" }

// RateLimit is how much of a limit is left (IETF draft-ietf-httpapi-ratelimit-headers).
type RateLimit struct {
	Name      string
	Remaining int64
	// Reset is the time until it is whole again; 0: the server does not say.
	Reset time.Duration
}

var limitItem = regexp.MustCompile(`"([^"]*)"((?:\s*;\s*[a-z]+=[^;,]*)*)`)

// RateLimits are the limits that the call has counted for.
func (r *Response) RateLimits() []RateLimit {
	var limits []RateLimit
	for _, item := range limitItem.FindAllStringSubmatch(strings.Join(r.Header.Values("Ratelimit"), ", "), -1) {
		limit, known := RateLimit{Name: item[1]}, false
		for one := range strings.SplitSeq(item[2], ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(one), "=")
			number, err := strconv.ParseInt(value, 10, 64)
			switch {
			case err != nil:
			case name == "r":
				limit.Remaining, known = number, true
			case name == "t":
				limit.Reset = time.Duration(min(max(number, 0), math.MaxInt64/int64(time.Second))) * time.Second
			}
		}
		if known {
			limits = append(limits, limit)
		}
	}
	return limits
}
