package auth_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// Tokens are good for whole seconds: of a key that has less than one left there is none, and that is no fault of the server.
func TestAKeyAtItsEndGetsNoToken(t *testing.T) {
	t.Parallel()
	clock := newClock()
	service := replica(t, repositorytest.SQLite(t), clock.Now)
	ends := clock.Now().Add(1500 * time.Millisecond)
	key, text, err := service.CreateOrganisationKey(t.Context(), auth.NewKey{Name: "Short", Scopes: []string{"users:read"}, ExpiresAt: &ends})
	if err != nil {
		t.Fatal(err)
	}
	ask := auth.GrantRequest{Type: "client_credentials", ClientID: key.ID.String(), ClientSecret: text}
	for _, step := range []struct {
		pass time.Duration
		want time.Duration // how long the token is good; 0: there is none
	}{{0, time.Second}, {500 * time.Millisecond, time.Second}, {time.Millisecond, 0}, {700 * time.Millisecond, 0}} {
		clock.Pass(step.pass)
		grant, err := service.Grant(as(t, nil), ask)
		refused := new(auth.GrantError)
		switch left := ends.Sub(clock.Now()); {
		case step.want > 0 && (err != nil || grant.ExpiresIn != step.want):
			t.Errorf("%s before the end: a token for %s, %v", left, grant.ExpiresIn, err)
		case step.want == 0 && (!errors.As(err, &refused) || refused.Code != "invalid_client"):
			t.Errorf("%s before the end: %v", left, err)
		}
	}
}

// Whatever a client sends to the token endpoint, it gets a token for its id and its key together, and an error of
// RFC 6749 otherwise.
func FuzzGrant(f *testing.F) {
	service := replica(f, repositorytest.SQLite(f), time.Now)
	key, text, err := service.CreateOrganisationKey(f.Context(), auth.NewKey{Name: "Test", Scopes: []string{"users:read"}})
	if err != nil {
		f.Fatal(err)
	}
	basic := func(user, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	const good, id = "GOOD", "ID" // stand for what differs from run to run
	f.Add("", id, good, "client_credentials", "")
	f.Add(basic(id, good), "", "", "client_credentials", "users:read")
	f.Add("Basic "+id+":"+good, "", "", "", "")
	f.Add(basic("%", "%zz"), id, "", "password", "\x00")
	f.Add("bAsIc  ====", "", good, "client_credentials", " users:read  users:read ")
	f.Fuzz(func(t *testing.T, authorization, clientID, clientSecret, kind, scope string) {
		filled := strings.NewReplacer(good, text, id, key.ID.String())
		decoded := authorization
		if _, encoded, found := strings.Cut(authorization, " "); found {
			if data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded)); err == nil {
				decoded = filled.Replace(string(data))
				authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(decoded))
			}
		}
		clientID, clientSecret = filled.Replace(clientID), filled.Replace(clientSecret)
		ctx := contract.WithCall(t.Context(), &contract.Call{Authorization: authorization})
		grant, err := service.Grant(ctx, auth.GrantRequest{Type: kind, Scope: scope, ClientID: clientID, ClientSecret: clientSecret})
		if err != nil {
			if !errors.As(err, new(*auth.GrantError)) && !isProblem(err, "too-many-attempts") {
				t.Errorf("%q %q %q %q %q: %v", authorization, clientID, clientSecret, kind, scope, err)
			}
			return
		}
		unescaped, _ := url.QueryUnescape(decoded)
		if !strings.Contains(decoded+unescaped+clientSecret, text) || kind != "client_credentials" || len(grant.Scopes) > 1 {
			t.Errorf("%q %q %q %q %q gets %v", authorization, clientID, clientSecret, kind, scope, grant.Scopes)
		}
	})
}
