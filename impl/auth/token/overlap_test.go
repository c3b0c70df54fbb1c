package token_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// listed tells whether others find the key of a token.
func listed(t *testing.T, tokens *token.Tokens, text string) bool {
	t.Helper()
	set, err := tokens.KeySet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(set, func(key token.PublicKey) bool { return key.ID == keyOf(t, text) })
}

// A rotation ends nothing that was good: not on the replica that rotates, not on one that has not looked since, and
// not where others check tokens by the list.
func TestTokensOutliveTheTurnOfTheirKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lifetime time.Duration
		turn     time.Duration // when the key is relieved
		renews   bool          // somebody looks in time
	}{
		"in time":                     {token.DefaultLifetime, token.DefaultPeriod, true},
		"in time, tokens of a day":    {day, token.DefaultPeriod, true},
		"a day late, tokens of a day": {day, token.DefaultPeriod + day, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repositorytest.Each(t, func(t *testing.T, url string) {
				now := newClock()
				options := token.Options{Issuer: issuer, Audience: audience, Now: now.Now, Lifetime: test.lifetime}
				db := open(t, url, now)
				here, there, late := with(t, db, options), with(t, db, options), with(t, db, options)
				last, next := turn(t, here, now, test.turn, test.renews)
				now.advance(time.Second) // in which a replica looks once for keys that it does not know
				for _, tokens := range []*token.Tokens{here, there, late} {
					good(t, tokens, last)
					good(t, tokens, next)
				}
				now.advance(test.lifetime - 4*time.Second) // the last moment of the token
				if err := there.Renew(t.Context()); err != nil {
					t.Fatal(err)
				}
				good(t, there, last)
				now.advance(token.Leeway + 2*time.Second)
				if _, err := there.Verify(t.Context(), last); !errors.Is(err, token.ErrToken) {
					t.Errorf("after its end: %v", err)
				}
				now.advance(3 * day)
				if listed(t, there, last) {
					t.Error("the key is listed for ever")
				}
			})
		})
	}
}

// turn lets a key be relieved, and returns the last token that it signs, and the first of the next.
func turn(t *testing.T, tokens *token.Tokens, now *clock, after time.Duration, renews bool) (last, next string) {
	t.Helper()
	first := sign(t, tokens, person)
	now.advance(after - token.Lead)
	if renews {
		if err := tokens.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	now.advance(token.Lead - time.Second)
	if last = sign(t, tokens, person); keyOf(t, last) != keyOf(t, first) {
		t.Fatal("the next key signs before its turn")
	}
	now.advance(2 * time.Second)
	if next = sign(t, tokens, person); keyOf(t, next) == keyOf(t, last) {
		t.Fatal("the key signs on")
	}
	return last, next
}

func good(t *testing.T, tokens *token.Tokens, text string) {
	t.Helper()
	if _, err := tokens.Verify(t.Context(), text); err != nil || !listed(t, tokens, text) {
		t.Errorf("%v, listed: %t", err, listed(t, tokens, text))
	}
}
