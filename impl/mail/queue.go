package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Bounds of a queue.
const (
	capacity = 1000 // messages, with those that wait for another attempt
	workers  = 2    // messages that are sent at once
)

// pauses are how long a message waits after each attempt that has failed. Then it is given up.
var pauses = []time.Duration{time.Second, 10 * time.Second, time.Minute, 5 * time.Minute}

// Why a queue takes no message.
var (
	ErrFull   = errors.New("too many e-mails wait to be sent")
	ErrClosed = errors.New("e-mails are not taken any more")
)

// Queue sends messages in the background, and again if that fails. It is in memory: what it has taken is lost if the
// process is killed. It is safe for concurrent use.
type Queue struct {
	sender  Sender
	logger  *slog.Logger
	metrics *metrics

	ready   chan entry      // never full: it has room for all that the queue holds
	ctx     context.Context //nolint:containedctx // of the workers; it ends when Close has waited long enough
	stop    context.CancelFunc
	running sync.WaitGroup // workers, and messages that wait for another attempt

	mu      sync.Mutex
	held    int // messages that are neither sent nor given up
	closed  bool
	closing chan struct{} // closed by Close: nothing waits any more
	drained chan struct{} // closed when the queue is closed and holds nothing
}

type entry struct {
	message  Message
	attempts int // that have failed
}

// NewQueue makes a queue and starts its workers. Close ends it.
func NewQueue(sender Sender, logger *slog.Logger, registerer prometheus.Registerer) *Queue {
	ctx, stop := context.WithCancel(context.Background())
	q := &Queue{
		sender: sender, logger: logger, metrics: newMetrics(registerer),
		ready: make(chan entry, capacity), ctx: ctx, stop: stop,
		closing: make(chan struct{}), drained: make(chan struct{}),
	}
	for range workers {
		q.running.Go(q.work)
	}
	return q
}

// Enqueue takes a message to send it soon. It does not wait: if there is no room the error is [ErrFull], and after
// Close it is [ErrClosed].
func (q *Queue) Enqueue(message Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		q.metrics.refused.Inc()
		return ErrClosed
	case q.held == capacity:
		q.metrics.refused.Inc()
		return ErrFull
	}
	q.held++
	q.metrics.waiting.Inc()
	q.ready <- entry{message: message}
	return nil
}

func (q *Queue) work() {
	for {
		select {
		case next := <-q.ready:
			q.attempt(next)
		case <-q.drained:
			return
		case <-q.ctx.Done():
			return
		}
	}
}

// attempt sends a message once, and sees to what comes after.
func (q *Queue) attempt(e entry) {
	err := q.sender.Send(q.ctx, e.message)
	var unsendable *UnsendableError
	switch {
	case err == nil:
		q.metrics.sent.WithLabelValues(string(e.message.Kind)).Inc()
		q.finish()
	case q.ctx.Err() != nil: // Close counts it
	case errors.As(err, &unsendable), e.attempts >= len(pauses), e.attempts > 0 && q.isClosing():
		q.metrics.failed.WithLabelValues(string(e.message.Kind)).Inc()
		q.logger.Error("an e-mail is given up", "kind", e.message.Kind, "attempts", e.attempts+1, "error", err)
		q.finish()
	default:
		q.metrics.retries.Inc()
		q.logger.Warn("an e-mail could not be sent; it is tried again", "kind", e.message.Kind, "after", pauses[e.attempts], "error", err)
		q.running.Go(func() { q.postpone(entry{e.message, e.attempts + 1}, pauses[e.attempts]) })
	}
}

// postpone puts a message back after a pause, which ends when the queue is closed: then it has its last attempt.
func (q *Queue) postpone(e entry, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-q.closing:
	case <-q.ctx.Done():
		return
	}
	q.ready <- e
}

func (q *Queue) isClosing() bool {
	select {
	case <-q.closing:
		return true
	default:
		return false
	}
}

// finish says that one message less is held.
func (q *Queue) finish() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held--
	q.metrics.waiting.Dec()
	if q.closed && q.held == 0 {
		close(q.drained)
	}
}

// Close takes no more messages, and sends those it has; each that has failed before gets one more attempt, at once.
// When the context ends first it stops, and the error says how many were not sent. Only the first call does anything.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return nil
	}
	q.closed = true
	close(q.closing)
	if q.held == 0 {
		close(q.drained)
	}
	q.mu.Unlock()

	select {
	case <-q.drained:
	case <-ctx.Done():
	}
	q.stop()
	q.running.Wait()
	if q.held > 0 {
		q.metrics.lost.Add(float64(q.held))
		return fmt.Errorf("%d e-mails were not sent: %w", q.held, context.Cause(ctx))
	}
	return nil
}
