package upstream

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// How long it is waited before a request is sent again: any time up to a bound that doubles.
const (
	firstWait = 50 * time.Millisecond
	maxWait   = time.Second
)

// isIdempotent tells a method whose effect is the same however often it is sent (RFC 9110, section 9.2.2).
func isIdempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodTrace:
		return true
	}
	return false
}

// repeatable tells whether a request may be sent again: nothing of a body has gone out that cannot be had once more.
func (e *exchange) repeatable(r *http.Request) bool {
	return e.to.Retry != nil && e.attempts < e.to.Retry.Attempts && isIdempotent(r.Method) &&
		(e.whole != nil || r.Body == nil || r.Body == http.NoBody)
}

// again tells whether the contract wants a request sent again after this answer or error.
func (e *exchange) again(answer *http.Response, err error) bool {
	on := e.to.Retry.On
	switch {
	case err == nil:
		return slices.Contains(on, strconv.Itoa(answer.StatusCode)) && !asksToWait(answer)
	case isDial(err):
		return slices.Contains(on, "connect")
	case isTimeout(err):
		return slices.Contains(on, "timeout")
	}
	return slices.Contains(on, "connect") // the connection has broken before there was an answer
}

// asksToWait tells whether the backend wants to be left alone for longer than a request can wait.
func asksToWait(answer *http.Response) bool {
	text := answer.Header.Get("Retry-After")
	if text == "" {
		return false
	}
	wait, err := strconv.Atoi(text)
	return err != nil || wait > int(maxWait/time.Second)
}

// isDial tells whether no connection has come about, so that nothing was sent.
func isDial(err error) bool {
	failed := new(net.OpError)
	return errors.As(err, &failed) && failed.Op == "dial"
}

// pause waits before the next attempt. It is false if there is no time for it.
func (e *exchange) pause(ctx context.Context) bool {
	bound := min(firstWait<<(e.attempts-1), maxWait)
	wait := rand.N(bound) //nolint:gosec // it is to differ, not to be secret
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
