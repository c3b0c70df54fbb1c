package token_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

const day = 24 * time.Hour

func TestReplicasThatStartAtOnceMakeOneKey(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := newClock()
		const replicas = 8
		all := make([]*token.Tokens, replicas)
		databases := make([]*repository.DB, replicas)
		for i := range all {
			databases[i] = open(t, url, now)
			all[i] = replica(t, databases[i], now)
		}
		texts := make([]string, replicas)
		var group sync.WaitGroup
		for i := range all {
			group.Go(func() { texts[i] = sign(t, all[i], person) })
			group.Go(func() {
				if _, err := all[i].KeySet(t.Context()); err != nil {
					t.Error(err)
				}
			})
			group.Go(func() { // whatever the race, a look that finds nothing is not remembered over a key
				if _, err := all[i].Verify(t.Context(), unknownKey(i)); !errors.Is(err, token.ErrToken) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if keys := stored(t, databases[0]); len(keys) != 1 {
			t.Fatalf("%d keys", len(keys))
		}
		for _, tokens := range all {
			for _, text := range texts {
				if _, err := tokens.Verify(t.Context(), text); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// unknownKey is a token whose key nobody has.
func unknownKey(i int) string {
	return encode(`{"alg":"EdDSA","typ":"at+jwt","kid":"01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4`+string(rune('0'+i%10))+`"}`) + ".e30.YQ"
}

// TestKeysRelieveEachOther lets half a year pass, an hour at a time.
func TestKeysRelieveEachOther(t *testing.T) {
	t.Parallel()
	now := newClock()
	db := open(t, repositorytest.SQLite(t), now)
	tokens := replica(t, db, now)
	published := map[string]time.Time{} // when a key was listed first
	used := map[string]bool{}
	var before string // the token of the last hour
	for range 24 * 180 {
		if err := tokens.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		set, err := tokens.KeySet(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range set {
			if _, listed := published[key.ID]; !listed {
				published[key.ID] = now.Now()
			}
		}
		if len(set) > 3 {
			t.Fatalf("%s: %d keys are listed", now.Now(), len(set))
		}
		text := sign(t, tokens, person)
		signer := keyOf(t, text)
		if !used[signer] && len(used) > 0 && now.Now().Sub(published[signer]) < token.Lead {
			t.Fatalf("%s: a key signs that is known since %s", now.Now(), published[signer])
		}
		used[signer] = true
		if before != "" {
			now.Pass(-50 * time.Minute) // ten minutes after it was signed
			if _, err := tokens.Verify(t.Context(), before); err != nil {
				t.Fatalf("%s: %v", now.Now(), err)
			}
			now.Pass(50 * time.Minute)
		}
		before = text
		now.Pass(time.Hour)
	}
	if len(used) != 6 {
		t.Errorf("%d keys have signed in 180 days, want 6", len(used))
	}
	if keys := stored(t, db); len(keys) > 3 {
		t.Errorf("%d keys are still stored", len(keys))
	}
}

// keyOf returns the name of the key that has signed a token.
func keyOf(t *testing.T, text string) string {
	t.Helper()
	encoded, _, _ := strings.Cut(text, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	var header struct{ Kid string }
	if err := json.Unmarshal(decoded, &header); err != nil {
		t.Fatal(err)
	}
	return header.Kid
}

func TestAKeyOfAnotherReplicaIsLookedForOnceASecond(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		now := newClock()
		db := open(t, url, now)
		here, there := replica(t, db, now), replica(t, db, now)
		if _, err := here.Verify(t.Context(), unknownKey(1)); !errors.Is(err, token.ErrToken) {
			t.Fatal(err)
		}
		text := sign(t, there, person)
		if _, err := here.Verify(t.Context(), text); !errors.Is(err, token.ErrToken) {
			t.Errorf("the database was asked again: %v", err)
		}
		now.Pass(time.Second)
		if _, err := here.Verify(t.Context(), text); err != nil {
			t.Errorf("the database was not asked again: %v", err)
		}
	})
}

func TestAKeyThatIsRemovedIsGoodNoLonger(t *testing.T) {
	t.Parallel()
	now, later := newClock(), newClock()
	url := repositorytest.SQLite(t)
	tokens := replica(t, open(t, url, now), now)
	text := sign(t, tokens, person)
	later.Pass(365 * day)
	if err := open(t, url, later).Write(t.Context(), (*repository.Tx).DropSigningKeys); err != nil {
		t.Fatal(err)
	}
	if err := tokens.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.Verify(t.Context(), text); !errors.Is(err, token.ErrToken) {
		t.Errorf("its token: %v", err)
	}
	if keyOf(t, sign(t, tokens, person)) == keyOf(t, text) {
		t.Error("it signs")
	}
}

func TestWithoutTheDatabaseKnownKeysGoOn(t *testing.T) {
	t.Parallel()
	now := newClock()
	db, err := repository.Open(t.Context(), repositorytest.SQLite(t), repository.Options{Now: now.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	tokens, fresh := replica(t, db, now), replica(t, db, now)
	text := sign(t, tokens, person)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	now.Pass(time.Minute)
	if err := tokens.Renew(t.Context()); err == nil || errors.Is(err, token.ErrToken) {
		t.Errorf("Renew without a database: %v", err)
	}
	if _, err := tokens.Verify(t.Context(), text); err != nil {
		t.Errorf("a token: %v", err)
	}
	if _, err := tokens.Verify(t.Context(), sign(t, tokens, person)); err != nil {
		t.Errorf("a new token: %v", err)
	}
	for range 2 { // the second time the failure is remembered
		if _, err := fresh.Verify(t.Context(), text); err == nil || errors.Is(err, token.ErrToken) {
			t.Errorf("a token whose key cannot be looked for: %v", err)
		}
	}
	if _, err := fresh.Sign(t.Context(), person); err == nil || errors.Is(err, token.ErrToken) {
		t.Errorf("signing without a key: %v", err)
	}
	if _, err := fresh.KeySet(t.Context()); err == nil {
		t.Error("there are keys")
	}
}

// said hands on what is logged.
type said struct {
	slog.Handler

	messages chan string
}

func (said) Enabled(context.Context, slog.Level) bool { return true }

func (s said) Handle(_ context.Context, record slog.Record) error {
	s.messages <- record.Message
	return nil
}

func TestRunMakesKeysInTimeAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	now := newClock()
	messages := make(chan string, 10)
	db := open(t, repositorytest.SQLite(t), now)
	tokens := with(t, db, token.Options{
		Issuer: issuer, Audience: audience, Now: now.Now, Interval: time.Millisecond,
		Logger: slog.New(said{slog.DiscardHandler, messages}),
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tokens.Run(ctx)
	}()
	for i := range 3 {
		if message := waittest.Next(t, fmt.Sprintf("key %d", i+1), messages); message != "a new key for access tokens" {
			t.Errorf("it says %q", message)
		}
		now.Pass(token.DefaultPeriod)
	}
	cancel()
	<-ended
}
