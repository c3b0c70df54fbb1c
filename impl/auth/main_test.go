package auth_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/clocktest"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestMain(m *testing.M) { repositorytest.Main(m) }

const (
	email = "grace@example.com"
	word  = "a ship in port is safe"
)

// letters keeps what is mailed, and what is given up.
type letters struct {
	start sync.Once    // of the queue
	fails atomic.Int32 // so many attempts, from now on

	tried chan struct{} // has something once there was an attempt; room for one, and nobody need take it
	slow  sync.RWMutex  // while locked, an attempt that fails does not end

	mutex      sync.Mutex
	sent, lost []mail.Message
}

// Carry keeps a message.
func (l *letters) Carry(_ context.Context, message mail.Message, _ jobs.Run) error {
	if l.fails.Add(-1) >= 0 {
		l.tell()
		l.slow.RLock()
		defer l.slow.RUnlock()
		return errors.New("no mail server")
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.sent = append(l.sent, message)
	l.tell()
	return nil
}

// tell says that there was an attempt.
func (l *letters) tell() {
	select {
	case l.tried <- struct{}{}:
	default:
	}
}

// GiveUp keeps a message.
func (l *letters) GiveUp(_ context.Context, message mail.Message, _ jobs.Run, _ error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.lost = append(l.lost, message)
}

func newClock() *clocktest.Clock { return clocktest.New(time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)) }

// replica is a service on a database that may have others.
func replica(t testing.TB, url string, now func() time.Time) *auth.Service {
	t.Helper()
	db, err := repository.Open(t.Context(), url, repository.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return serviceOn(t, db, now, now)
}

// serviceOn is a service on a database, by a clock of its own.
func serviceOn(t testing.TB, db *repository.DB, ofTokens, now func() time.Time) *auth.Service {
	t.Helper()
	tokens, err := token.New(db, token.Options{Issuer: "http://a", Audience: "http://a", Now: ofTokens, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	queue := jobs.New(db, jobs.Options{Logger: slog.New(slog.DiscardHandler)})
	service := auth.NewService(auth.Options{
		DB: db, Mail: &letters{tried: make(chan struct{}, 1)}, Jobs: queue, Tokens: tokens, Logger: slog.New(slog.DiscardHandler), PublicURL: "http://a", Registration: true, Now: now,
	})
	if err := queue.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := queue.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		service.Close()
	})
	return service
}

// person makes somebody who can sign in.
func person(t testing.TB, service *auth.Service, role string) repository.User {
	t.Helper()
	user := repository.User{Name: "Grace", Email: email, Role: role}
	if err := service.AddPerson(t.Context(), &user, word); err != nil {
		t.Fatal(err)
	}
	return user
}

// credentials are one of each kind: a session and a token of the person, and a key of the organisation.
func credentials(t testing.TB, service *auth.Service) map[string]string {
	t.Helper()
	_, _, cookie, err := service.SignIn(t.Context(), email, word)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := service.CreateTokens(t.Context(), email, word)
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Test", Scopes: []string{"users:read"}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"session": cookie, "token": pair.Access, "key": key}
}

// who is who shows a credential of a scheme; nil: it is not good.
func who(ctx context.Context, service *auth.Service, scheme, credential string) *contract.Principal {
	principal, err := service.Authenticators()[scheme].Authenticate(ctx, credential)
	if err != nil {
		return nil
	}
	return principal
}
