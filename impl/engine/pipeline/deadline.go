package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// errLate is why the context of a request ends whose operation has a deadline.
var errLate = errors.New("the deadline of the operation has passed")

// deadline ends the context of a request when its operation has taken too long (x-timeout). The handler, and what it
// waits for, give up then, and the caller gets a 504. So does a body that is still coming: 408. The time is that of the
// whole request, as the log and the metrics have it; that it has passed is counted with them, by [Pipeline.record].
func (p *Pipeline) deadline(operation contract.Operation) (gin.HandlerFunc, error) {
	timeout := operation.Timeout
	switch {
	case timeout == nil:
		return nil, nil
	case timeout.Enforce == contract.Log:
		return p.watchTime(operation.ID, timeout.After), nil
	}
	exceeded := p.counter(operation.ID, "x-timeout", "exceeded")
	return func(c *gin.Context) {
		passage := passageOf(c)
		passage.until, passage.exceeded = passage.began.Add(timeout.After), exceeded
		if operation.Body == nil {
			return
		}
		defer p.watchBody(c.Request.Context(), http.NewResponseController(c.Writer))()
		c.Next()
	}, nil
}

// watchTime counts and logs what a deadline that is only tried out would have ended.
func (p *Pipeline) watchTime(operation string, after time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Next()
		if time.Since(passageOf(c).began) >= after {
			p.wouldRefuse(c.Request.Context(), operation, "x-timeout")
		}
	}
}

// watchBody has the wait for a body end with the deadline, until the watch is ended. Afterwards nobody touches the connection any
// more: what leads to it is the next request's then, which may be another caller's.
func (p *Pipeline) watchBody(ctx context.Context, control *http.ResponseController) (end func()) {
	var stopping sync.WaitGroup
	stopping.Add(1)
	cancel := context.AfterFunc(ctx, func() {
		defer stopping.Done()
		p.stopReading(ctx, control)
	})
	return func() {
		if !cancel() {
			stopping.Wait()
		}
	}
}

// stopReading ends the wait for a body whose deadline has passed. A connection that cannot do so has the deadlines of
// its server.
func (p *Pipeline) stopReading(ctx context.Context, control *http.ResponseController) {
	if !isLate(ctx) {
		return
	}
	if err := control.SetReadDeadline(time.Now()); err != nil && !errors.Is(err, http.ErrNotSupported) {
		p.logger.LogAttrs(ctx, slog.LevelWarn, "the wait for a body was not ended",
			slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
	}
}

// isLate tells whether the deadline of an operation has passed.
func isLate(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errLate) }

// late is the problem of a request whose context has ended because of its deadline; nil if err is another failure.
func late(ctx context.Context, err error) *contract.Problem {
	if !isLate(ctx) || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return nil
	}
	return contract.DeadlineExceeded.Wrap(fmt.Errorf("%w: %w", errLate, err), "The operation took too long. What it did may have been done or not.")
}
