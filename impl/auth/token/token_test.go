package token_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestATokenSaysWhatWasSigned(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := newClock()
		tokens := replica(t, open(t, url, now), now)
		tests := map[string]struct{ give, want token.Claims }{
			"a person": {person, token.Claims{
				Kind: token.User, Subject: "u1", Session: "s1", Client: "app", Scopes: []string{"users:read", "users:write"},
				IssuedAt: start, ExpiresAt: start.Add(15 * time.Minute),
			}},
			"a program, for a minute": {
				token.Claims{Kind: token.Key, Subject: "k1", Client: "k1", ID: "j1", ExpiresAt: start.Add(time.Minute)},
				token.Claims{
					Kind: token.Key, Subject: "k1", Client: "k1", ID: "j1", Scopes: []string{},
					IssuedAt: start, ExpiresAt: start.Add(time.Minute),
				},
			},
			"for a year": {
				token.Claims{Kind: token.Key, Subject: "k1", Client: "k1", ID: "j1", ExpiresAt: start.AddDate(1, 0, 0), Scopes: []string{"a", "a"}},
				token.Claims{
					Kind: token.Key, Subject: "k1", Client: "k1", ID: "j1", Scopes: []string{"a"},
					IssuedAt: start, ExpiresAt: start.Add(15 * time.Minute),
				},
			},
		}
		for name, test := range tests {
			got, err := tokens.Verify(t.Context(), sign(t, tokens, test.give))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if test.want.ID == "" && len(got.ID) == 36 {
				test.want.ID = got.ID
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %+v, want %+v", name, got, test.want)
			}
		}
	})
}

func TestATokenLooksAsTheStandardsSay(t *testing.T) {
	t.Parallel()
	now := newClock()
	db := open(t, repositorytest.SQLite(t), now)
	tokens := replica(t, db, now)
	claims := person
	claims.ID = "j1"
	parts := strings.Split(sign(t, tokens, claims), ".")
	want := []map[string]any{
		{"alg": "EdDSA", "typ": "at+jwt", "kid": stored(t, db)[0].ID.String()},
		{
			"iss": issuer, "aud": []any{audience}, "sub": "u1", "client_id": "app", "kind": "user", "sid": "s1",
			"scope": "users:read users:write", "iat": 1793534400.0, "nbf": 1793534400.0, "exp": 1793535300.0, "jti": "j1",
		},
	}
	for i, want := range want {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("part %d is %v, want %v", i+1, got, want)
		}
	}
}

func TestSignRefusesWhatVerifyWould(t *testing.T) {
	t.Parallel()
	now := newClock()
	tokens := replica(t, open(t, repositorytest.SQLite(t), now), now)
	tests := map[string]func(*token.Claims){
		"no kind":         func(c *token.Claims) { c.Kind = "" },
		"another kind":    func(c *token.Claims) { c.Kind = "admin" },
		"no subject":      func(c *token.Claims) { c.Subject = "" },
		"no client":       func(c *token.Claims) { c.Client = "" },
		"expired":         func(c *token.Claims) { c.ExpiresAt = start },
		"an empty scope":  func(c *token.Claims) { c.Scopes = []string{""} },
		"two scopes":      func(c *token.Claims) { c.Scopes = []string{"users:read users:write"} },
		"a quote":         func(c *token.Claims) { c.Scopes = []string{`a"b`} },
		"too many scopes": func(c *token.Claims) { c.Scopes = []string{strings.Repeat("a", token.MaxSize)} },
	}
	for name, change := range tests {
		claims := person
		change(&claims)
		if text, err := tokens.Sign(t.Context(), claims); err == nil || errors.Is(err, token.ErrToken) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestTheClockDecides(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	tests := map[string]struct {
		after time.Duration
		good  bool
	}{
		"at once":                           {0, true},
		"on a clock that is late":           {-token.Leeway, true},
		"on a clock that is very late":      {-token.Leeway - time.Second, false},
		"shortly before the end":            {15*minute - 1, true},
		"on a clock that is fast":           {15*minute + token.Leeway - time.Second, true},
		"after the end":                     {15*minute + token.Leeway, false},
		"after a day":                       {24 * time.Hour, false},
		"after the key has ended, long ago": {365 * 24 * time.Hour, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := newClock()
			tokens := replica(t, open(t, repositorytest.SQLite(t), now), now)
			text := sign(t, tokens, person)
			now.Pass(test.after)
			_, err := tokens.Verify(t.Context(), text)
			if good := err == nil; good != test.good || !good && !errors.Is(err, token.ErrToken) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestNewRefusesOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	right := token.Options{Issuer: issuer, Audience: audience}
	tests := map[string]func(*token.Options){
		"no issuer":           func(o *token.Options) { o.Issuer = "" },
		"no audience":         func(o *token.Options) { o.Audience = "" },
		"a negative lifetime": func(o *token.Options) { o.Lifetime = -1 },
		"a week":              func(o *token.Options) { o.Lifetime = 7 * 24 * time.Hour },
		"an hour's period":    func(o *token.Options) { o.Period = time.Hour },
		"a negative interval": func(o *token.Options) { o.Interval = -1 },
	}
	for name, change := range tests {
		options := right
		change(&options)
		if _, err := token.New(nil, options); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := token.New(nil, right); err != nil {
		t.Error(err)
	}
}
