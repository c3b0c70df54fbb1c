package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// worker does the jobs of one kind.
type worker struct {
	river.WorkerDefaults[args]

	queue *Queue
	kind  Kind
}

// Timeout is for River.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.kind.Timeout }

// Work does one attempt of a job.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	start := time.Now()
	var postponed *PostponedError
	err := w.kind.Work(ctx, Run{ID: job.ID, Attempt: job.Attempt, Last: job.Attempt >= job.MaxAttempts, Args: job.Args.json})
	w.queue.metrics.duration.WithLabelValues(w.kind.Name).Observe(time.Since(start).Seconds())
	switch {
	case err == nil:
		w.queue.metrics.ended.WithLabelValues(w.kind.Name, "done").Inc()
		return nil
	case w.queue.isStopping(): // handed back: it does not count as an attempt
		w.queue.metrics.ended.WithLabelValues(w.kind.Name, "handed back").Inc()
		return river.JobSnooze(0)
	case errors.As(err, &postponed):
		w.queue.metrics.ended.WithLabelValues(w.kind.Name, "postponed").Inc()
		return river.JobSnooze(postponed.For)
	case errors.Is(err, ErrFutile):
		w.queue.metrics.ended.WithLabelValues(w.kind.Name, "dead").Inc()
		return river.JobCancel(err)
	default:
		return err
	}
}

func (q *Queue) isStopping() bool {
	select {
	case <-q.stopping:
		return true
	default:
		return false
	}
}

// failures logs and counts what goes wrong.
type failures struct{ queue *Queue }

// HandleError is for River.
func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if errors.As(err, new(*rivertype.JobSnoozeError)) {
		return nil
	}
	f.tell(ctx, job, err)
	return nil
}

// HandlePanic is for River.
func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	f.tell(ctx, job, fmt.Errorf("panic: %v\n%s", panicked, trace))
	return nil
}

func (f *failures) tell(ctx context.Context, job *rivertype.JobRow, err error) {
	text, level, outcome := "a job has failed; it is tried again", slog.LevelWarn, "failed"
	if job.Attempt >= job.MaxAttempts || errors.As(err, new(*rivertype.JobCancelError)) {
		text, level, outcome = "a job is dead; somebody has to look at it", slog.LevelError, "dead"
	}
	if !errors.As(err, new(*rivertype.JobCancelError)) { // it was counted
		f.queue.metrics.ended.WithLabelValues(job.Kind, outcome).Inc()
	}
	f.queue.options.Logger.LogAttrs(ctx, level, text, slog.Int64("job", job.ID), slog.String("kind", job.Kind),
		slog.Int("attempt", job.Attempt), slog.Any("cause", err))
}

// Pauses between attempts: they double, from 2 s to 6 hours, and each is shorter by chance, so that what has failed at
// once does not come back at once.
const (
	firstPause   = 2 * time.Second
	longestPause = 6 * time.Hour
)

// retries says when a job that has failed is tried again.
type retries struct{}

// NextRetry is for River.
func (retries) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(pause(len(job.Errors)+1, rand.Float64())) //nolint:gosec // nobody gains by guessing it
}

// pause is how long a job waits that has failed so many times; chance is within [0, 1).
func pause(failures int, chance float64) time.Duration {
	longest := float64(firstPause) * math.Pow(2, float64(min(max(failures, 1), 20)-1))
	return time.Duration(min(longest, float64(longestPause)) * (0.5 + chance/2))
}

// quiet leaves out of River's log what is no news: that it has started, and statistics.
func quiet(logger *slog.Logger) *slog.Logger { return slog.New(louder{logger.Handler()}) }

// louder passes on warnings and errors.
type louder struct{ slog.Handler }

// Enabled tells whether a line is passed on.
func (l louder) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the level.
func (l louder) WithAttrs(attrs []slog.Attr) slog.Handler { return louder{l.Handler.WithAttrs(attrs)} }

// WithGroup keeps the level.
func (l louder) WithGroup(name string) slog.Handler { return louder{l.Handler.WithGroup(name)} }
