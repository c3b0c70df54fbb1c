package token_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"log/slog"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/clocktest"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestMain(m *testing.M) { repositorytest.Main(m) }

const (
	issuer   = "https://api.example.com"
	audience = "https://api.example.com/api"
)

var (
	start  = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)
	person = token.Claims{Kind: token.User, Subject: "u1", Session: "s1", Client: "app", Scopes: []string{"users:write", "users:read"}}
)

func newClock() *clocktest.Clock { return clocktest.New(start) }

// open opens a database whose time is that of the test.
func open(t testing.TB, url string, now *clocktest.Clock) *repository.DB {
	t.Helper()
	return repositorytest.OpenWith(t, url, repository.Options{Now: now.Now})
}

func replica(t testing.TB, db *repository.DB, now *clocktest.Clock) *token.Tokens {
	t.Helper()
	return with(t, db, token.Options{Issuer: issuer, Audience: audience, Now: now.Now})
}

func with(t testing.TB, db *repository.DB, options token.Options) *token.Tokens {
	t.Helper()
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	tokens, err := token.New(db, options)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func sign(t testing.TB, tokens *token.Tokens, claims token.Claims) string {
	t.Helper()
	text, err := tokens.Sign(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// stored returns the keys in the database.
func stored(t testing.TB, db *repository.DB) []repository.SigningKey {
	t.Helper()
	var keys []repository.SigningKey
	if err := db.Read(t.Context(), func(tx *repository.Tx) (err error) {
		keys, err = tx.SigningKeys()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return keys
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// seal signs any header and payload with a key of ours: what only a thief of the key could do.
func seal(key repository.SigningKey, header, payload string) string {
	unsigned := encode(header) + "." + encode(payload)
	return unsigned + "." + encode(string(ed25519.Sign(ed25519.NewKeyFromSeed(key.Seed), []byte(unsigned))))
}
