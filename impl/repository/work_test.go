package repository_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestAnEndedContextBeginsNothingAndCutsNothingOff(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		user := create(t, users, grace)
		ctx, end := context.WithCancel(t.Context())
		_, during := users.Update(ctx, user.ID, func(u *repository.User) error {
			u.Name = "Nobody"
			end()
			return nil
		})
		_, get := users.Get(ctx, user.ID)
		_, update := users.Update(ctx, user.ID, func(*repository.User) error { return nil })
		_, _, list := users.List(ctx, repository.UserFilter{Limit: 1})
		_, _, search := users.Search(ctx, "grace", 0, 1)
		late, done := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer done()
		if during != nil {
			t.Errorf("an update under way: %v", during)
		}
		for doing, err := range map[string]error{
			"get": get, "update": update, "list": list, "search": search,
			"create": users.Create(ctx, &repository.User{Name: "A", Email: "a", Role: "member"}),
			"delete": users.Delete(ctx, user.ID, nil),
		} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", doing, err)
			}
		}
		if _, err := users.Get(late, user.ID); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the deadline: %v", err)
		}
		if after, err := users.Get(t.Context(), user.ID); err != nil || after.Name != "Nobody" || after.Version != 2 {
			t.Errorf("got\n%+v (%v)", after, err)
		}
	})
}

// A caller that leaves in the middle must not make a write look done that is not.
func TestWhatIsAcknowledgedIsStored(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		for i := range 300 {
			ctx, leave := context.WithTimeout(t.Context(), time.Duration(i)*5*time.Microsecond)
			user := repository.User{Name: "A", Email: fmt.Sprintf("left-%d@example.com", i), Role: "member"}
			err := users.Create(ctx, &user)
			leave()
			if err != nil {
				continue
			}
			if _, err := users.Get(t.Context(), user.ID); err != nil {
				t.Fatalf("user %d was acknowledged: %v", i, err)
			}
		}
	})
}

// Work has as much time as its caller has: it gives up then, and says so, whatever it was doing.
func TestWorkEndsWithTheDeadlineOfItsCaller(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		const patience = 20 * time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		err := db.Read(ctx, func(tx *repository.Tx) error {
			<-ctx.Done()
			_, _, err := tx.AccountByEmail("nobody@example.com")
			return err // it may have found nothing
		})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, repository.ErrNotFound) {
			t.Errorf("reading: %v", err)
		}
		late, end := context.WithTimeout(t.Context(), patience)
		defer end()
		err = db.Write(late, func(tx *repository.Tx) error {
			<-late.Done()
			_, _, err := tx.AccountByEmail("nobody@example.com")
			return err
		})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, repository.ErrNotFound) {
			t.Errorf("reading in a transaction: %v", err)
		}
		for range 20 {
			short, end := context.WithTimeout(t.Context(), patience/4)
			err := db.Write(short, func(*repository.Tx) error {
				<-short.Done() // which undoes the transaction, unless its end is faster
				return nil
			})
			if end(); err != nil && !errors.Is(err, repository.ErrUnavailable) {
				t.Errorf("a transaction that ends as its time is up: %v", err)
			}
		}
		user := grace
		write := db.Write(ctx, func(*repository.Tx) error { return nil })
		if create := db.Users().Create(ctx, &user); !errors.Is(create, context.DeadlineExceeded) || !errors.Is(write, context.DeadlineExceeded) {
			t.Errorf("writing: %v, %v", create, write)
		}
	})
}

// Two users that take each other's e-mail address at once must not end in a deadlock.
func TestSwappedAddressesDoNotDeadlock(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		one := create(t, users, repository.User{Name: "A", Email: "a@example.com", Role: "member"})
		other := create(t, users, repository.User{Name: "B", Email: "b@example.com", Role: "member"})
		for range 20 {
			var group sync.WaitGroup
			for id, email := range map[uuid.UUID]string{one.ID: "b@example.com", other.ID: "a@example.com"} {
				group.Go(func() {
					_, err := users.Update(t.Context(), id, func(u *repository.User) error {
						u.Email = email
						return nil
					})
					if err != nil && !errors.Is(err, repository.ErrEmailTaken) {
						t.Error(err)
					}
				})
			}
			group.Wait()
		}
	})
}

func TestADatabaseThatCannotBeWrittenIsUnavailable(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		forbid := map[string]string{"write": "PRAGMA query_only = 1", "shared": "SET default_transaction_read_only = on"}
		for name, pool := range db.Pools() {
			pool.SetMaxOpenConns(1) // so that the next statement meets the setting
			if statement := forbid[name]; statement != "" {
				if _, err := pool.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
		}
		user := grace
		if err := db.Users().Create(t.Context(), &user); !errors.Is(err, repository.ErrUnavailable) {
			t.Errorf("creating: %v", err)
		}
		if _, _, err := db.Users().List(t.Context(), repository.UserFilter{Limit: 1}); err != nil {
			t.Errorf("reading: %v", err)
		}
	})
}
