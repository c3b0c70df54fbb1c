package repository_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// allMigrations are the files of one database; the other has those of the same names.
var allMigrations = func() (names []string) {
	entries, err := os.ReadDir("migrations/sqlite")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries { // sorted
		names = append(names, entry.Name())
	}
	names = append(names, "00005_jobs") // River's own
	slices.Sort(names)
	return names
}()

// open opens a database without migrating it.
func open(t *testing.T, url string) *repository.DB {
	t.Helper()
	db, err := repository.Open(t.Context(), url, repository.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func expectPending(t *testing.T, db *repository.DB, want int) {
	t.Helper()
	if got, err := db.Pending(t.Context()); err != nil || got != want {
		t.Errorf("%d migrations are pending (%v), want %d", got, err, want)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := open(t, url)
		expectPending(t, db, len(allMigrations))
		expectPending(t, db, len(allMigrations)) // to ask changes nothing
		if _, err := db.Users().Get(t.Context(), [16]byte{}); err == nil || errors.Is(err, repository.ErrNotFound) {
			t.Errorf("there is a table before the migration: %v", err)
		}
		for _, want := range [][]string{allMigrations, nil} {
			if applied, err := db.Migrate(t.Context()); err != nil || !slices.Equal(applied, want) {
				t.Errorf("applied %v (%v), want %v", applied, err, want)
			}
			expectPending(t, db, 0)
		}
		create(t, db.Users(), grace)
	})
}

func TestMigrateDownAndUp(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		create(t, db.Users(), grace)
		for _, want := range slices.Backward(allMigrations) {
			if undone, err := db.MigrateDown(t.Context()); err != nil || undone != want {
				t.Fatalf("undone %q (%v), want %q", undone, err, want)
			}
		}
		expectPending(t, db, len(allMigrations))
		if _, err := db.MigrateDown(t.Context()); err == nil {
			t.Error("undid a migration when none was applied")
		}
		if applied, err := db.Migrate(t.Context()); err != nil || !slices.Equal(applied, allMigrations) {
			t.Errorf("applied %v (%v)", applied, err)
		}
		create(t, db.Users(), grace) // and nothing is left of the first one
	})
}

func TestOfManyWhoMigrateOneDoes(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		handles := []*repository.DB{open(t, url), open(t, url)}
		var applied atomic.Int64
		for _, err := range together(8, func(i int) error {
			names, err := handles[i%2].Migrate(t.Context())
			applied.Add(int64(len(names)))
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if int(applied.Load()) != len(allMigrations) {
			t.Errorf("%d migrations were applied, want %d", applied.Load(), len(allMigrations))
		}
	})
}

func TestMigrateEndsWithItsContext(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx, end := context.WithCancel(t.Context())
		end()
		if _, err := db.Migrate(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Migrate: %v", err)
		}
		if _, err := db.Pending(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Pending: %v", err)
		}
	})
}
