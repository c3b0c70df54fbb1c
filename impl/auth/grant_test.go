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
