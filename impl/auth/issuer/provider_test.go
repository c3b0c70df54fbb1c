package issuer_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth/issuer"
)

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	now, idp := newClock(), newProvider(t)
	issuers := trust(t, now, idp.config())
	old, next := ed25519Key("old"), ed25519Key("next")

	idp.publish(old)
	good(t, issuers, idp.sign(t, old, nil))
	idp.publish(old, next)
	bad(t, issuers, idp.sign(t, next, nil)) // asked a moment ago
	idp.wantAsked(t, 1)
	now.Pass(10 * time.Second)
	good(t, issuers, idp.sign(t, next, nil))
	idp.wantAsked(t, 2)

	idp.publish(next)
	now.Pass(14 * time.Minute)
	good(t, issuers, idp.sign(t, old, nil)) // not looked at yet
	now.Pass(time.Hour)
	bad(t, issuers, idp.sign(t, old, nil))
	good(t, issuers, idp.sign(t, next, nil))
	idp.wantAsked(t, 3)
}

func TestKeysAreFetchedAgainInTheBackground(t *testing.T) {
	t.Parallel()
	now, idp := newClock(), newProvider(t)
	issuers := trust(t, now, idp.config())
	old, next := ed25519Key("old"), ed25519Key("next")
	idp.publish(old)
	good(t, issuers, idp.sign(t, old, nil))

	idp.publish(next)
	release := idp.hold()
	now.Pass(15 * time.Minute)
	good(t, issuers, idp.sign(t, old, nil)) // though the provider does not answer
	idp.waitHeld(t)
	release()
	good(t, issuers, idp.sign(t, next, nil)) // waits for the fetch that is under way
	bad(t, issuers, idp.sign(t, old, nil))
	idp.wantAsked(t, 2)
}

func TestAFloodOfUnknownKeysIsNoFloodOfRequests(t *testing.T) {
	t.Parallel()
	now, idp := newClock(), newProvider(t)
	issuers := trust(t, now, idp.config())
	idp.publish(ed25519Key("one"))
	for round := range 3 {
		var group sync.WaitGroup
		for i := range 50 {
			group.Go(func() { bad(t, issuers, idp.sign(t, ed25519Key(fmt.Sprint("unknown", i)), nil)) })
		}
		group.Wait()
		idp.wantAsked(t, round+1)
		now.Pass(10 * time.Second)
	}
}

func TestAProviderThatDoesNotAnswerRightIsNoWrongToken(t *testing.T) {
	t.Parallel()
	document := func(idp *provider, issuer, keys string) http.HandlerFunc {
		return text(fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, strings.ReplaceAll(issuer, "SELF", idp.URL), strings.ReplaceAll(keys, "SELF", idp.URL)))
	}
	other := newProvider(t)
	key := ed25519Key("one")
	other.publish(key)
	tests := map[string]func(idp *provider) (discovery, keys http.HandlerFunc){
		"an error":           func(*provider) (_, _ http.HandlerFunc) { return status(500), nil },
		"an error with keys": func(*provider) (_, _ http.HandlerFunc) { return nil, status(503) },
		"created":            func(*provider) (_, _ http.HandlerFunc) { return nil, status(201) },
		"no JSON":            func(*provider) (_, _ http.HandlerFunc) { return text("<html>"), nil },
		"no keys":            func(*provider) (_, _ http.HandlerFunc) { return nil, text(`{"keys":[]}`) },
		"keys twice":         func(*provider) (_, _ http.HandlerFunc) { return nil, text(`{"keys":[],"keys":[` + key.json() + `]}`) },
		"a huge document":    func(*provider) (_, _ http.HandlerFunc) { return text(strings.Repeat(" ", 1<<20) + `{}`), nil },
		"huge keys": func(*provider) (_, _ http.HandlerFunc) {
			return nil, text(`{"keys":[` + key.json() + `]` + strings.Repeat(" ", 1<<20) + `}`)
		},
		"very many keys": func(*provider) (_, _ http.HandlerFunc) {
			return nil, text(`{"keys":[` + key.json() + strings.Repeat(`,{"kty":"oct"}`, 100) + `]}`)
		},
		"another issuer": func(idp *provider) (_, _ http.HandlerFunc) {
			return document(idp, "https://evil.example", "SELF/keys"), nil
		},
		"a slash behind": func(idp *provider) (_, _ http.HandlerFunc) { return document(idp, "SELF/", "SELF/keys"), nil },
		"no issuer":      func(idp *provider) (_, _ http.HandlerFunc) { return document(idp, "", "SELF/keys"), nil },
		"no address":     func(idp *provider) (_, _ http.HandlerFunc) { return document(idp, "SELF", ""), nil },
		"a relative one": func(idp *provider) (_, _ http.HandlerFunc) { return document(idp, "SELF", "/keys"), nil },
		"a file":         func(idp *provider) (_, _ http.HandlerFunc) { return document(idp, "SELF", "file:///keys"), nil },
		"http elsewhere": func(idp *provider) (_, _ http.HandlerFunc) {
			return document(idp, "SELF", "http://192.0.2.1/keys"), nil
		},
		"sent to another":   func(*provider) (_, _ http.HandlerFunc) { return redirect(other.URL + discoveryPath), nil },
		"keys sent there":   func(*provider) (_, _ http.HandlerFunc) { return nil, redirect(other.URL + keysPath) },
		"sent in circles":   func(*provider) (_, _ http.HandlerFunc) { return redirect(discoveryPath), nil },
		"it hangs up":       func(*provider) (_, _ http.HandlerFunc) { return hangUp, nil },
		"it breaks off":     func(*provider) (_, _ http.HandlerFunc) { return nil, breakOff },
		"a cut off answer":  func(*provider) (_, _ http.HandlerFunc) { return nil, text(`{"keys":[` + key.json()) },
		"keys of other use": func(*provider) (_, _ http.HandlerFunc) { return nil, text(`{"keys":[{"kty":"oct","k":"YQ"}]}`) },
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now, idp := newClock(), newProvider(t)
			idp.publish(key)
			idp.answer(test(idp))
			issuers := trust(t, now, idp.config())
			unavailable(t, issuers, idp.sign(t, key, nil))
			idp.answer(nil, nil)
			now.Pass(time.Second)
			good(t, issuers, idp.sign(t, key, nil)) // as soon as it answers right
		})
	}
}

