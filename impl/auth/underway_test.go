package auth_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// looksOfALookup is more looks at the clock than the lookup of any credential takes.
const looksOfALookup = 4

// A credential that is revoked while it is being looked up is not remembered as good, whenever in the lookup that is.
func TestALookupUnderWayLeavesNothingGoodBehind(t *testing.T) {
	t.Parallel()
	revocations := map[string]func(t *testing.T, s *auth.Service, caller *contract.Principal) error{
		"session": func(t *testing.T, s *auth.Service, caller *contract.Principal) error { return s.SignOut(as(t, caller)) },
		"token": func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			return s.RevokeSession(as(t, caller), uuid.MustParse(caller.Session))
		},
		"key": func(t *testing.T, s *auth.Service, caller *contract.Principal) error {
			return s.RevokeKey(as(t, caller), uuid.MustParse(caller.ID))
		},
	}
	for scheme, revoke := range revocations {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			repositorytest.Each(t, func(t *testing.T, url string) {
				w := newWorld(t, url)
				person(t, w.Service, "admin")
				options := w.Options
				options.Now, options.Jobs = time.Now, nil
				other := auth.NewService(options) // says who it is, so that w sees the credential for the first time
				t.Cleanup(other.Close)
				held := 0
				for look := 1; look <= looksOfALookup; look++ {
					credential := credentials(t, w.Service)[scheme]
					caller := who(t.Context(), other, scheme, credential)
					if caller == nil {
						t.Fatal("the credential is not good to begin with")
					}
					revoked := false
					w.after(look, func() {
						revoked = true
						if err := revoke(t, w.Service, caller); err != nil {
							t.Error(err)
						}
					})
					who(t.Context(), w.Service, scheme, credential)
					w.after(0, nil)
					if !revoked {
						break // the lookup was over before
					}
					if held++; who(t.Context(), w.Service, scheme, credential) != nil {
						t.Errorf("revoked at look %d, it is still good", look)
					}
				}
				if held < 2 {
					t.Errorf("revoked during %d looks: not both before and after the database was asked", held)
				}
			})
		})
	}
}
