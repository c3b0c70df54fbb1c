package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/charterhq/charter/impl/engine/contract"
)

// windowParts is into how many parts the time is cut in which failures are counted: the oldest is forgotten at a time.
const windowParts = 10

// breaker keeps requests from a backend that fails. When it is open nobody asks; when the cooldown is over one request
// tries.
type breaker struct {
	circuit  *gobreaker.TwoStepCircuitBreaker[struct{}]
	cooldown time.Duration
	opened   atomic.Pointer[time.Time] // when, by a clock that nobody sets
}

// errAbandoned is the end of a request that says nothing about the backend.
var errAbandoned = errors.New("the caller has left")

func newBreaker(of *contract.Upstream, logger *slog.Logger, measure *measure) *breaker {
	b := &breaker{cooldown: of.Breaker.Cooldown}
	b.circuit = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: of.Name, MaxRequests: 1, Timeout: of.Breaker.Cooldown,
		Interval: of.Breaker.Window, BucketPeriod: max(of.Breaker.Window/windowParts, 1),
		ReadyToTrip: func(counts gobreaker.Counts) bool { return int(counts.TotalFailures) >= of.Breaker.Failures },
		IsExcluded:  func(err error) bool { return errors.Is(err, errAbandoned) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			measure.breaker(to)
			level := slog.LevelInfo
			if to == gobreaker.StateOpen {
				b.opened.Store(new(time.Now()))
				level = slog.LevelWarn
			}
			logger.LogAttrs(context.Background(), level, "the breaker of a backend has changed", slog.String("upstream", of.Name), slog.String("state", to.String()))
		},
	})
	return b
}

// allow lets a request pass, whose end is to be told to done, or refuses it.
func (b *breaker) allow() (done func(error), err error) {
	if b == nil {
		return func(error) {}, nil
	}
	done, err = b.circuit.Allow()
	if err == nil {
		return done, nil
	}
	left := b.cooldown
	if opened := b.opened.Load(); opened != nil { // it may be about to be noted
		left -= time.Since(*opened)
	}
	problem := contract.Unavailable.Wrap(err, "The system behind this operation fails at present, and is not asked. Try again after the seconds in Retry-After.")
	problem.Header = http.Header{"Retry-After": {seconds(left)}}
	return nil, problem
}

// seconds are whole ones, at least one (RFC 9110, section 10.2.3).
func seconds(left time.Duration) string {
	return strconv.Itoa(max(int((left+time.Second-1)/time.Second), 1))
}
