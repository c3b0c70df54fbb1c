package repository_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func eachDB(t *testing.T, test func(t *testing.T, db *repository.DB)) {
	t.Helper()
	repositorytest.Each(t, func(t *testing.T, url string) { test(t, repositorytest.Open(t, url)) })
}

func nothingMore(*repository.Tx) error { return nil }

func TestWhatAUnitWritesCountsWhenItIsCommitted(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		users := db.Users()
		ctx, unit := db.Begin(t.Context())
		user := createUnder(t, ctx, users, grace)
		if seen, err := users.Get(ctx, user.ID); err != nil || seen.Name != grace.Name {
			t.Errorf("the unit does not see what it has written: %v", err)
		}
		if _, err := users.Get(t.Context(), user.ID); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("others see what does not count yet: %v", err)
		}
		told := 0
		db.After(ctx, func() { told++ })
		if told != 0 {
			t.Error("it was told before it counted")
		}
		if err := unit.Commit(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(repository.AuditEvent{Action: "a"}) }); err != nil {
			t.Fatal(err)
		}
		if _, err := users.Get(t.Context(), user.ID); err != nil || told != 1 {
			t.Errorf("after the commit: %v, told %d times", err, told)
		}
		if _, err := users.Update(ctx, user.ID, func(u *repository.User) error { u.Name = "Later"; return nil }); err != nil {
			t.Errorf("after its end the context writes like any other: %v", err)
		}
		if err := unit.Rollback(); err != nil {
			t.Error(err)
		}
		if seen, err := users.Get(t.Context(), user.ID); err != nil || seen.Name != "Later" {
			t.Errorf("%v %v", seen, err)
		}
	})
}

func TestWhatAUnitWritesIsUndone(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		users := db.Users()
		for name, end := range map[string]func(ctx context.Context, unit *repository.Unit) error{
			"by itself": func(_ context.Context, unit *repository.Unit) error { return unit.Rollback() },
			"by its last part": func(ctx context.Context, unit *repository.Unit) error {
				if err := unit.Commit(ctx, func(*repository.Tx) error { return repository.ErrNotFound }); !errors.Is(err, repository.ErrNotFound) {
					t.Errorf("the reason is %v", err)
				}
				return nil
			},
		} {
			ctx, unit := db.Begin(t.Context())
			user := createUnder(t, ctx, users, grace)
			db.After(ctx, func() { t.Errorf("%s: it was told", name) })
			if err := end(ctx, unit); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := users.Get(t.Context(), user.ID); !errors.Is(err, repository.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		createUnder(t, t.Context(), users, grace) // nothing is locked any more
	})
}

func TestAPartOfAUnitThatFailsIsUndoneAlone(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		users := db.Users()
		ctx, unit := db.Begin(t.Context())
		first := createUnder(t, ctx, users, grace)
		taken := grace
		if err := users.Create(ctx, &taken); !errors.Is(err, repository.ErrEmailTaken) {
			t.Fatalf("the second: %v", err)
		}
		second := grace
		second.Email = "second@example.com"
		second = createUnder(t, ctx, users, second)
		if err := unit.Commit(ctx, nothingMore); err != nil {
			t.Fatal(err)
		}
		for _, id := range []repository.User{first, second} {
			if _, err := users.Get(t.Context(), id.ID); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAUnitWithoutWritesHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, db *repository.DB) {
		ctx, unit := db.Begin(t.Context())
		if _, _, err := db.Users().List(ctx, repository.UserFilter{Limit: 1}); err != nil {
			t.Fatal(err)
		}
		createUnder(t, t.Context(), db.Users(), grace)
		told := 0
		db.After(ctx, func() { told++ })
		if err := unit.Commit(ctx, nothingMore); err != nil || told != 1 {
			t.Errorf("%v, told %d times", err, told)
		}
	})
}

func TestAKeyIsOneRequestsUntilItIsAnsweredOrGivenBack(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
		db := repositorytest.OpenWith(t, url, repository.Options{Now: func() time.Time { return now }})
		key, request := []byte("key"), []byte("print")
		claim := func() (repository.IdempotencyKey, bool) {
			t.Helper()
			known, mine, err := db.ClaimKey(t.Context(), key, request, time.Minute, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			return known, mine
		}
		first, mine := claim()
		if _, again := claim(); !mine || again {
			t.Fatalf("claimed %v, and again %v", mine, again)
		}
		now = now.Add(time.Minute)
		second, mine := claim()
		if !mine {
			t.Fatal("a claim is held for longer than was asked for")
		}
		keep := func(of repository.IdempotencyKey, answer string) error {
			return db.Write(t.Context(), func(tx *repository.Tx) error { return tx.KeepAnswer(of, []byte(answer)) })
		}
		if err := keep(first, "late"); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("whose claim has ended keeps an answer: %v", err)
		}
		if err := db.FreeKey(t.Context(), first); err != nil {
			t.Error(err)
		}
		if err := keep(second, "answer"); err != nil {
			t.Error(err)
		}
		if err := keep(second, "another"); !errors.Is(err, repository.ErrNotFound) {
			t.Errorf("a second answer: %v", err)
		}
		now = now.Add(30 * time.Minute)
		if known, mine := claim(); mine || string(known.Answer) != "answer" || string(known.Fingerprint) != "print" {
			t.Errorf("claimed %v, %q", mine, known.Answer)
		}
		if err := db.FreeKey(t.Context(), second); err != nil {
			t.Error(err)
		}
		now = now.Add(31 * time.Minute)
		third, mine := claim()
		if !mine {
			t.Error("an answer is kept for longer than was asked for")
		}
		if err := db.FreeKey(t.Context(), third); err != nil {
			t.Error(err)
		}
		if _, mine := claim(); !mine {
			t.Error("a key that was given back is not free")
		}
	})
}

// createUnder is create under a context.
func createUnder(t *testing.T, ctx context.Context, users *repository.Users, user repository.User) repository.User {
	t.Helper()
	if err := users.Create(ctx, &user); err != nil {
		t.Fatal(err)
	}
	return user
}
