package repository_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestNoticesOfJobsAreReadInTheirOrderAsSoonAsTheyAreThere(t *testing.T) {
	t.Parallel()
	db := repositorytest.Open(t, repositorytest.SQLite(t))
	write := func(topic, payload string) {
		if _, err := db.Writer().ExecContext(t.Context(), "INSERT INTO river_notification (topic, payload) VALUES (?, ?)", topic, payload); err != nil {
			t.Fatal(err)
		}
	}
	write("insert", "before")
	notices, err := db.JobNotices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var last int64
	next := func(payload string) {
		t.Helper()
		got, err := notices.Next(t.Context())
		if err != nil || got.Payload != payload || (got.ID > last) != (payload != "") {
			t.Fatalf("%+v %v, want %q", got, err, payload)
		}
		last = max(last, got.ID)
	}
	next("")
	for _, payload := range []string{"one", "two", "three"} {
		write("control", payload)
		next(payload)
	}
	next("")
	write("insert", "four")
	write("control", "five")
	next("four")
	next("five")
	next("")
	next("")
	if _, err := db.Writer().ExecContext(t.Context(), "DELETE FROM river_notification"); err != nil {
		t.Fatal(err)
	}
	next("")
	write("insert", "six")
	next("six")
	next("")
	for range 2 {
		if err := notices.Close(); err != nil {
			t.Error("closing:", err)
		}
	}
	if got, err := notices.Next(t.Context()); err == nil {
		t.Errorf("after the end there is %+v", got)
	}
}

// That nobody has written is seen by the version of the file: the server looks twenty times a second.
func TestThatThereAreNoNoticesOfJobsCostsNothing(t *testing.T) { //nolint:paralleltest // what others allocate would be counted
	db := repositorytest.Open(t, repositorytest.SQLite(t))
	notices, err := db.JobNotices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer notices.Close()
	allocations := testing.AllocsPerRun(100, func() {
		if got, err := notices.Next(t.Context()); err != nil || got.ID != 0 {
			t.Errorf("%+v %v", got, err)
		}
	})
	if allocations > 6 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestJobsAreDueInTheirQueueAtTheirTime(t *testing.T) {
	t.Parallel()
	db := repositorytest.Open(t, repositorytest.SQLite(t))
	due := func(queue string) bool {
		found, err := db.JobsDue(t.Context(), queue)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	add := func(queue, state, after string) {
		if _, err := db.Writer().ExecContext(t.Context(), `INSERT INTO river_job (args, kind, max_attempts, priority, queue, state, scheduled_at)
			VALUES (jsonb('{}'), 'note', 1, 1, ?, ?, datetime('now', 'subsec', ?))`, queue, state, after); err != nil {
			t.Fatal(err)
		}
	}
	add("later", "available", "1 hour")
	add("scheduled", "scheduled", "0 seconds")
	add("now", "available", "0 seconds")
	add("soon", "available", "0.2 seconds")
	for queue, want := range map[string]bool{"later": false, "scheduled": false, "now": true, "none": false} {
		if due(queue) != want {
			t.Errorf("%s: %v", queue, !want)
		}
	}
	waittest.Until(t, "the job is due", func() bool { return due("soon") })
}
