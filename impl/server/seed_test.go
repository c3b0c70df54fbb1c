package server_test

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// shownPasswords finds the addresses and passwords that a start shows.
var shownPasswords = regexp.MustCompile(`(\S+@example\.com) +password "([^"]+)"`)

// The hashes of those who are seeded are made beforehand: they are those of their passwords, as they are made today.
func TestWhoIsSeededHasThePasswordThatTheStartShows(t *testing.T) {
	t.Parallel()
	databaseURL := repositorytest.SQLite(t)
	shown := shownPasswords.FindAllStringSubmatch(firstStart(t, databaseURL), -1)
	if len(shown) != 3 {
		t.Fatalf("the start shows %q", shown)
	}
	db, hasher := repositorytest.Open(t, databaseURL), password.NewHasher(1)
	for _, one := range shown {
		email, word := one[1], one[2]
		var hash string
		err := db.Read(t.Context(), func(tx *repository.Tx) error {
			_, account, err := tx.AccountByEmail(email)
			hash = account.PasswordHash
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := hasher.Verify(t.Context(), hash, word); err != nil || !got.Match || got.Outdated {
			t.Errorf("%s: %+v, %v", email, got, err)
		}
	}
}

// firstStart is what a server in development shows that starts on an empty database, and is told to end at once.
func firstStart(t *testing.T, databaseURL string) string {
	t.Helper()
	config := server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second, MailURL: "outbox:" + t.TempDir(),
	}
	on, err := server.Listen(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(t.Context(), config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	var out bytes.Buffer
	if err := s.Run(ended, on, &out); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return out.String()
}
