package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestMain(m *testing.M) { repositorytest.Main(m) }

var silent = slog.New(slog.DiscardHandler)

// eachQueue runs a test on a queue in each kind of database. It is opened and started by the test, and closed after it.
func eachQueue(t *testing.T, test func(t *testing.T, db *repository.DB, queue *jobs.Queue)) {
	t.Helper()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		queue := jobs.New(db, jobs.Options{Logger: silent})
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := queue.Close(ctx); err != nil {
				t.Error(err)
			}
		})
		test(t, db, queue)
	})
}

func start(t *testing.T, queue *jobs.Queue) {
	t.Helper()
	if err := errors.Join(queue.Open(t.Context()), queue.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, db *repository.DB, queue *jobs.Queue, list ...jobs.Job) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *repository.Tx) error { return queue.Add(t.Context(), tx, list...) }); err != nil {
		t.Fatal(err)
	}
}

// until waits until jobs are as they should be.
func until(t *testing.T, queue *jobs.Queue, filter jobs.Filter, want int) (listed []jobs.Listed) {
	t.Helper()
	filter.Limit = 100
	waittest.Until(t, fmt.Sprintf("%d jobs are %s", want, filter.State), func() bool {
		var err error
		if listed, err = queue.List(t.Context(), filter); err != nil {
			t.Fatal(err)
		}
		return len(listed) == want
	})
	return listed
}

func TestAJobIsDoneOnceWithWhatItWasGiven(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		got := make(chan string, 10)
		queue.Handle(jobs.Kind{Name: "greet", Work: func(_ context.Context, run jobs.Run) error {
			var given struct{ Name string }
			err := json.Unmarshal(run.Args, &given)
			got <- given.Name
			return err
		}})
		start(t, queue)
		add(t, db, queue, jobs.Job{Kind: "greet", Args: map[string]string{"name": "Ada"}})
		if name := waittest.Next(t, "a run", got); name != "Ada" {
			t.Errorf("it got %q", name)
		}
		done := until(t, queue, jobs.Filter{Kind: "greet", State: jobs.Done}, 1)
		if done[0].Attempt != 1 || done[0].EndedAt == nil || len(got) != 0 {
			t.Errorf("%+v, and %d more", done[0], len(got))
		}
	})
}

func TestAJobOfATransactionThatIsUndoneIsNotDone(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		got := make(chan string, 10)
		queue.Handle(jobs.Kind{Name: "note", Work: func(_ context.Context, run jobs.Run) error {
			got <- string(run.Args)
			return nil
		}})
		start(t, queue)
		undone := errors.New("undone")
		err := db.Write(t.Context(), func(tx *repository.Tx) error {
			return errors.Join(queue.Add(t.Context(), tx, jobs.Job{Kind: "note", Args: map[string]int{"n": 1}}), undone)
		})
		if !errors.Is(err, undone) || errors.Is(err, repository.ErrUnavailable) {
			t.Error(err)
		}
		ctx, unit := db.Begin(t.Context())
		if err := db.Write(ctx, func(tx *repository.Tx) error {
			return queue.Add(ctx, tx, jobs.Job{Kind: "note", Args: map[string]int{"n": 2}})
		}); err != nil {
			t.Fatal(err)
		}
		if err := unit.Commit(ctx, func(tx *repository.Tx) error {
			return queue.Add(ctx, tx, jobs.Job{Kind: "note", Args: map[string]int{"n": 2}, Unique: true})
		}); err != nil {
			t.Fatal(err)
		}
		until(t, queue, jobs.Filter{State: jobs.Done}, 2)
		if a, b := waittest.Next(t, "a run", got), waittest.Next(t, "a run", got); a != b || a != `{"n": 2}` && a != `{"n":2}` || len(got) > 0 {
			t.Errorf("%s and %s", a, b)
		}
	})
}

