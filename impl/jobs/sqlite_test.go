package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// A queue that has nothing to do asks an SQLite file by connections that read, whatever is written meanwhile. Now and then
// River writes nevertheless: who leads, and what is scheduled.
func TestAQueueWithoutWorkKeepsNoWriterWaiting(t *testing.T) {
	t.Parallel()
	db := repositorytest.Open(t, repositorytest.SQLite(t))
	queue := jobs.New(db, jobs.Options{Logger: silent})
	queue.Handle(jobs.Kind{Name: "note", Work: func(context.Context, jobs.Run) error { return nil }})
	start(t, queue)
	defer func() {
		if err := queue.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	writer := db.Writer()
	pass := func(wait time.Duration) {
		select {
		case <-time.After(wait):
		case <-t.Context().Done():
		}
	}
	waited := func(window time.Duration) int64 {
		pass(200 * time.Millisecond) // in which those that have waited get their turn
		only, err := writer.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer only.Close()
		before := writer.Stats().WaitCount
		pass(window)
		return writer.Stats().WaitCount - before
	}
	const looks = 1500 * time.Millisecond // in which a queue looks for work once at least
	for range 12 {
		if waited(looks) == 0 {
			return
		}
	}
	t.Error("there is always somebody who waits to write")
}

// Whoever adds jobs, they begin when they are there, and not when it is looked for them: that would take these ten seconds.
func TestJobsOfOtherProcessesBeginAtOnce(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		begun := make(chan string, 1)
		queues := make([]*jobs.Queue, 2)
		dbs := make([]*repository.DB, 2)
		for i := range queues {
			dbs[i] = repositorytest.Open(t, url)
			queues[i] = jobs.New(dbs[i], jobs.Options{Logger: silent})
			queues[i].Handle(jobs.Kind{Name: "note", Work: func(_ context.Context, run jobs.Run) error {
				begun <- string(run.Args)
				return nil
			}})
			if err := queues[i].Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := queues[i].Close(context.Background()); err != nil {
					t.Error(err)
				}
			}()
		}
		if err := queues[0].Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		apart := time.NewTicker(40 * time.Millisecond) // River tells of jobs of a queue once in 20 ms
		defer apart.Stop()
		began := time.Now()
		const count = 20
		for i := range count {
			waittest.Next(t, "the time between two jobs", apart.C)
			add(t, dbs[1], queues[1], jobs.Job{Kind: "note", Args: map[string]int{"n": i}})
			if got := waittest.Next(t, "the beginning of a job", begun); got != fmt.Sprintf(`{"n":%d}`, i) && got != fmt.Sprintf(`{"n": %d}`, i) {
				t.Errorf("it got %s", got)
			}
		}
		if took := time.Since(began); took > count*250*time.Millisecond {
			t.Errorf("%d jobs, one after the other, took %s to begin", count, took)
		}
	})
}
