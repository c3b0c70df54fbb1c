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
	s := servertest.StartWith(t, repositorytest.SQLite(t), server.Development, func(c *server.Config) {
		c.TrustedIssuers = fmt.Sprintf(`[{"issuer":%q,"audience":"charter","scopes":{"staff":["users:read"]},"scopesClaim":"groups"}]`, address)
	})
	now := time.Now().Unix()
	for name, test := range map[string]struct {
		claims jwt.MapClaims
		status int
	}{
		"staff":            {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff", "users:write"}}, 200},
		"somebody else":    {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "bob", "exp": now + 60, "iat": now, "groups": []string{"users:read"}}, 403},
		"another audience": {jwt.MapClaims{"iss": address, "aud": "shop", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff"}}, 401},
		"another issuer":   {jwt.MapClaims{"iss": "https://evil.example", "aud": "charter", "sub": "ada", "exp": now + 60, "iat": now, "groups": []string{"staff"}}, 401},
		"expired":          {jwt.MapClaims{"iss": address, "aud": "charter", "sub": "ada", "exp": now - 60, "iat": now - 90, "groups": []string{"staff"}}, 401},
	} {
		known := test.status
		if known == http.StatusForbidden {
			known = http.StatusOK // whoever is known may ask who that is
		}
		for path, status := range map[string]int{"/api/users": test.status, "/api/auth/me": known} {
			if response, body := s.Do(t, "GET", path, "", "Authorization: Bearer "+sign(test.claims)); response.StatusCode != status {
				t.Errorf("%s at %s: %d %s", name, path, response.StatusCode, body)
			}
		}
	}
}