func TestRedirectsWithinTheHostAreFollowed(t *testing.T) {
	t.Parallel()
	idp := newProvider(t)
	key := ed25519Key("one")
	idp.publish(key)
	idp.answer(redirect("/elsewhere"), nil)
	good(t, trust(t, newClock(), idp.config()), idp.sign(t, key, nil))
}

func TestAProviderThatIsAwayIsAskedLessAndLess(t *testing.T) {
	t.Parallel()
	now, idp := newClock(), newProvider(t)
	issuers := trust(t, now, idp.config())
	key := ed25519Key("one")
	idp.publish(key)
	idp.answer(status(500), nil)
	for range 300 { // seconds
		unavailable(t, issuers, idp.sign(t, key, nil))
		unavailable(t, issuers, idp.sign(t, ed25519Key("two"), nil))
		now.Pass(time.Second)
	}
	idp.wantAsked(t, 10) // after 0, 1, 3, 7, 15, 31, 63, and then every 60 seconds: 123, 183, 243
}

func TestKnownKeysServeForADayWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	now, idp := newClock(), newProvider(t)
	issuers := trust(t, now, idp.config())
	key := ed25519Key("one")
	idp.publish(key)
	good(t, issuers, idp.sign(t, key, nil))
	idp.answer(status(500), nil)
	now.Pass(2 * time.Hour)
	good(t, issuers, idp.sign(t, key, nil))
	bad(t, issuers, idp.sign(t, key, claims{"exp": start.Unix()})) // good keys find bad tokens
	unavailable(t, issuers, idp.sign(t, ed25519Key("two"), nil))   // it may be a new key
	now.Pass(22 * time.Hour)
	unavailable(t, issuers, idp.sign(t, key, nil))
}

func TestAProviderThatHangsDisturbsNoOther(t *testing.T) {
	t.Parallel()
	now, hanging, other := newClock(), newProvider(t), newProvider(t)
	key := ed25519Key("one")
	hanging.publish(key)
	other.publish(key)
	release := hanging.hold()
	issuers := trust(t, now, hanging.config(), other.config())

	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := issuers.Verify(ctx, hanging.sign(t, key, nil))
		left <- err
	}()
	hanging.waitHeld(t)
	good(t, issuers, other.sign(t, key, nil))
	stays := make(chan error)
	go func() {
		_, err := issuers.Verify(t.Context(), hanging.sign(t, key, nil))
		stays <- err
	}()
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) || errors.Is(err, issuer.ErrToken) {
		t.Errorf("who leaves gets %v", err)
	}
	release()
	if err := <-stays; err != nil {
		t.Errorf("who stays gets %v", err)
	}
	hanging.wantAsked(t, 1)
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	idp := newProvider(t)
	key := ed25519Key("one")
	idp.publish(key)
	defer idp.hold()()
	issuers := trust(t, newClock(), idp.config())
	ended := make(chan error)
	go func() {
		_, err := issuers.Verify(t.Context(), idp.sign(t, key, nil))
		ended <- err
	}()
	idp.waitHeld(t)
	issuers.Close()
	if err := <-ended; !errors.Is(err, issuer.ErrUnavailable) {
		t.Error(err)
	}
}
