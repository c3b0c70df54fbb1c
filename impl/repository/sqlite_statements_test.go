package repository_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Callers who run more kinds of statements than are kept do not disturb one another.
func TestMoreStatementsThanAreKept(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		for _, pool := range repositorytest.Open(t, url).Pools() {
			for _, err := range together(8, func(caller int) error {
				for i := range 1000 {
					want := (i*7 + caller*125) % 1000
					var got int
					if err := pool.QueryRowContext(t.Context(), fmt.Sprintf("SELECT %d", want)).Scan(&got); err != nil {
						return err
					}
					if got != want {
						return fmt.Errorf("%d in place of %d", got, want)
					}
				}
				return nil
			}) {
				if err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// A statement may be run again while its rows are read, and after it has failed.
func TestAStatementIsGoodForMore(t *testing.T) {
	t.Parallel()
	pool := repositorytest.Open(t, repositorytest.SQLite(t)).Pools()["write"]
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := conn.ExecContext(t.Context(), "CREATE TEMP TABLE one (n INTEGER PRIMARY KEY); INSERT INTO one VALUES (7)"); err != nil {
		t.Fatal(err)
	}
	insert := func(n int) error {
		_, err := conn.ExecContext(t.Context(), "INSERT INTO one VALUES (?)", n)
		return err
	}
	for _, step := range []struct {
		n     int
		taken bool
	}{{7, true}, {8, false}, {8, true}, {9, false}} {
		if err := insert(step.n); (err != nil) != step.taken {
			t.Errorf("%d: %v", step.n, err)
		}
	}
	sum := func(meanwhile func()) (sum int) {
		rows, err := conn.QueryContext(t.Context(), "SELECT n FROM one ORDER BY n")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }() // they are read to their end
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
			sum += n
			meanwhile()
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return sum
	}
	nothing := func() {}
	within := 0
	if got := sum(func() { within += sum(nothing) }); got != 24 || within != 72 || sum(nothing) != 24 {
		t.Errorf("the sums are %d and %d", got, within)
	}
	if _, err := conn.ExecContext(t.Context(), "ALTER TABLE one ADD COLUMN word TEXT"); err != nil || sum(nothing) != 24 {
		t.Errorf("with another column: %v", err)
	}
}

// A statement that is new to a database is compiled for who asks. Who has less time than others is not held up by them, and
// does not take them along when it is up.
func TestCallersDoNotShareTheirPatience(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		db := repositorytest.Open(t, url)
		eachByItsOwnPatience(t, db, func(ctx context.Context) error {
			_, _, err := db.Users().List(ctx, repository.UserFilter{Limit: 1})
			return err
		})
	})
}

// eachByItsOwnPatience asks while all connections are taken: some have time, and get an answer once there are connections again, and
// some have none, and are told so.
func eachByItsOwnPatience(t *testing.T, db *repository.DB, ask func(context.Context) error) {
	t.Helper()
	free := takeAll(t, db)
	patient := make(chan []error)
	go func() { patient <- together(8, func(int) error { return ask(t.Context()) }) }()
	for _, err := range together(4, func(int) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return ask(ctx)
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

// A query that is cut off leaves its connection as it was: the next one is answered, and nothing keeps the write-ahead log
// from being folded back.
func TestQueriesThatAreCutOffHoldNothing(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	db := repositorytest.Open(t, url)
	const all = 300
	for i := range all {
		named(t, db.Users(), "Ada Lovelace", i)
	}
	var cutOff atomic.Int32
	for _, err := range together(8, func(caller int) error {
		for i := range 200 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*20+caller)*time.Microsecond)
			items, _, err := db.Users().List(ctx, repository.UserFilter{Contains: "lace", Limit: all, Sort: repository.SortByName})
			cancel()
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				cutOff.Add(1)
			case err != nil:
				return err
			case len(items) != all:
				return fmt.Errorf("%d users", len(items))
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if cutOff.Load() == 0 {
		t.Error("nothing was cut off")
	}
	named(t, db.Users(), "Ada Lovelace", all)
	var busy, inLog, folded int
	row := db.Pools()["write"].QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &inLog, &folded); err != nil || busy != 0 || inLog != folded {
		t.Errorf("folding the log back: busy %d, %d of %d pages (%v)", busy, folded, inLog, err)
	}
	for _, err := range together(8, func(int) error {
		items, _, err := db.Users().List(t.Context(), repository.UserFilter{Contains: "lace", Limit: all + 1, Sort: repository.SortByName})
		if err == nil && len(items) != all+1 {
			err = fmt.Errorf("%d users", len(items))
		}
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
}