func TestAJobThatFailsIsTriedAgainAndAtLastDeadAndAPersonCanRetryIt(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		var mended atomic.Bool
		queue.Handle(jobs.Kind{Name: "fragile", Attempts: 1, Work: func(context.Context, jobs.Run) error {
			if mended.Load() {
				return nil
			}
			panic("it broke")
		}})
		queue.Handle(jobs.Kind{Name: "futile", Work: func(context.Context, jobs.Run) error { return jobs.ErrFutile }})
		queue.Handle(jobs.Kind{Name: "slow", Work: func(_ context.Context, run jobs.Run) error {
			if run.Attempt == 1 {
				return errors.New("not yet")
			}
			return nil
		}})
		start(t, queue)
		add(t, db, queue, jobs.Job{Kind: "fragile"}, jobs.Job{Kind: "futile"}, jobs.Job{Kind: "slow"})
		dead := until(t, queue, jobs.Filter{Kind: "fragile", State: jobs.Dead}, 1)[0]
		if len(dead.Errors) != 1 || dead.Errors[0].Text == "" {
			t.Errorf("%+v", dead)
		}
		until(t, queue, jobs.Filter{Kind: "futile", State: jobs.Dead}, 1)
		slow := until(t, queue, jobs.Filter{Kind: "slow", State: jobs.Done}, 1)[0]
		if slow.Attempt != 2 || len(slow.Errors) != 1 || slow.Errors[0].Text != "not yet" {
			t.Errorf("%+v", slow)
		}
		mended.Store(true)
		if _, err := queue.Retry(t.Context(), dead.ID); err != nil {
			t.Fatal(err)
		}
		until(t, queue, jobs.Filter{Kind: "fragile", State: jobs.Done}, 1)
		if _, err := queue.Retry(t.Context(), 1<<40); !errors.Is(err, jobs.ErrNotFound) {
			t.Error(err)
		}
		if _, err := queue.Get(t.Context(), 1<<40); !errors.Is(err, jobs.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestAUniqueJobIsAddedWhileNoneIsThere(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		queue.Handle(jobs.Kind{Name: "sum", Work: func(context.Context, jobs.Run) error { return nil }})
		if err := queue.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		one, other := jobs.Job{Kind: "sum", Args: map[string]int{"of": 1}, Unique: true}, jobs.Job{Kind: "sum", Args: map[string]int{"of": 2}, Unique: true}
		add(t, db, queue, one, one, other)
		add(t, db, queue, one)
		until(t, queue, jobs.Filter{Kind: "sum", State: jobs.Waiting}, 2)
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		until(t, queue, jobs.Filter{Kind: "sum", State: jobs.Done}, 2)
		add(t, db, queue, one)
		until(t, queue, jobs.Filter{Kind: "sum", State: jobs.Done}, 3)
		if err := db.Write(t.Context(), func(tx *repository.Tx) error { return queue.Add(t.Context(), tx, jobs.Job{Kind: "sun"}) }); err == nil {
			t.Error("a kind that nobody knows was added")
		}
	})
}

func TestUrgentJobsComeFirstAndASchedulePutsItsOwn(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		order := make(chan string, 10)
		note := func(word string) jobs.Work {
			return func(context.Context, jobs.Run) error { order <- word; return nil }
		}
		queue.Handle(jobs.Kind{Name: "idle", Priority: jobs.Idle, Work: note("idle")})
		queue.Handle(jobs.Kind{Name: "urgent", Priority: jobs.Urgent, Work: note("urgent")})
		if err := queue.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		add(t, db, queue, jobs.Job{Kind: "idle"}, jobs.Job{Kind: "urgent"})
		listed, err := queue.List(t.Context(), jobs.Filter{Limit: 10})
		if err != nil || len(listed) != 2 || listed[0].Kind != "urgent" || listed[0].Priority >= listed[1].Priority {
			t.Errorf("%+v %v", listed, err)
		}
		page, err := queue.List(t.Context(), jobs.Filter{Limit: 10, Before: &listed[0].ID})
		if err != nil || len(page) != 1 || page[0].ID != listed[1].ID {
			t.Errorf("%+v %v", page, err)
		}
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		waittest.Next(t, "a run", order)
		waittest.Next(t, "a run", order)
	})
}

func TestAScheduleRunsAtTheStart(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, _ *repository.DB, queue *jobs.Queue) {
		ran := make(chan bool, 10)
		queue.Every(time.Hour, jobs.Kind{Name: "sweep", Priority: jobs.Idle, Work: func(context.Context, jobs.Run) error { ran <- true; return nil }})
		start(t, queue)
		waittest.Next(t, "a run", ran)
		until(t, queue, jobs.Filter{Kind: "sweep", State: jobs.Done}, 1)
	})
}

func TestWhoClosesAQueueWaitsForWorkOrHandsItBack(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		begun := make(chan bool, 10)
		queue.Handle(jobs.Kind{Name: "endless", Work: func(ctx context.Context, _ jobs.Run) error {
			begun <- true
			<-ctx.Done()
			return ctx.Err()
		}})
		start(t, queue)
		add(t, db, queue, jobs.Job{Kind: "endless"})
		waittest.Next(t, "the beginning of a job", begun)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := queue.Close(ctx); err != nil {
			t.Fatal(err)
		}
		other := jobs.New(db, jobs.Options{Logger: silent})
		other.Handle(jobs.Kind{Name: "endless", Work: func(context.Context, jobs.Run) error { return nil }})
		start(t, other)
		done := until(t, other, jobs.Filter{State: jobs.Done}, 1)
		if len(done[0].Errors) != 0 || done[0].Attempt != 1 {
			t.Errorf("to be handed back counts as a failure: %+v", done[0])
		}
		if err := other.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
