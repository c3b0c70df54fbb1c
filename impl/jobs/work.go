package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
