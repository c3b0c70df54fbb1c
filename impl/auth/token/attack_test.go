package token_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// payload is a good one. Tests change it by replacing a part.
const payload = `{"iss":"https://api.example.com","aud":"https://api.example.com/api","sub":"u1","client_id":"app","kind":"user",` +
	`"iat":1793534400,"nbf":1793534400,"exp":1793535300,"jti":"j1"}`

func headerOf(key repository.SigningKey) string {
	return fmt.Sprintf(`{"alg":"EdDSA","typ":"at+jwt","kid":"%s"}`, key.ID)
}

// attacker knows all that is public, and a good token. In the attacks named "signed" he even has the key.
type attacker struct {
	key    repository.SigningKey
	public ed25519.PublicKey
	good   string
	own    ed25519.PrivateKey
}

// header replaces a part of the header.
func (a *attacker) header(old, changed string) string { return replace(headerOf(a.key), old, changed) }

// sealed signs with our key.
func (a *attacker) sealed(header, payload string) string { return seal(a.key, header, payload) }

// forged signs with the attacker's key.
func (a *attacker) forged(header string) string {
	return seal(repository.SigningKey{Seed: a.own.Seed()}, header, payload)
}

func replace(text, old, changed string) string {
	if !strings.Contains(text, old) {
		panic(old + " does not occur")
	}
	return strings.Replace(text, old, changed, 1)
}

func mac(secret []byte, header string) string {
	unsigned := encode(header) + "." + encode(payload)
	hash := hmac.New(sha256.New, secret)
	hash.Write([]byte(unsigned))
	return unsigned + "." + encode(string(hash.Sum(nil)))
}

func rs256(t *testing.T, header string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := encode(header) + "." + encode(payload)
	digest := sha256.Sum256([]byte(unsigned))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return unsigned + "." + encode(string(signature))
}

// otherScalar adds the order of the group to the scalar of a signature: the same modulo the order (RFC 8032, section 8.4).
func otherScalar(signature []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	reversed := slices.Clone(signature[32:])
	slices.Reverse(reversed)
	scalar := new(big.Int).Add(new(big.Int).SetBytes(reversed), order).FillBytes(make([]byte, 32))
	slices.Reverse(scalar)
	return append(slices.Clone(signature[:32]), scalar...)
}

func (a *attacker) resign(signature []byte) string {
	return encode(headerOf(a.key)) + "." + encode(payload) + "." + encode(string(signature))
}

func (a *attacker) signature() []byte {
	return ed25519.Sign(ed25519.NewKeyFromSeed(a.key.Seed), []byte(encode(headerOf(a.key))+"."+encode(payload)))
}

func (a *attacker) byHeader(t *testing.T) map[string]string {
	t.Helper()
	jwk := fmt.Sprintf(`{"kty":"OKP","crv":"Ed25519","x":%q}`, encode(string(a.own.Public().(ed25519.PublicKey))))
	id := a.key.ID.String()
	return map[string]string{
		"alg none":                     encode(a.header("EdDSA", "none")) + "." + encode(payload) + ".",
		"alg none, signed":             a.sealed(a.header("EdDSA", "none"), payload),
		"alg nOnE":                     encode(a.header("EdDSA", "nOnE")) + "." + encode(payload) + ".YQ",
		"no alg":                       a.sealed(a.header(`"alg":"EdDSA",`, ""), payload),
		"alg in lower case":            a.sealed(a.header("EdDSA", "eddsa"), payload),
		"HS256 with the public key":    mac(a.public, a.header("EdDSA", "HS256")),
		"HS256 with it in base64url":   mac([]byte(encode(string(a.public))), a.header("EdDSA", "HS256")),
		"EdDSA over an HMAC":           mac(a.public, headerOf(a.key)),
		"HS256 with nothing":           mac(nil, a.header("EdDSA", "HS256")),
		"RS256":                        rs256(t, a.header("EdDSA", "RS256")),
		"the attacker's key, our kid":  a.forged(headerOf(a.key)),
		"a foreign kid":                a.forged(a.header(id, "01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f")),
		"no kid":                       a.sealed(a.header(`,"kid":"`+id+`"`, ""), payload),
		"an empty kid":                 a.sealed(a.header(id, ""), payload),
		"kid in capitals":              a.sealed(a.header(id, strings.ToUpper(id)), payload),
		"kid in braces":                a.sealed(a.header(id, "{"+id+"}"), payload),
		"kid with a path":              a.forged(a.header(id, "../../../../dev/null")),
		"kid with SQL":                 a.forged(a.header(id, "' UNION SELECT seed FROM signing_keys --")),
		"kid a list":                   a.sealed(a.header(`"`+id+`"`, `["`+id+`"]`), payload),
		"kid null":                     a.sealed(a.header(`"`+id+`"`, `null`), payload),
		"jwk with the attacker's key":  a.forged(a.header(`"typ"`, `"jwk":`+jwk+`,"typ"`)),
		"jwk, signed":                  a.sealed(a.header(`"typ"`, `"jwk":`+jwk+`,"typ"`), payload),
		"jku":                          a.forged(a.header(`"typ"`, `"jku":"https://evil.example/jwks.json","typ"`)),
		"jku, signed":                  a.sealed(a.header(`"typ"`, `"jku":"https://evil.example/jwks.json","typ"`), payload),
		"x5u":                          a.sealed(a.header(`"typ"`, `"x5u":"https://evil.example/cert.pem","typ"`), payload),
		"x5c":                          a.sealed(a.header(`"typ"`, `"x5c":["MIIB"],"typ"`), payload),
		"crit":                         a.sealed(a.header(`"typ"`, `"crit":["exp"],"typ"`), payload),
		"crit that is empty":           a.sealed(a.header(`"typ"`, `"crit":[],"typ"`), payload),
		"b64":                          a.sealed(a.header(`"typ"`, `"b64":false,"crit":["b64"],"typ"`), payload),
		"typ JWT":                      a.sealed(a.header("at+jwt", "JWT"), payload),
		"no typ":                       a.sealed(a.header(`"typ":"at+jwt",`, ""), payload),
		"alg twice":                    a.sealed(a.header(`"typ"`, `"alg":"none","typ"`), payload),
		"alg twice, the other way":     a.sealed(a.header(`{"alg"`, `{"alg":"none","alg"`), payload),
		"alg in capitals as well":      a.sealed(a.header(`"typ"`, `"ALG":"none","typ"`), payload),
		"a header that is no object":   a.sealed(`[]`, payload),
		"a header followed by another": a.sealed(headerOf(a.key)+"{}", payload),
	}
}

