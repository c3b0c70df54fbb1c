package jobs_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// abandon leaves a job as a process leaves it that is killed within an attempt.
func abandon(t *testing.T, db *repository.DB, process, kind string, attempt int) {
	t.Helper()
	pool, by, now := db.Pools()["shared"], "ARRAY['other', '"+process+"']", "now()"
	if db.Dialect() == repository.SQLite {
		pool, by, now = db.Pools()["write"], `jsonb('["other", "`+process+`"]')`, "datetime('now', 'subsec')"
	}
	_, err := pool.ExecContext(t.Context(), "UPDATE river_job SET state = 'running', attempt = $1, attempted_at = "+now+", attempted_by = "+by+" WHERE kind = $2", attempt, kind)
	if err != nil {
		t.Fatal(err)
	}
}

// What a killed process was doing is done again within seconds, and not after half a minute or more; what a process does that
// lives is left to it, however long that takes.
func TestTheJobsOfAProcessThatHasDiedAreDoneAgainSoon(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		var done, slow atomic.Int32
		begun, end := make(chan bool, 10), make(chan bool)
		kinds := func(queue *jobs.Queue) {
			for _, name := range []string{"first", "third", "last", "unknown"} {
				queue.Handle(jobs.Kind{Name: name, Attempts: 5, Work: func(context.Context, jobs.Run) error { done.Add(1); return nil }})
			}
			queue.Handle(jobs.Kind{Name: "slow", Timeout: 20 * time.Second, Work: func(context.Context, jobs.Run) error {
				slow.Add(1)
				begun <- true
				<-end
				return nil
			}})
		}
		living := jobs.New(db, jobs.Options{Logger: silent})
		kinds(living)
		start(t, living)
		add(t, db, living, jobs.Job{Kind: "slow"})
		waittest.Next(t, "the beginning of a job", begun)
		kinds(queue)
		if err := queue.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Hour) // so that nobody begins them
		for name, attempt := range map[string]int{"first": 1, "third": 3, "last": 5, "unknown": 1} {
			add(t, db, queue, jobs.Job{Kind: name, At: later})
			process := uuid.NewString()
			if name == "unknown" { // as River calls processes
				process = "host_2026_11_26T08_00_00"
			}
			abandon(t, db, process, name, attempt)
		}
		began := time.Now()
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		until(t, queue, jobs.Filter{Kind: "first", State: jobs.Done}, 1)
		t.Logf("done again after %s", time.Since(began))
		again, err := queue.List(t.Context(), jobs.Filter{Kind: "third", Limit: 10})
		if err != nil || len(again) != 1 || len(again[0].Errors) != 1 || !strings.Contains(again[0].Errors[0].Text, "died") || again[0].Errors[0].Attempt != 3 {
			t.Errorf("%+v %v", again, err)
		}
		if again[0].State != jobs.Retrying && again[0].State != jobs.Done || again[0].ScheduledAt.After(later.Add(-time.Minute)) || again[0].ScheduledAt.Before(began) {
			t.Errorf("%+v", again[0])
		}
		for _, name := range []string{"last", "unknown"} { // they are River's, which gives them time
			if left, err := queue.List(t.Context(), jobs.Filter{Kind: name, State: jobs.Running, Limit: 10}); err != nil || len(left) != 1 {
				t.Errorf("%s: %+v %v", name, left, err)
			}
		}
		if slow.Load() != 1 {
			t.Errorf("what a living process does was begun %d times", slow.Load())
		}
		close(end)
		until(t, queue, jobs.Filter{Kind: "slow", State: jobs.Done}, 1)
		if err := living.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// On SQLite a process is a file that it has locked, which goes with it, or when others find that it has died.
func TestNothingIsLeftOfProcessesThatAreGone(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	db := repositorytest.Open(t, url)
	left := func() []string {
		files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "-process-*")
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	queue := jobs.New(db, jobs.Options{Logger: silent})
	queue.Handle(jobs.Kind{Name: "first", Work: func(context.Context, jobs.Run) error { return nil }})
	if err := queue.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	dead := uuid.NewString()
	if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:")+"-process-"+dead, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	add(t, db, queue, jobs.Job{Kind: "first", At: time.Now().Add(time.Hour)})
	abandon(t, db, dead, "first", 1)
	if err := queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(t, queue, jobs.Filter{State: jobs.Done}, 1)
	if files := left(); len(files) != 1 || strings.Contains(files[0], dead) {
		t.Errorf("%v", files)
	}
	if err := queue.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if files := left(); len(files) != 0 {
		t.Errorf("%v", files)
	}
}
