package issuer_test

import (
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/charterhq/charter/impl/auth/issuer"
)

func TestTokensOfEveryAsymmetricAlgorithm(t *testing.T) {
	t.Parallel()
	idp := newProvider(t)
	keys := []signer{ed25519Key("EdDSA"),
		ecdsaKey("ES256", jwt.SigningMethodES256, elliptic.P256()),
		ecdsaKey("ES384", jwt.SigningMethodES384, elliptic.P384()),
		ecdsaKey("ES512", jwt.SigningMethodES512, elliptic.P521()),
	}
	shared := rsaKey("RSA", jwt.SigningMethodRS256)
	for _, method := range []jwt.SigningMethod{
		jwt.SigningMethodRS256, jwt.SigningMethodRS384, jwt.SigningMethodRS512,
		jwt.SigningMethodPS256, jwt.SigningMethodPS384, jwt.SigningMethodPS512,
	} {
		keys = append(keys, signer{id: method.Alg(), method: method, private: shared.private, extra: `,"use":"sig","alg":"` + method.Alg() + `"`})
	}
	idp.publish(keys...)
	issuers := trust(t, newClock(), idp.config())
	for _, key := range keys {
		t.Run(key.id, func(t *testing.T) {
			t.Parallel()
			good(t, issuers, idp.sign(t, key, nil))
		})
	}
}

func TestAnIdentityHasTheScopesThatTheirsStandFor(t *testing.T) {
	t.Parallel()
	scopes := map[string][]string{"read": {"users:read"}, "admin": {"users:write", "users:read"}, "a b": {"audit:read"}}
	tests := map[string]struct {
		claim string
		give  claims
		want  []string
	}{
		"separated by spaces":      {"", claims{"scope": "read openid admin"}, []string{"users:read", "users:write"}},
		"an array":                 {"roles", claims{"roles": []string{"admin", "x", "a b"}, "scope": "read"}, []string{"audit:read", "users:read", "users:write"}},
		"ours, unmapped":           {"", claims{"scope": "users:write users:read"}, []string{}},
		"in other letters":         {"", claims{"scope": "READ Admin"}, []string{}},
		"an empty text":            {"", claims{"scope": ""}, []string{}},
		"nothing":                  {"groups", claims{}, []string{}},
		"a name that is a URL":     {"https://example.com/roles", claims{"https://example.com/roles": []string{"read"}}, []string{"users:read"}},
		"within an object":         {"/realm_access/roles", claims{"realm_access": claims{"roles": []string{"read"}}}, []string{"users:read"}},
		"a name with slashes":      {"/a~1b/c~0d", claims{"a/b": claims{"c~d": "read"}}, []string{"users:read"}},
		"within what is no object": {"/scope/x", claims{}, []string{}},
		"within nothing":           {"/x/y/z", claims{}, []string{}},
	}
	key := ed25519Key("one")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			idp := newProvider(t)
			idp.publish(key)
			config := idp.config()
			config.Scopes, config.ScopesClaim = scopes, test.claim
			got, err := trust(t, newClock(), config).Verify(t.Context(), idp.sign(t, key, test.give))
			want := issuer.Identity{Issuer: idp.URL, Subject: "u1", Scopes: test.want, ExpiresAt: start.AddDate(1, 0, 0)}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, %v, want %+v", got, err, want)
			}
		})
	}
}

