package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// gauges are those of a registry, by name and the values of their labels.
func gauges(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]float64)
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := family.GetName()
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			found[name] = metric.GetGauge().GetValue()
		}
	}
	return found
}

func TestMetricsTellWhatWaitsAndWhatIsDead(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db, registry := repositorytest.Open(t, url), prometheus.NewPedanticRegistry()
		queue := jobs.New(db, jobs.Options{Logger: silent, Metrics: registry})
		for _, name := range []string{"late", "early", "futile"} {
			queue.Handle(jobs.Kind{Name: name, Work: func(context.Context, jobs.Run) error { return jobs.ErrFutile }})
		}
		if err := queue.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		add(t, db, queue, jobs.Job{Kind: "late"}, jobs.Job{Kind: "early", At: now.Add(24 * time.Hour)})
		change(t, db, "scheduled_at", "-1 hours")
		add(t, db, queue, jobs.Job{Kind: "late"})
		found := gauges(t, registry)
		if found["charter_jobs late waiting"] != 2 || found["charter_jobs early waiting"] != 1 {
			t.Errorf("%v", found)
		}
		if age := found["charter_jobs_oldest_waiting_seconds late"]; age < 3599 || age > 3600+time.Since(now).Seconds()+1 {
			t.Errorf("the oldest has waited %g s", age)
		}
		if _, waits := found["charter_jobs_oldest_waiting_seconds early"]; waits {
			t.Error("what is not due waits")
		}
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		until(t, queue, jobs.Filter{Kind: "late", State: jobs.Dead}, 2)
		if found := gauges(t, registry); found["charter_jobs late dead"] != 2 || found["charter_jobs late waiting"] != 0 {
			t.Errorf("%v", found)
		}
		if err := errors.Join(queue.Close(t.Context()), db.Close()); err != nil {
			t.Fatal(err)
		}
		if found := gauges(t, registry); found["charter_jobs late dead"] != 0 {
			t.Errorf("without a database: %v", found)
		}
	})
}

// change makes it so long ago that something was with all jobs that are not to come.
func change(t *testing.T, db *repository.DB, column, by string) {
	t.Helper()
	pool, at := db.Pools()["shared"], "now() + interval '"+by+"'"
	if db.Dialect() == repository.SQLite {
		pool, at = db.Pools()["write"], "datetime('now', '"+by+"', 'subsec')"
	}
	if _, err := pool.ExecContext(t.Context(), "UPDATE river_job SET "+column+" = "+at+" WHERE state <> 'scheduled'"); err != nil {
		t.Fatal(err)
	}
}

// What is done goes after a day. What is dead waits longer for somebody to look at it, however it has died.
func TestFinishedJobsGoAndDeadOnesStay(t *testing.T) {
	t.Parallel()
	eachQueue(t, func(t *testing.T, db *repository.DB, queue *jobs.Queue) {
		for name, err := range map[string]error{"good": nil, "futile": jobs.ErrFutile, "broken": errors.New("broken")} {
			queue.Handle(jobs.Kind{Name: name, Attempts: 1, Work: func(context.Context, jobs.Run) error { return err }})
		}
		start(t, queue)
		add(t, db, queue, jobs.Job{Kind: "good"}, jobs.Job{Kind: "futile"}, jobs.Job{Kind: "broken"})
		until(t, queue, jobs.Filter{State: jobs.Done}, 1)
		until(t, queue, jobs.Filter{State: jobs.Dead}, 2)
		if err := queue.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		change(t, db, "finalized_at", "-48 hours")
		next := jobs.New(db, jobs.Options{Logger: silent})
		next.Handle(jobs.Kind{Name: "good", Work: func(context.Context, jobs.Run) error { return nil }})
		start(t, next)
		until(t, next, jobs.Filter{State: jobs.Done}, 0)
		until(t, next, jobs.Filter{State: jobs.Dead}, 2)
		if err := next.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
