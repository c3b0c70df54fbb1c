package token_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func FuzzVerify(f *testing.F) {
	now := newClock()
	db := open(f, repositorytest.SQLite(f), now)
	tokens := replica(f, db, now)
	good := sign(f, tokens, person)
	key := stored(f, db)[0]
	f.Add(headerOf(key), payload, "")
	f.Add(headerOf(key), replace(payload, "u1", "u2"), "\n")
	f.Add(replace(headerOf(key), "EdDSA", "none"), "null", ".")
	f.Add("{}", "", "=")
	f.Fuzz(func(t *testing.T, header, payload, garbage string) {
		// Signed with our key, so that what comes behind the signature is reached as well.
		text := seal(key, header, payload)
		if claims, err := tokens.Verify(t.Context(), text); err == nil {
			if claims.Subject == "" || claims.Client == "" || !claims.ExpiresAt.After(start.Add(-token.Leeway)) || len(text) > token.MaxSize {
				t.Errorf("%s is good: %+v", text, claims)
			}
		} else if !errors.Is(err, token.ErrToken) {
			t.Error(err)
		}
		// Unsigned, and a good token with something in front or behind.
		for _, text := range []string{header + "." + payload + "." + garbage, garbage + good, good + garbage} {
			if _, err := tokens.Verify(t.Context(), text); (err == nil) != (text == good) {
				t.Errorf("%q: %v", strings.ReplaceAll(text, good, "GOOD"), err)
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	now := newClock()
	tokens := replica(b, open(b, repositorytest.SQLite(b), now), now)
	text := sign(b, tokens, person)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tokens.Verify(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyForgery(b *testing.B) {
	now := newClock()
	db := open(b, repositorytest.SQLite(b), now)
	tokens := replica(b, db, now)
	sign(b, tokens, person)
	text := seal(stored(b, db)[0], `{"alg":"none"}`, payload)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tokens.Verify(b.Context(), text); err == nil {
			b.Fatal("a forgery is good")
		}
	}
}
