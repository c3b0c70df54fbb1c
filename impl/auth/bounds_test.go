package auth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func isProblem(err error, code string) bool {
	problem := new(contract.Problem)
	return errors.As(err, &problem) && problem.Type.Code == code
}

// manyAtOnce tells how many of 110 keys could be made.
func manyAtOnce(t *testing.T, create func() error) int {
	t.Helper()
	var group sync.WaitGroup
	made := make(chan error, 110)
	for range cap(made) {
		group.Go(func() { made <- create() })
	}
	group.Wait()
	close(made)
	count := 0
	for err := range made {
		if err == nil {
			count++
		} else if !isProblem(err, "too-many-keys") {
			t.Error(err)
		}
	}
	return count
}

// However many ask at once: a hundred keys work, and a place is free again when one is revoked or ends.
func TestAUserAndAFamilyHaveAHundredKeys(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		person(t, service, "admin")
		user, session, _, err := service.SignIn(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		root, text, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "root", Scopes: []string{"users:read"}})
		if err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			maker  *contract.Principal
			free   int
			family repository.APIKeyFilter
		}{
			"a user": {&contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String(), Session: session.ID.String(), Scopes: auth.AllScopes()}, 100, repository.APIKeyFilter{UserID: &user.ID}},
			"a key":  {who(t.Context(), service, "key", text), 99, repository.APIKeyFilter{RootID: &root.ID}},
		} {
			ctx := contract.WithPrincipal(t.Context(), test.maker)
			create := func(ends *time.Time) (uuid.UUID, error) {
				key, _, err := service.CreateKey(ctx, auth.NewKey{Name: "k", Scopes: []string{"users:read"}, ExpiresAt: ends})
				return key.ID, err
			}
			ends := clock.Now().Add(time.Hour)
			first, err := create(nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := create(&ends); err != nil {
				t.Fatal(err)
			}
			if count := 2 + manyAtOnce(t, func() error {
				_, err := create(nil)
				return err
			}); count != test.free {
				t.Errorf("%s has made %d keys", name, count)
			}
			if err := service.RevokeKey(ctx, first); err != nil {
				t.Fatal(err)
			}
			if _, err := create(nil); err != nil {
				t.Errorf("%s, after one was revoked: %v", name, err)
			}
			clock.Pass(2 * time.Hour)
			if _, err := create(nil); err != nil {
				t.Errorf("%s, after one has ended: %v", name, err)
			}
			if _, err := create(nil); !isProblem(err, "too-many-keys") {
				t.Errorf("%s, and one more: %v", name, err)
			}
			churn(ctx, t, service, test.family)
		}
		if _, _, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "another"}); err != nil {
			t.Errorf("operators make as many as they like: %v", err)
		}
	})
}

// churn looks at a family in which many keys were made and revoked, again and again: that must not fill the database.
func churn(ctx context.Context, t *testing.T, service *auth.Service, family repository.APIKeyFilter) {
	t.Helper()
	var last, first uuid.UUID
	err := service.DB.Write(ctx, func(tx *repository.Tx) error {
		keys, err := tx.APIKeys(family)
		if err != nil {
			return err
		}
		last = keys[0].ID
		for i := range 150 {
			key, now := keys[0], service.Now().UTC()
			key.ID, key.TokenHash, key.OldHash, key.RevokedAt = uuid.Must(uuid.NewV7()), secret.Hash(secret.NewKey()), nil, &now
			if i == 0 {
				first = key.ID
			}
			if err := tx.CreateAPIKey(key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := service.RevokeKey(ctx, last); err != nil {
		t.Fatal(err)
	}
	if _, _, err := service.CreateKey(ctx, auth.NewKey{Name: "k"}); err != nil {
		t.Fatal(err)
	}
	err = service.DB.Read(ctx, func(tx *repository.Tx) error {
		all, err := tx.APIKeys(family)
		family.Working = true
		working, err2 := tx.APIKeys(family)
		if len(all) != 200 || len(working) != 100 || slices.ContainsFunc(all, func(k repository.APIKey) bool { return k.ID == first }) {
			t.Errorf("%d keys are kept, of which %d work", len(all), len(working))
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}

// Sign-ins are not refused: that which was not used for longest makes room.
func TestAUserHasAHundredSessions(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		clock := newClock()
		service := replica(t, url, clock.Now)
		user := person(t, service, "member")
		_, _, first, err := service.SignIn(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		_, _, second, err := service.SignIn(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		err = service.DB.Write(t.Context(), func(tx *repository.Tx) error { // as a hundred sign-ins would, in less time
			for range 98 {
				clock.Pass(time.Minute)
				session := repository.Session{ID: uuid.Must(uuid.NewV7()), UserID: user.ID, Kind: repository.AppSession,
					CreatedAt: clock.Now(), LastUsedAt: clock.Now(), ExpiresAt: clock.Now().Add(24 * time.Hour), EndsAt: clock.Now().Add(24 * time.Hour)}
				if err := tx.CreateSession(session); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.Pass(time.Hour)
		if who(t.Context(), service, "session", first) == nil { // and is used: the second was not for longest
			t.Fatal("a session has ended early")
		}
		if _, err := service.CreateTokens(t.Context(), email, word); err != nil {
			t.Fatal(err)
		}
		if who(t.Context(), service, "session", first) == nil || who(t.Context(), service, "session", second) != nil {
			t.Error("not the session has ended that was not used for longest")
		}
		err = service.DB.Read(t.Context(), func(tx *repository.Tx) error {
			sessions, err := tx.Sessions(user.ID, nil, 1000)
			events, err2 := tx.AuditEvents(repository.AuditFilter{Action: "session.revoked", Limit: 1000})
			if len(sessions) != 100 || len(events) != 1 || events[0].Details["reason"] == "" {
				t.Errorf("%d sessions, %v", len(sessions), events)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// All tokens of a family are kept, so that a copy is noticed however old; so a family cannot go on for ever.
func TestAFamilyOfTokensEnds(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		service := replica(t, url, newClock().Now)
		person(t, service, "member")
		pair, err := service.CreateTokens(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		principal := who(t.Context(), service, "token", pair.Access)
		session := uuid.MustParse(principal.Session)
		for hundred := range 100 { // as so many exchanges would
			err := service.DB.Write(t.Context(), func(tx *repository.Tx) error {
				for i := range 100 {
					used := service.Now().UTC()
					old := repository.RefreshToken{TokenHash: secret.Hash(fmt.Sprint(hundred, i)), SessionID: session, Seed: []byte("x"), CreatedAt: used, UsedAt: &used}
					if hundred == 99 && i >= 98 {
						return nil
					}
					if err := tx.AddRefreshToken(old); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if pair, err = service.RefreshTokens(t.Context(), pair.Refresh); err != nil {
			t.Fatal(err)
		}
		if _, err = service.RefreshTokens(t.Context(), pair.Refresh); !isProblem(err, "token-not-valid") {
			t.Errorf("the exchange too many: %v", err)
		}
		if who(t.Context(), service, "token", pair.Access) != nil {
			t.Error("the family has not ended")
		}
		if _, err := service.CreateTokens(t.Context(), email, word); err != nil {
			t.Errorf("signing in again: %v", err)
		}
	})
}
