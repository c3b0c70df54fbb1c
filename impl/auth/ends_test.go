package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestTokensInMailsEnd(t *testing.T) {
	t.Parallel()
	const day, next = 24 * time.Hour, "another ship is at sea"
	verify := func(ctx context.Context, s *auth.Service, token string) error { return s.VerifyEmail(ctx, token, word) }
	reset := func(ctx context.Context, s *auth.Service, token string) error {
		return s.ResetPassword(ctx, token, next, false)
	}
	for name, test := range map[string]struct {
		life time.Duration
		ask  func(ctx context.Context, s *auth.Service, user repository.User) error
		take func(ctx context.Context, s *auth.Service, token string) error
	}{
		"to register": {day, func(ctx context.Context, s *auth.Service, _ repository.User) error {
			return s.Register(ctx, "Ada", "ada@example.com", word)
		}, verify},
		"for another address": {time.Hour, func(ctx context.Context, s *auth.Service, user repository.User) error {
			caller := &contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String(), Session: uuid.NewString()}
			return s.ChangeEmail(contract.WithPrincipal(ctx, caller), "ada@example.com", word)
		}, verify},
		"for a new password": {time.Hour, func(ctx context.Context, s *auth.Service, user repository.User) error {
			return s.ForgotPassword(ctx, user.Email)
		}, reset},
		"of an invitation": {7 * day, func(ctx context.Context, s *auth.Service, user repository.User) error {
			return s.DB.Write(ctx, func(tx *repository.Tx) error { return s.Invite(ctx, tx, user) })
		}, reset},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repositorytest.Each(t, func(t *testing.T, url string) {
				clock := newClock()
				service := replica(t, url, clock.Now)
				user, ctx := person(t, service, "member"), as(t, nil)
				for _, use := range []struct {
					after time.Duration
					good  bool
				}{{test.life, false}, {test.life - time.Microsecond, true}} {
					if err := test.ask(ctx, service, user); err != nil {
						t.Fatal(err)
					}
					token := mailed(t, service)
					clock.Pass(use.after)
					if err := test.take(ctx, service, token); (err == nil) != use.good {
						t.Errorf("after %s: %v", use.after, err)
					}
					if test.take(ctx, service, token) == nil {
						t.Errorf("after %s it is good twice", use.after)
					}
				}
			})
		})
	}
}

// When something was last used is known to the minute, so that not every request writes.
func TestLastUseIsKnownToTheMinute(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		person(t, service, "member")
		shown, start := credentials(t, service), clock.Now()
		caller := who(t.Context(), service, "session", shown["session"])
		who(t.Context(), service, "key", shown["key"])
		for _, use := range []struct{ pass, last time.Duration }{
			{0, 0}, {30 * time.Second, 0}, {30 * time.Second, 0}, {time.Second, 61 * time.Second}, {time.Minute, 61 * time.Second},
			{time.Hour, time.Hour + 121*time.Second},
		} {
			clock.Pass(use.pass)
			if who(t.Context(), service, "session", shown["session"]) == nil || who(t.Context(), service, "key", shown["key"]) == nil {
				t.Fatal("a credential has ended")
			}
			keys, err := service.AllKeys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			sessions, err := service.Sessions(as(t, caller), nil, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(keys) != 1 || keys[0].LastUsedAt == nil || !keys[0].LastUsedAt.Equal(start.Add(use.last)) {
				t.Errorf("%s after the start, of %d keys: %+v", clock.Now().Sub(start), len(keys), keys)
			}
			for _, session := range sessions {
				if session.ID.String() == caller.Session && !session.LastUsedAt.Equal(start.Add(use.last)) {
					t.Errorf("%s after the start the session was last used at %s", clock.Now().Sub(start), session.LastUsedAt)
				}
			}
		}
	})
}

// Who replaces a secret because somebody has a copy is rid of the tokens that were made from it as well, and keeps those
// that were made from the new one.
func TestATokenEndsWithTheSecretThatItWasMadeFrom(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		for _, overlap := range []time.Duration{0, time.Minute} {
			clock := newClock()
			service := replica(t, url, clock.Now)
			key, old, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Test"})
			if err != nil {
				t.Fatal(err)
			}
			grant := func(secret string) string {
				grant, err := service.Grant(as(t, nil), auth.GrantRequest{Type: "client_credentials", ClientID: key.ID.String(), ClientSecret: secret})
				if err != nil {
					t.Fatal(err)
				}
				return grant.Access
			}
			copied := grant(old)
			_, present, err := service.RotateKey(as(t, who(t.Context(), service, "key", old)), key.ID, overlap)
			if err != nil {
				t.Fatal(err)
			}
			fresh := grant(present)
			if found := who(t.Context(), service, "token", copied); (found != nil) != (overlap > 0) || found != nil && !found.Retiring {
				t.Errorf("with an overlap of %s the token is of %+v", overlap, found)
			}
			clock.Pass(overlap)
			if found := who(t.Context(), service, "token", copied); found != nil {
				t.Errorf("after an overlap of %s the token is of %+v", overlap, found)
			}
			if found := who(t.Context(), service, "token", fresh); found == nil || found.Retiring {
				t.Errorf("the token of the new secret is of %+v", found)
			}
		}
	})
}

func TestAReplacedSecretWorksForTheOverlapOnly(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		one, other := replica(t, url, clock.Now), replica(t, url, clock.Now)
		key, old, err := one.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Test"})
		if err != nil {
			t.Fatal(err)
		}
		caller := who(t.Context(), one, "key", old)
		_, present, err := one.RotateKey(as(t, caller), key.ID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			pass time.Duration
			old  bool
		}{{0, true}, {time.Hour - time.Microsecond, true}, {time.Microsecond, false}, {time.Hour, false}} {
			clock.Pass(step.pass)
			for _, service := range []*auth.Service{one, other} {
				if found := who(t.Context(), service, "key", old); (found != nil) != step.old || found != nil && !found.Retiring {
					t.Errorf("the old secret, %s later: %+v", step.pass, found)
				}
				if found := who(t.Context(), service, "key", present); found == nil || found.Retiring {
					t.Errorf("the present secret, %s later: %+v", step.pass, found)
				}
			}
		}
	})
}
