package repository_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestOpenRefusesAddresses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, url, says string }{
		{"nothing", "", "sqlite:, postgres:// or postgresql://"},
		{"no scheme", "data/charter.db", "sqlite:"},
		{"another scheme", "mysql://root:secret@host/db", "sqlite:"},
		{"half a scheme", "postgres:host=x", "postgres://"},
		{"no path", "sqlite:", "sqlite:PATH with the path of a file"},
		{"memory", "sqlite::memory:", "sqlite:PATH with the path of a file"},
		{"a NUL in the path", "sqlite:/tmp/a\x00b", "sqlite:PATH with the path of a file"},
		{"a file for a folder", "sqlite:" + file + "/charter.db", "not a directory"},
		{"a folder nobody can write to", "sqlite:/proc/charter/charter.db", "/proc/charter"},
		{"a folder that is missing", "sqlite:/nonexistent/folder/charter.db", "the folder /nonexistent/folder does not exist; make it"},
		{"a folder for a file", "sqlite:" + filepath.Dir(file), "open SQLite database"},
		{"not an address", "postgres://user:secret@[host/db", "open PostgreSQL database"},
		{"no server", "postgres://user:secret@/db?host=" + url.QueryEscape(t.TempDir()), "open PostgreSQL database"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := repository.Open(t.Context(), test.url, repository.Options{})
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Open: %v; want an error that says %q", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestOpenMakesTheFileWhereTheAddressSays(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "100% of #1? & ü+=;,'\".db")
	repositorytest.Open(t, "sqlite:"+path)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		for _, err := range together(10, func(int) error {
			db, err := repository.Open(t.Context(), url, repository.Options{})
			if err != nil {
				return err
			}
			return db.Close()
		}) {
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAnOpenDatabase(t *testing.T) {
	t.Parallel()
	pools := map[repository.Dialect][]string{
		repository.SQLite:     {"read", "write"},
		repository.PostgreSQL: {"shared"},
	}
	repositorytest.Each(t, func(t *testing.T, url string) {
		db, err := repository.Open(t.Context(), url, repository.Options{Connections: 3})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if len(db.Pools()) != len(pools[db.Dialect()]) {
			t.Errorf("pools of %s: %v", db.Dialect(), db.Pools())
		}
		for _, name := range pools[db.Dialect()] {
			want := 3
			if name == "write" {
				want = 1
			}
			if got := db.Pools()[name].Stats().MaxOpenConnections; got != want {
				t.Errorf("pool %s has at most %d connections, want %d", name, got, want)
			}
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if err := db.Ping(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Ping with an ended context: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Ping(t.Context()); err == nil {
			t.Error("a closed database answers")
		}
	})
}

// The settings are per connection and easily lost on the way through an address.
func TestSQLiteSettings(t *testing.T) {
	t.Parallel()
	db := repositorytest.Open(t, repositorytest.SQLite(t))
	for _, test := range []struct{ pool, pragma, want string }{
		{"write", "journal_mode", "wal"},
		{"write", "synchronous", "2"}, // FULL
		{"write", "foreign_keys", "1"},
		{"write", "busy_timeout", "5000"},
		{"read", "query_only", "1"},
		{"read", "busy_timeout", "5000"},
	} {
		var got string
		row := db.Pools()[test.pool].QueryRowContext(t.Context(), "PRAGMA "+test.pragma)
		if err := row.Scan(&got); err != nil || got != test.want {
			t.Errorf("%s of the pool %s is %q (%v), want %q", test.pragma, test.pool, got, err, test.want)
		}
	}
}

// A transaction that reads first must hold the file from its start, or it fails when it writes.
func TestSQLiteTransactionsBeginImmediate(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	first, second := repositorytest.Open(t, url), repositorytest.Open(t, url)
	tx, err := first.Pools()["write"].BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	other, err := second.Pools()["write"].Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if _, err := other.ExecContext(t.Context(), "PRAGMA busy_timeout(0)"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.BeginTx(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a second transaction began beside the first: %v", err)
	}
}

// The keys that sign tokens are in the file: other users of the machine do not read it.
func TestASQLiteFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such mode")
	}
	folder := t.TempDir()
	db := repositorytest.Open(t, "sqlite:"+filepath.Join(folder, "charter.db"))
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, beside := range []string{"", "-wal", "-shm"} {
		about, err := os.Stat(filepath.Join(folder, "charter.db"+beside))
		if err != nil || about.Mode().Perm() != 0o600 {
			t.Errorf("charter.db%s: %v %v", beside, about, err)
		}
	}
}
