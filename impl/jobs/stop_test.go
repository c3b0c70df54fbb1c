package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
)

// A job that does not listen keeps nobody from stopping: it is told to end, waited for a little, and left. Others do it again.
func TestAJobThatNeverEndsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		begun, end, told := make(chan bool, 10), make(chan bool), make(chan bool, 10)
		queue.Handle(jobs.Kind{Name: "deaf", Work: func(ctx context.Context, _ jobs.Run) error {
			begun <- true
			<-ctx.Done()
			told <- true
			<-end
			return ctx.Err()
		}})
		start(t, queue)
		add(t, db, queue, jobs.Job{Kind: "deaf"})
		waittest.Next(t, "the beginning of a job", begun)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		if err := queue.Close(ctx); err == nil {
			t.Error("that a job has not ended is not told")
		}
		if took := time.Since(began); took < jobs.HandBack {
			t.Errorf("it was left after %s", took)
		}
		waittest.Next(t, "the end of a job", told)
		other := jobs.New(db, jobs.Options{Logger: silent})
		other.Handle(jobs.Kind{Name: "deaf", Work: func(context.Context, jobs.Run) error { return nil }})
		start(t, other)
		until(t, other, jobs.Filter{Kind: "deaf", State: jobs.Done}, 1)
		close(end)
		if err := other.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
