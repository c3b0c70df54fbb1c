package issuer_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/issuer"
)

func FuzzParse(f *testing.F) {
	f.Add(two)
	f.Add(`[{"issuer":"http://[::1]","audience":"a","scopes":{"":[]}}]`)
	f.Add(`[{"issuer":"https://a.example?","audience":"a","scopesClaim":"/~"}]`)
	f.Add("[")
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.HasPrefix(strings.TrimSpace(text), "[") {
			return // a path: no file of this machine is meant
		}
		configs, err := issuer.Parse(text, false)
		if err != nil {
			return
		}
		for _, config := range configs {
			if !strings.HasPrefix(strings.ToLower(config.Issuer), "https://") || config.Audience == "" {
				t.Errorf("%q is taken", text)
			}
		}
		issuers, err := issuer.New(configs, issuer.Options{})
		if err != nil {
			t.Fatalf("%q is parsed, and refused then: %v", text, err)
		}
		issuers.Close()
	})
}

// wire answers without a network.
type wire func(path string) string

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(w(r.URL.Path))), Request: r}, nil
}

// FuzzVerify lets a provider say anything, and a token that it has signed as well.
func FuzzVerify(f *testing.F) {
	const name = "https://login.example.com"
	key := ed25519Key("one")
	set := `{"keys":[` + key.json() + `]}`
	f.Add(`{"issuer":"`+name+`","jwks_uri":"https://login.example.com/keys"}`, set, `{"alg":"EdDSA","kid":"one"}`,
		`{"iss":"`+name+`","aud":"api","sub":"u1","exp":10000000000,"roles":["a"]}`)
	f.Add(`{}`, `{"keys":[{"kty":"RSA","n":"AQAB","e":"AA"},{"kty":"EC","crv":"P-256","x":"","y":""}]}`, `{"alg":"RS256"}`, `{"iss":"`+name+`"}`)
	f.Add("[", "null", `{"alg":"ES256"}`, `null`)
	now := newClock()
	f.Fuzz(func(t *testing.T, document, keys, header, payload string) {
		issuers, err := issuer.New(
			[]issuer.Config{{Issuer: name, Audience: "api", Scopes: map[string][]string{"a": {"b"}}, ScopesClaim: "/roles"}},
			issuer.Options{Now: now.Now, Logger: slog.New(slog.DiscardHandler), Client: &http.Client{Transport: wire(func(path string) string {
				if path == discoveryPath {
					return document
				}
				return keys
			})}},
		)
		if err != nil {
			t.Fatal(err)
		}
		defer issuers.Close()
		text := encode([]byte(header)) + "." + encode([]byte(payload))
		signature, err := key.method.Sign(text, key.private)
		if err != nil {
			t.Fatal(err)
		}
		got, err := issuers.Verify(t.Context(), text+"."+encode(signature))
		switch {
		case errors.Is(err, issuer.ErrToken) != errors.Is(err, issuer.ErrUnavailable):
		case err != nil:
			t.Errorf("the error is of no kind: %v", err)
		case got.Issuer != name || got.Subject == "" || !strings.Contains(keys, "Ed25519") || !got.ExpiresAt.After(start.Add(-issuer.Leeway)):
			t.Errorf("a token that is not good gives %+v", got)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	idp := newProvider(b)
	key := ed25519Key("one")
	idp.publish(key)
	issuers := trust(b, newClock(), idp.config())
	text := idp.sign(b, key, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := issuers.Verify(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}
