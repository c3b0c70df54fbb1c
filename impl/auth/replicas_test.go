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

// as is a context in which somebody calls.
func as(t *testing.T, principal *contract.Principal) context.Context {
	t.Helper()
	return contract.WithPrincipal(contract.WithCall(t.Context(), new(contract.Call)), principal)
}

// What is revoked is refused at once where that was done, and within a second by every other replica.
func TestRevocationReachesEveryReplicaWithinASecond(t *testing.T) {
	t.Parallel()
	revocations := map[string]struct {
		scheme string
		revoke func(t *testing.T, service *auth.Service, caller *contract.Principal) error
	}{
		"a session ends": {"session", func(t *testing.T, s *auth.Service, caller *contract.Principal) error { return s.SignOut(as(t, caller)) }},
		"a token's family ends": {"token", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			return s.RevokeSession(as(t, caller), uuid.MustParse(caller.Session))
		}},
		"all others end": {"session", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			other := *caller
			other.Session = uuid.NewString()
			return s.RevokeOtherSessions(as(t, &other))
		}},
		"a key is revoked": {"key", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			return s.RevokeKey(as(t, caller), uuid.MustParse(caller.ID))
		}},
		"a key is rotated": {"key", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			_, _, err := s.RotateKey(as(t, caller), uuid.MustParse(caller.ID), 0)
			return err
		}},
		"the password changes": {"token", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			other := *caller
			other.Session = uuid.NewString()
			return s.ChangePassword(as(t, &other), word, "another ship is at sea", false)
		}},
		"the user goes": {"session", func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			id := uuid.MustParse(caller.ID)
			err := s.DB.Write(t.Context(), func(tx *repository.Tx) error { return tx.DeleteUser(id, nil) })
			s.Forget(id)
			return err
		}},
	}
	for name, test := range revocations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repositorytest.Each(t, func(t *testing.T, url string) {
				time := newClock()
				one, other := replica(t, url, time.Now), replica(t, url, time.Now)
				person(t, one, "member")
				credential := credentials(t, one)[test.scheme]
				caller := who(t.Context(), one, test.scheme, credential)
				if caller == nil || who(t.Context(), other, test.scheme, credential) == nil {
					t.Fatal("the credential is not good to begin with")
				}
				if err := test.revoke(t, one, caller); err != nil {
					t.Fatal(err)
				}
				if who(t.Context(), one, test.scheme, credential) != nil {
					t.Error("it is still good where it was revoked")
				}
				time.pass(aSecond)
				if who(t.Context(), other, test.scheme, credential) != nil {
					t.Error("it is still good on another replica after a second")
				}
			})
		})
	}
}

const aSecond = time.Second

func TestRightsThatAreTakenAwayAreGoneWithinASecond(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		time := newClock()
		one, other := replica(t, url, time.Now), replica(t, url, time.Now)
		user := person(t, one, "admin")
		shown := credentials(t, one)
		for _, scheme := range []string{"session", "token"} {
			if !who(t.Context(), one, scheme, shown[scheme]).May("users:write") || !who(t.Context(), other, scheme, shown[scheme]).May("users:write") {
				t.Fatalf("an administrator may not write, by %s", scheme)
			}
		}
		err := one.DB.Write(t.Context(), func(tx *repository.Tx) error {
			_, err := tx.UpdateUser(user.ID, func(user *repository.User) error {
				user.Role = "member"
				return nil
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		one.Forget(user.ID)
		time.pass(aSecond)
		for _, scheme := range []string{"session", "token"} {
			for _, service := range []*auth.Service{one, other} {
				if caller := who(t.Context(), service, scheme, shown[scheme]); caller == nil || len(caller.Scopes) != 0 {
					t.Errorf("by %s the caller is %+v", scheme, caller)
				}
			}
		}
	})
}

func TestCredentialsEndByThemselves(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		time := newClock()
		service := replica(t, url, time.Now)
		person(t, service, "member")
		shown := credentials(t, service)
		ends := time.Now().Add(aSecond)
		_, short, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Short", ExpiresAt: &ends})
		if err != nil {
			t.Fatal(err)
		}
		good := func(scheme, credential string) bool { return who(t.Context(), service, scheme, credential) != nil }
		if !good("key", short) {
			t.Error("a key ends before its time")
		}
		time.pass(aSecond)
		if good("key", short) {
			t.Error("a key lives on after its end")
		}
		time.pass(16 * 60 * aSecond)
		if good("token", shown["token"]) || !good("session", shown["session"]) {
			t.Error("an access token is good for fifteen minutes, a session for longer")
		}
		for range 12 { // used now and then it lives on
			time.pass(7 * 24 * 60 * 60 * aSecond)
			if !good("session", shown["session"]) {
				t.Fatal("a session that is used ends")
			}
		}
		time.pass(7 * 24 * 60 * 60 * aSecond)
		if good("session", shown["session"]) {
			t.Error("a session lives for more than 90 days")
		}
		_, _, idle, err := service.SignIn(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		time.pass(15 * 24 * 60 * 60 * aSecond)
		if good("session", idle) {
			t.Error("a session that nobody uses lives on")
		}
		if !good("key", shown["key"]) {
			t.Error("a key without an end ends")
		}
	})
}

func TestARefreshTokenIsGoodOnceAndForThoseWhoRace(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		time := newClock()
		service := replica(t, url, time.Now)
		person(t, service, "member")
		first, err := service.CreateTokens(t.Context(), email, word)
		if err != nil {
			t.Fatal(err)
		}
		second, err := service.RefreshTokens(t.Context(), first.Refresh)
		if err != nil {
			t.Fatal(err)
		}
		time.pass(9 * aSecond)
		again, err := service.RefreshTokens(t.Context(), first.Refresh)
		if err != nil || again.Refresh != second.Refresh {
			t.Fatalf("who races gets another: %v", err)
		}
		time.pass(2 * aSecond)
		if _, err := service.RefreshTokens(t.Context(), first.Refresh); err == nil {
			t.Error("a refresh token is good twice")
		}
		if _, err := service.RefreshTokens(t.Context(), second.Refresh); err == nil {
			t.Error("the family lives on after one of it was copied")
		}
		if who(t.Context(), service, "token", second.Access) != nil {
			t.Error("the access token of the family lives on")
		}
	})
}
