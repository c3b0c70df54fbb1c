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
// process is killed. Each failure is logged with the recipient, so that an operator can act while there is time. It is
// safe for concurrent use.
type Queue struct {
	sender  Sender
	logger  *slog.Logger
	metrics *metrics

	ready   chan entry      // never full: it has room for all that the queue holds
	ctx     context.Context //nolint:containedctx // of the workers; it ends when Close has waited long enough
	stop    context.CancelFunc
	running sync.WaitGroup // workers, and messages that wait for another attempt

	mu      sync.Mutex
	held    map[*Message]int // messages that are neither sent nor given up, and their attempts that have failed
	closed  bool
	closing chan struct{} // closed by Close: nothing waits any more
	drained chan struct{} // closed when the queue is closed and holds nothing
}

type entry struct {
	message  *Message
	attempts int // that have failed
}

// NewQueue makes a queue and starts its workers. Close ends it.
func NewQueue(sender Sender, logger *slog.Logger, registerer prometheus.Registerer) *Queue {
	ctx, stop := context.WithCancel(context.Background())
	q := &Queue{
		sender: sender, logger: logger, metrics: newMetrics(registerer),
		ready: make(chan entry, capacity), ctx: ctx, stop: stop,
		held: make(map[*Message]int), closing: make(chan struct{}), drained: make(chan struct{}),
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
	case len(q.held) == capacity:
		q.metrics.refused.Inc()
		return ErrFull
	}
	q.held[&message] = 0
	q.metrics.waiting.Inc()
	q.ready <- entry{message: &message}
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
	err := q.sender.Send(q.ctx, *e.message)
	var unsendable *UnsendableError
	switch {
	case err == nil:
		q.metrics.sent.WithLabelValues(string(e.message.Kind)).Inc()
		q.finish(e.message)
	case q.ctx.Err() != nil: // Close counts it, and names it
	case errors.As(err, &unsendable), e.attempts >= len(pauses), e.attempts > 0 && q.isClosing():
		q.metrics.failed.WithLabelValues(string(e.message.Kind)).Inc()
		q.log(slog.LevelError, "an e-mail is given up", e.message, slog.Int("attempts", e.attempts+1), slog.Any("cause", err))
		q.finish(e.message)
	default:
		q.metrics.retries.Inc()
		q.log(slog.LevelWarn, "an e-mail could not be sent; it is tried again", e.message,
			slog.Int("attempts", e.attempts+1), slog.Duration("after", pauses[e.attempts]), slog.Any("cause", err))
		q.failedOnce(e.message)
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

// log says what has become of a message, with what an operator needs to help its reader. The token is left out.
func (q *Queue) log(level slog.Level, text string, message *Message, more ...slog.Attr) {
	about := []slog.Attr{slog.String("kind", string(message.Kind)), slog.String("to", message.To), slog.String("requestId", message.RequestID)}
	q.logger.LogAttrs(context.Background(), level, text, append(about, more...)...)
}

func (q *Queue) failedOnce(message *Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held[message]++
}

// finish says that a message is held no longer.
func (q *Queue) finish(message *Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.held, message)
	q.metrics.waiting.Dec()
	if q.closed && len(q.held) == 0 {
		close(q.drained)
	}
}

// Close takes no more messages, and sends those it has; each that has failed before gets one more attempt, at once.
// When the context ends first it stops: the error says how many were not sent, and the log names each. Only the first
// call does anything.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return nil
	}
	q.closed = true
	close(q.closing)
	if len(q.held) == 0 {
		close(q.drained)
	}
	q.mu.Unlock()

	select {
	case <-q.drained:
	case <-ctx.Done():
	}
	q.stop()
	q.running.Wait()
	for message, attempts := range q.held {
		q.log(slog.LevelError, "an e-mail is lost", message, slog.Int("attempts", attempts))
	}
	if lost := len(q.held); lost > 0 {
		q.metrics.lost.Add(float64(lost))
		return fmt.Errorf("%d e-mails were not sent: %w", lost, context.Cause(ctx))
	}
	return nil
}
