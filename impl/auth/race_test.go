package auth_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// world is a service, and what happens when it looks at its clock for the nth time from now: the moments at which
// something else can come between.
type world struct {
	*auth.Service

	left atomic.Int64
	then func()
}

func newWorld(t *testing.T, url string) *world {
	t.Helper()
	w := new(world)
	w.Service = serviceOn(t, repositorytest.Open(t, url), time.Now, func() time.Time {
		if w.left.Add(-1) == 0 {
			w.then()
		}
		return time.Now()
	})
	return w
}

// after lets something happen at the nth look at the clock.
func (w *world) after(looks int, then func()) {
	w.then = then
	w.left.Store(int64(looks))
}

// However a sign-in with the old password and its end meet, no session is left.
func TestASignInDoesNotOutliveItsPassword(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		another, err := password.NewHasher(0).Hash(t.Context(), "another ship is at sea")
		if err != nil {
			t.Fatal(err)
		}
		user := person(t, w.Service, "admin")
		happened := false // at the second look: the password was checked, and the session is about to be stored
		w.after(2, func() {
			happened = true
			err := w.DB.Write(t.Context(), func(tx *repository.Tx) error {
				_, err := tx.DeleteSessions(user.ID, uuid.Nil)
				return errors.Join(err, tx.SetPassword(user.ID, another))
			})
			if err != nil {
				t.Error(err)
			}
		})
		_, _, _, err = w.SignIn(t.Context(), user.Email, word)
		if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Code != "sign-in-failed" || !happened {
			t.Errorf("%v", err)
		}
		err = w.DB.Read(t.Context(), func(tx *repository.Tx) error {
			sessions, err := tx.Sessions(user.ID, nil, 10)
			if len(sessions) > 0 {
				t.Error("a session has outlived its password")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Nor is a new secret of a key learnt by such a request, which another replica lets in for a moment.
func TestNoSecretIsLearntByWhoMayNotAnyMore(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		operator := contract.WithPrincipal(t.Context(), &contract.Principal{Kind: "operator", ID: "test", Scopes: auth.AllScopes()})
		organisations, text, err := w.CreateOrganisationKey(operator, auth.NewKey{Name: "organisation's", Scopes: []string{"users:read"}})
		if err != nil {
			t.Fatal(err)
		}
		user := person(t, w.Service, "admin")
		signIn := func() *contract.Principal {
			_, _, cookie, err := w.SignIn(t.Context(), user.Email, word)
			if err != nil {
				t.Fatal(err)
			}
			return who(t.Context(), w.Service, "session", cookie)
		}
		own, _, err := w.CreateKey(as(t, signIn()), auth.NewKey{Name: "own", Scopes: []string{"users:read"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name   string
			caller *contract.Principal
			key    repository.APIKey
			end    func(caller *contract.Principal) error
			want   int
		}{
			{"a session that has ended", signIn(), own, func(caller *contract.Principal) error { return w.SignOut(as(t, caller)) }, 401},
			{"a secret that was replaced", who(t.Context(), w.Service, "key", text), organisations, func(*contract.Principal) error {
				_, _, err := w.RotateKey(operator, organisations.ID, time.Hour)
				return err
			}, 403},
			{"an administrator who is none any more", signIn(), organisations, func(*contract.Principal) error {
				_, err := w.DB.Users().Update(t.Context(), user.ID, func(user *repository.User) error {
					user.Role = "member"
					return nil
				})
				return err
			}, 404},
		} {
			if err := test.end(test.caller); err != nil {
				t.Fatal(err)
			}
			_, _, err := w.RotateKey(as(t, test.caller), test.key.ID, time.Hour)
			if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Status != test.want {
				t.Errorf("%s: %v", test.name, err)
			}
			if test.caller.Kind == contract.KeyPrincipal {
				_, _, err := w.CreateKey(as(t, test.caller), auth.NewKey{Name: "child", Scopes: []string{"users:read"}})
				if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Status != test.want {
					t.Errorf("%s makes a key: %v", test.name, err)
				}
			}
		}
	})
}

// A request that was let in a moment before the credential was revoked leaves no key behind that lives on.
func TestNoKeyOutlivesItsMaker(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		operator := contract.WithPrincipal(t.Context(), &contract.Principal{Kind: "operator", ID: "test", Scopes: auth.AllScopes()})
		user := person(t, w.Service, "admin")
		_, session, _, err := w.SignIn(t.Context(), user.Email, word)
		if err != nil {
			t.Fatal(err)
		}
		parent, _, err := w.CreateOrganisationKey(operator, auth.NewKey{Name: "parent", Scopes: []string{"users:read"}})
		if err != nil {
			t.Fatal(err)
		}
		person := &contract.Principal{Kind: contract.UserPrincipal, ID: user.ID.String(), User: user.ID.String(), Session: session.ID.String(), Scopes: auth.AllScopes()}
		for name, maker := range map[string]struct {
			principal *contract.Principal
			end       func() error
		}{
			"a key that is revoked":        {&contract.Principal{Kind: contract.KeyPrincipal, ID: parent.ID.String(), Scopes: parent.Scopes}, func() error { return w.RevokeKey(operator, parent.ID) }},
			"a session that is signed out": {person, func() error { return w.RevokeSession(contract.WithPrincipal(t.Context(), person), session.ID) }},
		} {
			if err := maker.end(); err != nil {
				t.Fatal(err)
			}
			_, _, err := w.CreateKey(contract.WithPrincipal(t.Context(), maker.principal), auth.NewKey{Name: "child", Scopes: []string{"users:read"}})
			if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Type.Status != 401 {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