func (a *attacker) byPayload() map[string]string {
	attacks := map[string][2]string{
		"wrong iss":               {"https://api.example.com\",\"aud", "https://evil.example\",\"aud"},
		"iss with a slash":        {"https://api.example.com\",\"aud", "https://api.example.com/\",\"aud"},
		"no iss":                  {`"iss":"https://api.example.com",`, ``},
		"iss a list":              {`"iss":"https://api.example.com"`, `"iss":["https://api.example.com"]`},
		"wrong aud":               {"https://api.example.com/api", "https://other.example"},
		"aud that begins with it": {"https://api.example.com/api", "https://api.example.com/api2"},
		"aud of others":           {`"https://api.example.com/api"`, `["https://a.example","https://b.example"]`},
		"aud that is empty":       {`"https://api.example.com/api"`, `[]`},
		"aud null":                {`"https://api.example.com/api"`, `null`},
		"aud an object":           {`"https://api.example.com/api"`, `{"https://api.example.com/api":1}`},
		"no aud":                  {`"aud":"https://api.example.com/api",`, ``},
		"no exp":                  {`"exp":1793535300,`, ``},
		"exp null":                {`1793535300`, `null`},
		"exp 0":                   {`1793535300`, `0`},
		"exp a text":              {`1793535300`, `"1793535300"`},
		"exp beyond all numbers":  {`1793535300`, `1e400`},
		"exp past":                {`1793535300`, `1793534000`},
		"exp twice":               {`"exp":1793535300`, `"exp":1793534000,"exp":1793535300`},
		"exp in capitals":         {`"exp"`, `"EXP"`},
		"nbf to come":             {`"nbf":1793534400`, `"nbf":1793535000`},
		"no nbf":                  {`"nbf":1793534400,`, ``},
		"iat to come":             {`"iat":1793534400`, `"iat":1793535000`},
		"no iat":                  {`"iat":1793534400,`, ``},
		"no jti":                  {`,"jti":"j1"`, ``},
		"no sub":                  {`"sub":"u1",`, ``},
		"sub that is empty":       {`"u1"`, `""`},
		"sub a number":            {`"u1"`, `1`},
		"sub twice":               {`"sub":"u1"`, `"sub":"u2","sub":"u1"`},
		"sub twice, escaped":      {`"sub":"u1"`, `"s\u0075b":"u2","sub":"u1"`},
		"no client":               {`"client_id":"app",`, ``},
		"no kind":                 {`"kind":"user",`, ``},
		"another kind":            {`"kind":"user"`, `"kind":"admin"`},
		"something after it":      {`"jti":"j1"}`, `"jti":"j1"}{}`},
		"a null byte after it":    {`"jti":"j1"}`, "\"jti\":\"j1\"}\x00"},
	}
	texts := map[string]string{
		"payload null":       a.sealed(headerOf(a.key), "null"),
		"payload empty":      a.sealed(headerOf(a.key), ""),
		"a token in a token": a.sealed(headerOf(a.key), a.good),
		"a token as text":    a.sealed(headerOf(a.key), `"`+a.good+`"`),
	}
	for name, change := range attacks {
		texts["signed: "+name] = a.sealed(headerOf(a.key), replace(payload, change[0], change[1]))
	}
	return texts
}