// TestClaimsDecide changes one thing of a good token.
func TestClaimsDecide(t *testing.T) {
	t.Parallel()
	seconds := func(d time.Duration) int64 { return start.Add(d).Unix() }
	tests := map[string]struct {
		good   bool
		change claims
	}{
		"nothing":                        {true, nil},
		"several audiences":              {true, claims{"aud": []string{"x", audience}}},
		"other audiences":                {false, claims{"aud": []string{"x", "y"}, "azp": audience}},
		"another audience":               {false, claims{"aud": audience + "/"}},
		"aud that is empty":              {false, claims{"aud": []string{}, "azp": audience}},
		"aud a number":                   {false, claims{"aud": 1}},
		"no aud":                         {false, claims{"aud": nil}},
		"no aud, but azp":                {true, claims{"aud": nil, "azp": audience}},
		"no aud, but client_id":          {true, claims{"aud": nil, "client_id": audience}},
		"no aud, azp of another":         {false, claims{"aud": nil, "azp": "x", "client_id": audience}},
		"azp of another":                 {true, claims{"azp": "x"}},
		"expired":                        {false, claims{"exp": seconds(-30 * time.Second)}},
		"expired just now":               {true, claims{"exp": seconds(-29 * time.Second)}},
		"exp with a fraction":            {true, claims{"exp": 1e10 + 0.5}},
		"exp that is huge":               {false, claims{"exp": 1e300}},
		"exp before 1970":                {false, claims{"exp": -1}},
		"exp a text":                     {false, claims{"exp": "1e10"}},
		"no exp":                         {false, claims{"exp": nil}},
		"exp in capitals":                {false, claims{"exp": nil, "EXP": seconds(time.Hour)}},
		"not yet":                        {false, claims{"nbf": seconds(31 * time.Second)}},
		"nearly":                         {true, claims{"nbf": seconds(30 * time.Second)}},
		"nbf that is huge":               {false, claims{"nbf": 1e300}},
		"issued tomorrow":                {false, claims{"iat": seconds(24 * time.Hour)}},
		"no sub":                         {false, claims{"sub": nil}},
		"sub that is empty":              {false, claims{"sub": ""}},
		"sub of 256 bytes":               {false, claims{"sub": strings.Repeat("a", 256)}},
		"sub with a line feed":           {false, claims{"sub": "u1\nuser:root"}},
		"sub a number":                   {false, claims{"sub": 1}},
		"scope a number":                 {false, claims{"scope": 1}},
		"scope with a number in it":      {false, claims{"scope": []any{"read", 1}}},
		"iss with a slash":               {false, claims{"iss": "https://login.example/"}},
		"no iss":                         {false, claims{"iss": nil}},
		"iss a list":                     {false, claims{"iss": []string{"x"}}},
		"a token that is larger":         {true, claims{"groups": strings.Repeat("a", 8<<10)}},
		"a token that is too large":      {false, claims{"groups": strings.Repeat("a", issuer.MaxSize)}},
		"what a program writes for none": {true, claims{"nbf": nil, "iat": nil}},
	}
	idp := newProvider(t)
	key := ed25519Key("one")
	idp.publish(key)
	issuers := trust(t, newClock(), idp.config())
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := idp.sign(t, key, test.change)
			if test.good {
				good(t, issuers, text)
			} else {
				bad(t, issuers, text)
			}
		})
	}
}

