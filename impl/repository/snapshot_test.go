package repository_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Another program renames a user, deletes one and adds one between two queries: those of Read see it, those of a snapshot do not.
func TestASnapshotIsOneState(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db, others := repositorytest.Open(t, url), repositorytest.Open(t, url).Users()
		if err := db.Read(t.Context(), func(tx *repository.Tx) error { return meanwhile(t, tx, others, "read", false) }); err != nil {
			t.Error(err)
		}
		if err := db.Snapshot(t.Context(), func(tx *repository.Tx) error { return meanwhile(t, tx, others, "snapshot", true) }); err != nil {
			t.Error(err)
		}
		if user := byEmail(t, db, "snapshot-kept@example.com"); user.Name != "Third" {
			t.Errorf("after the snapshot: %q", user.Name)
		}
	})
}

// meanwhile writes before the first query of tx, and between that and others, which see it or the state of the first.
func meanwhile(t *testing.T, tx *repository.Tx, others *repository.Users, name string, first bool) error {
	t.Helper()
	kept := create(t, others, repository.User{Name: "First", Email: name + "-kept@example.com"})
	gone := create(t, others, repository.User{Name: "Gone", Email: name + "-gone@example.com"})
	rename(t, others, kept.ID, "Second")
	if user, _, err := tx.Account(kept.ID); err != nil || user.Name != "Second" {
		t.Errorf("%s: the first query found %q (%v)", name, user.Name, err)
	}
	rename(t, others, kept.ID, "Third")
	added := create(t, others, repository.User{Name: "Added", Email: name + "-added@example.com"})
	if err := others.Delete(t.Context(), gone.ID, nil); err != nil {
		return err
	}
	user, _, err := tx.AccountByEmail(kept.Email)
	if (user.Name == "Second") != first {
		t.Errorf("%s: who was renamed is %q", name, user.Name)
	}
	if _, _, err := tx.Account(gone.ID); errors.Is(err, repository.ErrNotFound) == first {
		t.Errorf("%s: who was deleted: %v", name, err)
	}
	if _, _, err := tx.Account(added.ID); errors.Is(err, repository.ErrNotFound) != first {
		t.Errorf("%s: who was added: %v", name, err)
	}
	return err
}

func byEmail(t *testing.T, db *repository.DB, email string) (user repository.User) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *repository.Tx) (err error) {
		user, _, err = tx.AccountByEmail(email)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return user
}

func rename(t *testing.T, users *repository.Users, id uuid.UUID, name string) {
	t.Helper()
	if _, err := users.Update(t.Context(), id, func(user *repository.User) error { user.Name = name; return nil }); err != nil {
		t.Error(err)
	}
}

// What a unit has written, its snapshots see; they end nothing of it.
func TestASnapshotIsPartOfItsUnit(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		ctx, unit := db.Begin(t.Context())
		look := func(tx *repository.Tx) error {
			_, _, err := tx.AccountByEmail(grace.Email)
			return err
		}
		if err := db.Snapshot(ctx, look); !errors.Is(err, repository.ErrNotFound) || !unit.Untouched() {
			t.Errorf("before anything was written: %v", err)
		}
		user := createUnder(t, ctx, db.Users(), grace)
		if err := db.Snapshot(ctx, look); err != nil {
			t.Error(err)
		}
		if err := unit.Commit(ctx, nothingMore); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Users().Get(t.Context(), user.ID); err != nil {
			t.Error(err)
		}
	})
}

// However a snapshot ends, it says so and leaves its connection as it was: nothing is written, and others can.
func TestSnapshotsThatFailHoldNothing(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		mine := errors.New("mine")
		for range 20 {
			if err := db.Snapshot(t.Context(), func(*repository.Tx) error { return mine }); err != mine { //nolint:errorlint // as it is
				t.Fatalf("an error of its own: %v", err)
			}
			err := db.Snapshot(t.Context(), func(tx *repository.Tx) error { user := grace; return tx.CreateUser(&user) })
			if !errors.Is(err, repository.ErrUnavailable) {
				t.Fatalf("writing: %v", err)
			}
			late, end := context.WithTimeout(t.Context(), 5*time.Millisecond)
			err = db.Snapshot(late, func(*repository.Tx) error {
				<-late.Done() // which undoes it, now or while it is ended
				return nil
			})
			end()
			if !errors.Is(err, repository.ErrUnavailable) {
				t.Fatalf("too late: %v", err)
			}
		}
		create(t, db.Users(), grace)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Snapshot(t.Context(), nothingMore); err == nil {
			t.Error("a snapshot of a database that is closed")
		}
	})
}

// A snapshot waits for a connection as long as there is time, and no longer.
func TestSnapshotsWaitForAConnection(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		user := create(t, db.Users(), grace)
		eachByItsOwnPatience(t, db, func(ctx context.Context) error {
			return db.Snapshot(ctx, func(tx *repository.Tx) error {
				_, _, err := tx.Account(user.ID)
				return err
			})
		})
	})
}
