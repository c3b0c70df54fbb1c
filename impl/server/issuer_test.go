package server_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestIssuersThatGrantWhatThereIsNotAreRefused(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		`[{"issuer":"https://id.example","audience":"charter","scopes":{"staff":["users:rule"]}}]`: `grants "users:rule"`,
		`[{"issuer":"http://id.example","audience":"charter","scopes":{"staff":["users:read"]}}]`:  "CHARTER_TRUSTED_ISSUERS",
		`nowhere.json`: "CHARTER_TRUSTED_ISSUERS",
	} {
		s, err := server.New(t.Context(), server.Config{
			Addr: "127.0.0.1:0", DatabaseURL: repositorytest.SQLite(t), Environment: server.Development, DrainTimeout: time.Second,
			MailURL: "outbox:" + t.TempDir(), TrustedIssuers: settings,
		}, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", settings, err)
		}
		if s != nil {
			t.Error(s.Close())
		}
	}
}

// provider is an OpenID provider with one key.
func provider(t *testing.T) (address string, sign func(claims jwt.MapClaims) string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	listener := httptest.NewServer(mux)
	t.Cleanup(listener.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, listener.URL, listener.URL+"/keys")
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"one","x":%q}]}`, base64.RawURLEncoding.EncodeToString(public))
	})
	return listener.URL, func(claims jwt.MapClaims) string {
		token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
		token.Header["kid"] = "one"
		text, err := token.SignedString(private)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

func TestWhomATrustedIssuerVouchesForMayWhatIsMapped(t *testing.T) {
	t.Parallel()
	address, sign := provider(t)
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development, func(c *server.Config) {
		c.TrustedIssuers = fmt.Sprintf(`[{"issuer":%q,"audience":"charter","scopes":{"staff":["users:read"]},"scopesClaim":"groups"}]`, address)
	})
	now := time.Now().Unix()
	for name, test := range map[string]struct {
		claims jwt.MapClaims
		status int
		logged string
	}{
		"staff":            {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff", "users:write"}}, 200, ""},
		"somebody else":    {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "bob", "exp": now + 60, "iat": now, "groups": []string{"users:read"}}, 403, ""},
		"another audience": {jwt.MapClaims{"iss": address, "aud": "shop", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff"}}, 401, `of ` + address + `: aud is \"shop\", and audience is set to \"charter\"`},
		"another issuer":   {jwt.MapClaims{"iss": "https://evil.example", "aud": "charter", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff"}}, 401, `its issuer \"https://evil.example\" is not trusted`},
		"expired":          {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "ada", "exp": now - 60, "iat": now - 90, "groups": []string{"staff"}}, 401, "exp was at "},
	} {
		known := test.status
		if known == http.StatusForbidden {
			known = http.StatusOK // whoever is known may ask who that is
		}
		for path, status := range map[string]int{"/api/users": test.status, "/api/auth/me": known} {
			response, body := s.Do(t, "GET", path, "", "Authorization: Bearer "+sign(test.claims))
			if response.StatusCode != status {
				t.Errorf("%s at %s: %d %s", name, path, response.StatusCode, body)
			}
			if test.logged != "" {
				requireCause(t, s.Log, response, test.logged)
			}
		}
	}
}

// requireCause finds why a token was refused in the log, by the id of the request, and no part of a token.
func requireCause(t *testing.T, log *logtest.Log, response *http.Response, want string) {
	t.Helper()
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "a token is refused") && strings.Contains(line, response.Header.Get("X-Request-Id")) {
			if !strings.Contains(line, want) || strings.Contains(line, "eyJ") {
				t.Errorf("no %s in %s", want, line)
			}
			return
		}
	}
	t.Errorf("the log does not say why: %s", want)
}

func TestWhyATokenOfOursIsRefusedIsLogged(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	s.NewUser(t, "ada@example.com", "member", "a ship in port is safe")
	field, _ := pair(t, s, "ada@example.com", "a ship in port is safe")
	_, sign := provider(t)
	if answer, _ := s.Do(t, "POST", "/api/auth/sign-out", "", field); answer.StatusCode != 204 {
		t.Fatal(answer.Status)
	}
	for name, test := range map[string]struct{ field, want string }{
		"it has ended":   {field, "the session, the user or the key that it names is no more"},
		"no token":       {"Authorization: Bearer s3cret", "a token has 3 parts, and this one 1"},
		"somebody elses": {"Authorization: Bearer " + sign(jwt.MapClaims{"iss": "https://id.example"}), `typ \"JWT\", and must be \"EdDSA\" and \"at+jwt\"; it is not of this API`},
		"changed":        {field[:len(field)-9] + "AAAAAAAAA", "signature is invalid"},
	} {
		answer, _ := s.Do(t, "GET", "/api/auth/me", "", test.field)
		if answer.StatusCode != 401 {
			t.Errorf("%s: %s", name, answer.Status)
		}
		requireCause(t, s.Log, answer, test.want)
	}
	if strings.Contains(s.Log.String(), "s3cret") {
		t.Error("the log has a credential in it")
	}
}