func TestEveryForgeryFails(t *testing.T) {
	t.Parallel()
	idp, other := newProvider(t), newProvider(t)
	ours := rsaKey("ours", jwt.SigningMethodRS256)
	limited := rsaKey("limited", jwt.SigningMethodPS256)
	limited.extra = `,"alg":"RS256"`
	encrypts := ed25519Key("encrypts")
	encrypts.extra = `,"use":"enc"`
	wraps := ed25519Key("wraps")
	wraps.extra = `,"key_ops":["wrapKey"]`
	short := weakKey(t)
	twice, again := ed25519Key("twice"), ed25519Key("twice")
	idp.publish(ours, limited, encrypts, wraps, short, twice, again)
	theirs, attackers := ed25519Key("theirs"), rsaKey("ours", jwt.SigningMethodRS256)
	other.publish(theirs)
	issuers := trust(t, newClock(), idp.config(), other.config())
	good(t, issuers, idp.sign(t, ours, nil))

	public := ours.private.Public().(*rsa.PublicKey)
	all := idp.claims(nil)
	hmac := func(secret []byte) string {
		token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims(all))
		token.Header["kid"] = "ours"
		text, err := token.SignedString(secret)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	parts := strings.Split(idp.sign(t, ours, nil), ".")
	raw := func(header, payload string) string {
		text := encode([]byte(header)) + "." + encode([]byte(payload))
		signature, err := ours.method.Sign(text, ours.private)
		if err != nil {
			t.Fatal(err)
		}
		return text + "." + encode(signature)
	}
	payload := `{"iss":"` + idp.URL + `","aud":"` + audience + `","sub":"u1","exp":10000000000}`
	const head = `{"alg":"RS256","kid":"ours"`
	good(t, issuers, raw(head+`}`, payload))
	tests := map[string]string{
		"alg none":                      encode([]byte(`{"alg":"none","kid":"ours"}`)) + "." + parts[1] + ".",
		"alg none, signed":              encode([]byte(`{"alg":"none","kid":"ours"}`)) + "." + parts[1] + "." + parts[2],
		"HS256 with the public modulus": hmac(public.N.Bytes()),
		"HS256 with its JSON form":      hmac([]byte(ours.json())),
		"HS256 with nothing":            hmac([]byte{}),
		"an attacker's key":             idp.sign(t, attackers, nil),
		"an attacker's key in jwk":      signed(t, attackers, all, claims{"jwk": claims{"kty": "RSA", "n": encode(attackers.private.Public().(*rsa.PublicKey).N.Bytes()), "e": "AQAB"}}),
		"an attacker's key by jku":      signed(t, attackers, all, claims{"jku": other.URL + keysPath}),
		"the key of another issuer":     idp.sign(t, theirs, nil),
		"the issuer of another key":     other.sign(t, ours, nil),
		"an issuer that is not trusted": idp.sign(t, ours, claims{"iss": "https://evil.example"}),
		"a key for another algorithm":   idp.sign(t, limited, nil),
		"a key that encrypts":           idp.sign(t, encrypts, nil),
		"a key that wraps":              idp.sign(t, wraps, nil),
		"a key of 1024 bits":            idp.sign(t, short, nil),
		"a key whose name stands twice": idp.sign(t, twice, nil),
		"no kid among several":          signed(t, limited, all, claims{"kid": nil, "alg": "RS256"}),
		"kid with a path":               signed(t, attackers, all, claims{"kid": "../../keys"}),
		"kid a number":                  signed(t, ours, all, claims{"kid": 1}),
		"a logout token":                signed(t, ours, all, claims{"typ": "logout+jwt"}),
		"a proof of possession":         signed(t, ours, all, claims{"typ": "application/dpop+jwt"}),
		"typ a list":                    signed(t, ours, all, claims{"typ": []string{"JWT"}}),
		"crit":                          signed(t, ours, all, claims{"crit": []string{"exp"}}),
		"crit null":                     raw(head+`,"crit":null}`, payload),
		"alg twice":                     raw(head+`,"alg":"none"}`, payload),
		"iss twice":                     raw(head+`}`, strings.Replace(payload, `{`, `{"iss":"`+other.URL+`",`, 1)),
		"sub twice":                     raw(head+`}`, strings.Replace(payload, `{`, `{"sub":"root",`, 1)),
		"scope twice, within":           raw(head+`}`, strings.Replace(payload, `{`, `{"scope":{"a":1,"a":2},`, 1)),
		"trailing data":                 raw(head+`}`, payload+`{}`),
		"null":                          raw(head+`}`, `null`),
		"a token in a token":            raw(head+`}`, strings.Join(parts, ".")),
		"padding":                       strings.Join(parts, ".") + "==",
		"a line feed":                   strings.Join(parts, ".") + "\n",
		"another payload":               parts[0] + "." + encode([]byte(payload)) + "." + parts[2],
		"encrypted":                     strings.Join(append(slices.Clone(parts), "YQ", "YQ"), "."),
		"nothing":                       "",
		"an API key":                    "charter_0000000000000000000000",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad(t, issuers, text)
		})
	}
	for _, typ := range []any{"JWT", "jwt", "at+jwt", "application/at+jwt", nil} {
		good(t, issuers, signed(t, ours, all, claims{"typ": typ}))
	}
}

// weakKey is a key that is too short.
func weakKey(t *testing.T) signer {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return signer{id: "short", method: jwt.SigningMethodRS256, private: private}
}

func TestATokenWithoutKidIsCheckedByTheOnlyKeyThatFits(t *testing.T) {
	t.Parallel()
	idp := newProvider(t)
	one, two := ed25519Key("one"), ecdsaKey("two", jwt.SigningMethodES256, elliptic.P256())
	idp.publish(one, two)
	issuers := trust(t, newClock(), idp.config())
	for _, key := range []signer{one, two} {
		good(t, issuers, signed(t, key, idp.claims(nil), claims{"kid": nil}))
	}
}

func TestNobodyIsTrustedUnlessConfigured(t *testing.T) {
	t.Parallel()
	idp := newProvider(t)
	bad(t, trust(t, newClock()), idp.sign(t, ed25519Key("one"), nil))
	idp.wantAsked(t, 0)
	if _, err := issuer.New([]issuer.Config{{Issuer: "https://login.example.com"}}, issuer.Options{}); err == nil || errors.Is(err, issuer.ErrToken) {
		t.Errorf("an issuer without audience: %v", err)
	}
}
