package repository_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// cut ends all connections to a database of PostgreSQL but its own.
func cut(t *testing.T, url string) {
	t.Helper()
	admin, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = admin.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err := errors.Join(err, admin.Close()); err != nil {
		t.Fatal(err)
	}
}

// A server that was restarted has ended all connections of the pool, which nobody sees until one is used.
func TestWhatBeginsOnAConnectionThatHasEndedTakesAnother(t *testing.T) {
	t.Parallel()
	url := repositorytest.PostgreSQL(t)
	db := repositorytest.Open(t, url)
	user := create(t, db.Users(), grace)
	look := func(tx *repository.Tx) error {
		_, _, err := tx.Account(user.ID)
		return err
	}
	for doing, work := range map[string]func(context.Context) error{
		"read":     func(ctx context.Context) error { return db.Read(ctx, look) },
		"snapshot": func(ctx context.Context) error { return db.Snapshot(ctx, look) },
		"write":    func(ctx context.Context) error { return db.Write(ctx, look) },
		"unit": func(ctx context.Context) error {
			ctx, unit := db.Begin(ctx)
			return errors.Join(db.Write(ctx, look), unit.Commit(ctx, nothingMore))
		},
	} {
		fill(t, db)
		cut(t, url)
		if err := work(t.Context()); err != nil {
			t.Errorf("%s: %v", doing, err)
		}
	}
	for name, end := range map[string]func(*repository.Tx) error{"a query": look, "the end": nothingMore} {
		err := db.Snapshot(t.Context(), func(tx *repository.Tx) error {
			if err := look(tx); err != nil {
				return err
			}
			cut(t, url)
			return end(tx)
		})
		if !errors.Is(err, repository.ErrUnavailable) {
			t.Errorf("a snapshot that is cut before %s: %v", name, err)
		}
	}
}

// fill has several connections wait in the pool.
func fill(t *testing.T, db *repository.DB) {
	t.Helper()
	const several = 10
	all, entered, ended := make(chan struct{}), make(chan struct{}, several), make(chan error, several)
	for range several {
		go func() {
			ended <- db.Snapshot(t.Context(), func(*repository.Tx) error {
				entered <- struct{}{}
				<-all
				return nil
			})
		}()
	}
	for range several {
		select {
		case <-entered:
		case err := <-ended:
			t.Errorf("a connection for the pool: %v", err)
		}
	}
	close(all)
}
