// Package repositorytest gives tests databases of their own: real ones, SQLite and PostgreSQL.
//
// The package of a test that uses it hands its TestMain over:
//
//	func TestMain(m *testing.M) { repositorytest.Main(m) }
package repositorytest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/repository"
)

// Each runs a test once for each kind of database, in parallel, as a subtest that is named after it:
// "sqlite" and "postgres". Each gets the address of an empty database that is its own, and that is
// removed when it ends.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, PostgreSQL(t))
	})
}

// SQLite returns the address of an SQLite database that does not exist yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// PostgreSQL returns the address of an empty PostgreSQL database. The server is started for the first
// test that asks; a machine without PostgreSQL fails the test.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	url, drop, err := server.createDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return url
}

// DurablePostgreSQL returns the address of an empty database on a server of its own, which forces to disk what it commits,
// as servers do outside of tests. It is stopped when the test ends.
func DurablePostgreSQL(t testing.TB) string {
	t.Helper()
	own, err := startCluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := own.stop(); err != nil {
			t.Error(err)
		}
	})
	return own.url("postgres")
}

// Open opens a database and migrates it. It is closed when the test ends.
func Open(t testing.TB, url string) *repository.DB {
	t.Helper()
	return OpenWith(t, url, repository.Options{})
}

// OpenWith is Open with options.
func OpenWith(t testing.TB, url string, options repository.Options) *repository.DB {
	t.Helper()
	db, err := repository.Open(t.Context(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// Main runs the tests of a package and then stops the PostgreSQL server they may have started. Tests that have passed and
// left a goroutine behind that is none of leftovers fail. It is all that TestMain has to do.
func Main(m *testing.M, leftovers ...goleak.Option) {
	server.allow()
	code := m.Run()
	if err := server.stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	if code == 0 {
		http.DefaultClient.CloseIdleConnections() // which tests have left open
		if err := goleak.Find(leftovers...); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}