func (a *attacker) byText() map[string]string {
	parts := strings.Split(a.good, ".")
	flat := make([]byte, ed25519.SignatureSize)
	flat[0] = 1 // the neutral element, and 0
	lastFlipped := parts[2][:len(parts[2])-1] + map[bool]string{true: "B", false: "A"}[parts[2][len(parts[2])-1] == 'A']
	return map[string]string{
		"empty":                        "",
		"dots":                         "..",
		"many dots":                    strings.Repeat(".", token.MaxSize),
		"huge":                         strings.Repeat("A", 1<<20),
		"a byte over the limit":        a.sealed(headerOf(a.key), replace(payload, `"u1"`, `"`+strings.Repeat("a", token.MaxSize)+`"`)),
		"trailing part":                a.good + ".YQ",
		"trailing line feed":           a.good + "\n",
		"trailing space":               a.good + " ",
		"leading space":                " " + a.good,
		"padding":                      a.good + "==",
		"a line feed in the signature": parts[0] + "." + parts[1] + "." + parts[2][:4] + "\n" + parts[2][4:],
		"other last bits":              parts[0] + "." + parts[1] + "." + lastFlipped,
		"no signature":                 parts[0] + "." + parts[1] + ".",
		"half a signature":             parts[0] + "." + parts[1] + "." + parts[2][:40],
		"the payload of another":       parts[0] + "." + encode(payload) + "." + parts[2],
		"the same scalar, written out": a.resign(otherScalar(a.signature())),
		"a signature of zeros":         a.resign(make([]byte, ed25519.SignatureSize)),
		"a signature of small order":   a.resign(flat),
		"two signatures":               a.resign(append(a.signature(), a.signature()...)),
		"JSON form":                    fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q}`, parts[1], parts[0], parts[2]),
		"encrypted":                    parts[0] + ".YQ.YQ." + parts[1] + "." + parts[2],
	}
}

func TestEveryAttackFails(t *testing.T) {
	t.Parallel()
	now := newClock()
	db := open(t, repositorytest.SQLite(t), now)
	tokens := replica(t, db, now)
	a := &attacker{good: sign(t, tokens, person), key: stored(t, db)[0]}
	a.public = ed25519.NewKeyFromSeed(a.key.Seed).Public().(ed25519.PublicKey)
	_, own, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a.own = own

	// What the attacks change is good unchanged.
	for name, text := range map[string]string{"token": a.good, "payload": a.sealed(headerOf(a.key), payload), "signature": a.resign(a.signature())} {
		if _, err := tokens.Verify(t.Context(), text); err != nil {
			t.Fatalf("the %s is not good: %v", name, err)
		}
	}
	for _, attacks := range []map[string]string{a.byHeader(t), a.byPayload(), a.byText()} {
		for name, text := range attacks {
			if got, err := tokens.Verify(t.Context(), text); !errors.Is(err, token.ErrToken) || !isZero(got) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	}
	for i := range a.good { // every single character counts
		changed := []byte(a.good)
		changed[i] = map[bool]byte{true: 'B', false: 'A'}[changed[i] == 'A']
		if _, err := tokens.Verify(t.Context(), string(changed)); !errors.Is(err, token.ErrToken) {
			t.Errorf("character %d changed: %v", i, err)
		}
	}
}

func isZero(c token.Claims) bool { return c.Subject == "" && c.Scopes == nil && c.ExpiresAt.IsZero() }

func TestClaimsOfALaterVersionArePassedOver(t *testing.T) {
	t.Parallel()
	now := newClock()
	db := open(t, repositorytest.SQLite(t), now)
	tokens := replica(t, db, now)
	sign(t, tokens, person)
	key := stored(t, db)[0]
	nested := strings.Repeat("[", 2000) + strings.Repeat("]", 2000)
	for name, changed := range map[string]string{
		"a claim that is not known": replace(payload, `{"iss"`, `{"act":{"sub":"u2"},"iss"`),
		"one that is deeply nested": replace(payload, `{"iss"`, `{"act":`+nested+`,"iss"`),
		"a second audience":         replace(payload, `"https://api.example.com/api"`, `["https://a.example","https://api.example.com/api"]`),
	} {
		if got, err := tokens.Verify(t.Context(), seal(key, headerOf(key), changed)); err != nil || got.Subject != "u1" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
