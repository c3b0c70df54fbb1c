package upstream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// maxDrained bounds what is read of an answer that nobody gets, so that its connection can be used again.
const maxDrained = 64 << 10

// RoundTrip asks the backend, and asks again where the contract wants that. It is for [httputil.ReverseProxy].
func (e *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	e.to.budget.earn()
	for {
		e.attempts++
		answer, err := e.once(r)
		if errors.As(err, new(*contract.Problem)) || r.Context().Err() != nil || !e.repeatable(r) || !e.again(answer, err) ||
			!e.to.budget.spend() || !e.pause(r.Context()) {
			return answer, err
		}
		e.to.measure.retries.Inc()
		if answer != nil {
			discard(answer)
		}
		if e.whole != nil {
			r.Body = e.body()
		}
	}
}

// drainTime bounds how long that may take.
const drainTime = 100 * time.Millisecond

func discard(answer *http.Response) {
	defer time.AfterFunc(drainTime, func() { _ = answer.Body.Close() }).Stop() // reading it ends by that
	_, _ = io.CopyN(io.Discard, answer.Body, maxDrained) // nobody reads it
	_ = answer.Body.Close()                              // likewise
}

// once asks the backend once.
func (e *exchange) once(r *http.Request) (*http.Response, error) {
	to := e.to
	done, err := to.breaker.allow()
	if err != nil {
		e.note(outcomeOpen)
		return nil, err
	}
	release, err := to.take(r.Context())
	if err != nil {
		done(errAbandoned) // the backend was not asked
		if errors.Is(err, context.Canceled) {
			e.note(outcomeAbandoned)
		} else {
			e.note(outcomeFull)
		}
		return nil, err
	}
	start := time.Now()
	r, span := e.span(r)
	answer, err := to.transport.RoundTrip(r)
	told(span, answer, e.judge(r.Context(), start, answer, err, done))
	if err != nil {
		release()
		span.End()
		return nil, err
	}
	e.watch.pause()
	answer.Body = &answerBody{answer.Body, e, release, span}
	return answer, nil
}

// judge tells the breaker and the metrics what has come of a request.
func (e *exchange) judge(ctx context.Context, start time.Time, answer *http.Response, err error, done func(error)) (outcome string) {
	outcome = outcomeAnswered
	switch {
	case err == nil && answer.StatusCode >= http.StatusInternalServerError:
		outcome = outcomeError
		done(errFailed)
	case err == nil:
		done(nil)
	case e.broken.Load() != nil, e.in.Context().Err() != nil && !errors.Is(e.in.Context().Err(), context.DeadlineExceeded), errors.Is(context.Cause(ctx), errCallerIdle):
		outcome = outcomeAbandoned
		done(errAbandoned)
	case isTimeout(err), errors.Is(context.Cause(ctx), errBackendIdle):
		outcome = outcomeLate
		done(err)
	default:
		outcome = outcomeFailed
		done(err)
	}
	e.note(outcome)
	e.to.measure.duration.Observe(time.Since(start).Seconds())
	return outcome
}

// note counts an outcome, and puts it into the line of the log.
func (e *exchange) note(outcome string) {
	e.to.measure.count(outcome)
	contract.CallOf(e.in.Context()).Outcomes.Upstream = outcome
}

var errFailed = errors.New("the backend has answered with a status of 5xx")

// take takes one of the places that the backend has for requests, which must be released. It waits for one as long as
// for a connection.
func (b *backend) take(ctx context.Context) (release func(), err error) {
	if b.slots == nil {
		return b.measure.enter(), nil
	}
	select {
	case b.slots <- struct{}{}:
	default:
		if err := b.wait(ctx); err != nil {
			return nil, err
		}
	}
	leave := b.measure.enter()
	return sync.OnceFunc(func() {
		<-b.slots
		leave()
	}), nil
}

func (b *backend) wait(ctx context.Context) error {
	timer := time.NewTimer(b.Timeout.Connect)
	defer timer.Stop()
	select {
	case b.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		problem := contract.Unavailable.Wrap(errFull, "The system behind this operation has too much to do at present. Try again after the seconds in Retry-After.")
		problem.Header = http.Header{"Retry-After": {"1"}}
		return problem
	}
}

var errFull = errors.New("the backend works on as many requests as it may get at once")
