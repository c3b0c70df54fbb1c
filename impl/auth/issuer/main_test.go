package issuer_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/auth/clocktest"
	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// Nobody who asks an issuer leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	audience      = "https://api.example.com"
	discoveryPath = "/.well-known/openid-configuration"
	keysPath      = "/keys"
)

var start = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)

func newClock() *clocktest.Clock { return clocktest.New(start) }

// signer is a key of a provider.
type signer struct {
	id      string
	method  jwt.SigningMethod
	private crypto.Signer
	extra   string // members of its JSON form
}

func ed25519Key(id string) signer {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return signer{id: id, method: jwt.SigningMethodEdDSA, private: private}
}

func ecdsaKey(id string, method jwt.SigningMethod, curve elliptic.Curve) signer {
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return signer{id: id, method: method, private: private}
}

func rsaKey(id string, method jwt.SigningMethod) signer {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return signer{id: id, method: method, private: private}
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// json writes the public key as a JSON Web Key.
func (s signer) json() string {
	head := fmt.Sprintf(`{"kid":%q%s,`, s.id, s.extra)
	switch public := s.private.Public().(type) {
	case ed25519.PublicKey:
		return head + fmt.Sprintf(`"kty":"OKP","crv":"Ed25519","x":%q}`, encode(public))
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil {
			panic(err)
		}
		half := (len(point) - 1) / 2
		return head + fmt.Sprintf(`"kty":"EC","crv":%q,"x":%q,"y":%q}`, public.Curve.Params().Name, encode(point[1:1+half]), encode(point[1+half:]))
	case *rsa.PublicKey:
		return head + fmt.Sprintf(`"kty":"RSA","n":%q,"e":%q}`, encode(public.N.Bytes()), encode(big.NewInt(int64(public.E)).Bytes()))
	}
	panic("unknown kind of key")
}

type claims = map[string]any

// provider is an identity provider.
type provider struct {
	*httptest.Server

	mutex           sync.Mutex
	keySet          string
	discovery, keys http.HandlerFunc // nil: as it should be
	asked           int
	held            chan struct{} // receives a value for each request that is held
	release         chan struct{} // closed: requests are held no longer
}

func newProvider(t testing.TB) *provider {
	t.Helper()
	p := &provider{held: make(chan struct{}, 100)}
	mux := http.NewServeMux()
	document := func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"token_endpoint":"https://x.example/token"}`, p.URL, p.URL+keysPath)
	}
	mux.HandleFunc(discoveryPath, func(w http.ResponseWriter, r *http.Request) {
		p.mutex.Lock()
		p.asked++
		handler, release := p.discovery, p.release
		p.mutex.Unlock()
		if release != nil {
			p.held <- struct{}{}
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		if handler == nil {
			handler = document
		}
		handler(w, r)
	})
	mux.HandleFunc("/elsewhere", document)
	mux.HandleFunc(keysPath, func(w http.ResponseWriter, r *http.Request) {
		p.mutex.Lock()
		handler := p.keys
		if handler == nil {
			handler = text(p.keySet)
		}
		p.mutex.Unlock()
		handler(w, r)
	})
	p.Server = httptest.NewUnstartedServer(mux)
	p.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	p.Start()
	t.Cleanup(p.Close)
	return p
}

func (p *provider) config() issuer.Config {
	return issuer.Config{Issuer: p.URL, Audience: audience, Scopes: map[string][]string{"read": {"users:read"}}}
}

// publish makes these the keys of the provider.
func (p *provider) publish(keys ...signer) {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = key.json()
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.keySet = `{"keys":[` + strings.Join(texts, ",") + `]}`
}

// answer makes the provider answer otherwise; nil is right.
func (p *provider) answer(discovery, keys http.HandlerFunc) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.discovery, p.keys = discovery, keys
}

// hold makes the provider hang until the function it returns is called.
func (p *provider) hold() (release func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	channel := make(chan struct{})
	p.release = channel
	return sync.OnceFunc(func() {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		close(channel)
		p.release = nil
	})
}

// waitHeld waits until a request hangs.
func (p *provider) waitHeld(t *testing.T) {
	t.Helper()
	waittest.Next(t, "what the provider is asked", p.held)
}

func (p *provider) wantAsked(t *testing.T, want int) {
	t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.asked != want {
		t.Errorf("the provider was asked %d times, want %d", p.asked, want)
	}
}

// sign makes a token that is good for a year, unless the changes say otherwise; nil removes a claim.
func (p *provider) sign(t testing.TB, key signer, changes claims) string {
	t.Helper()
	return signed(t, key, p.claims(changes), nil)
}

func (p *provider) claims(changes claims) claims {
	all := claims{"iss": p.URL, "aud": audience, "sub": "u1", "exp": start.AddDate(1, 0, 0).Unix(), "scope": "read"}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all
}

func signed(t testing.TB, key signer, all, header claims) string {
	t.Helper()
	token := jwt.NewWithClaims(key.method, jwt.MapClaims(all))
	token.Header["kid"] = key.id
	maps.Copy(token.Header, header)
	maps.DeleteFunc(token.Header, func(_ string, value any) bool { return value == nil })
	text, err := token.SignedString(key.private)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func trust(t testing.TB, now *clocktest.Clock, configs ...issuer.Config) *issuer.Issuers {
	t.Helper()
	issuers, err := issuer.New(configs, issuer.Options{Now: now.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(issuers.Close)
	return issuers
}

func good(t testing.TB, issuers *issuer.Issuers, text string) {
	t.Helper()
	if got, err := issuers.Verify(t.Context(), text); err != nil || got.Subject != "u1" {
		t.Errorf("a good token gives %+v, %v", got, err)
	}
}

func bad(t testing.TB, issuers *issuer.Issuers, text string) {
	t.Helper()
	if got, err := issuers.Verify(t.Context(), text); !errors.Is(err, issuer.ErrToken) || errors.Is(err, issuer.ErrUnavailable) || got.Subject != "" {
		t.Errorf("a bad token gives %+v, %v", got, err)
	}
}

func unavailable(t testing.TB, issuers *issuer.Issuers, text string) {
	t.Helper()
	if got, err := issuers.Verify(t.Context(), text); !errors.Is(err, issuer.ErrUnavailable) || errors.Is(err, issuer.ErrToken) || got.Subject != "" {
		t.Errorf("without the provider a token gives %+v, %v", got, err)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	fmt.Fprint(w, `{"keys":[`)
}
