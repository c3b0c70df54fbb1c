package server_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// The hashes of those who are seeded are made beforehand: they are those of their passwords, as they are made today.
func TestWhoIsSeededHasThePasswordThatTheStartShows(t *testing.T) {
	t.Parallel()
	databaseURL := repositorytest.SQLite(t)
	seeding, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second, MailURL: "outbox:" + t.TempDir(),
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := seeding.Close(); err != nil {
		t.Fatal(err)
	}
	db, hasher := repositorytest.Open(t, databaseURL), password.NewHasher(1)
	for email, word := range map[string]string{
		"alice@example.com": "down the rabbit hole", "bob@example.com": "a coal in the scuttle", "admin@example.com": "weaving algebraic patterns",
	} {
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
