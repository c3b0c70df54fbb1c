package repository_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// A list of each length is a statement of its own: callers who ask for more kinds than are kept do not disturb one another.
func TestMoreStatementsThanAreKept(t *testing.T) {
	t.Parallel()
	eachUsers(t, func(t *testing.T, users *repository.Users) {
		user := create(t, users, grace)
		for _, err := range together(8, func(caller int) error {
			for i := range 1000 {
				limit := 1 + (i*7+caller*125)%1000
				items, _, err := users.List(t.Context(), repository.UserFilter{Limit: limit})
				if err != nil {
					return err
				}
				if len(items) != 1 || items[0].ID != user.ID {
					return errors.New("somebody else's answer")
				}
			}
			return nil
		}) {
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// A statement that is new to a database is compiled for who asks. Who has less time than others is not held up by them, and
// does not take them along when it is up.
func TestCallersDoNotShareTheirPatience(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		free := takeAll(t, db)
		list := func(ctx context.Context) error {
			_, _, err := db.Users().List(ctx, repository.UserFilter{Limit: 1})
			return err
		}
		patient := make(chan []error)
		go func() { patient <- together(3, func(int) error { return list(t.Context()) }) }()
		for _, err := range together(3, func(int) error {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			return list(ctx)
		}) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("in a hurry: %v", err)
			}
		}
		free()
		for _, err := range <-patient {
			if err != nil {
				t.Errorf("patient: %v", err)
			}
		}
	})
}

// takeAll takes all connections that read, until the returned function is called.
func takeAll(t *testing.T, db *repository.DB) (free func()) {
	t.Helper()
	pool := db.Pools()["read"]
	if pool == nil {
		pool = db.Pools()["shared"]
	}
	taken := make([]*sql.Conn, pool.Stats().MaxOpenConnections)
	for i := range taken {
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taken[i] = conn
	}
	return func() {
		for _, conn := range taken {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
