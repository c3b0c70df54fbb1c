package issuer

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/golang-jwt/jwt/v5"

	"github.com/charterhq/charter/impl/auth/jws"
	"github.com/charterhq/charter/impl/auth/scope"
)

// isAccessToken tells whether a type is that of access tokens (RFC 9068, section 2.1), or says nothing: many providers
// mark theirs as JWT, or not at all. Types of another use (logout+jwt, dpop+jwt) are not.
func isAccessToken(typ string) bool {
	typ = strings.TrimPrefix(strings.ToLower(typ), "application/") // RFC 7515, section 4.1.9
	return typ == "" || typ == "jwt" || typ == "at+jwt"
}

// maxSubject is how many bytes the name of a bearer has at most (OpenID Connect Core 1.0, section 2).
const maxSubject = 255

// payload is what a token says. Times are seconds since 1970, maybe with a fraction.
type payload struct {
	Issuer    string           `json:"iss"`
	Subject   string           `json:"sub"`
	Audience  jwt.ClaimStrings `json:"aud"`
	Party     string           `json:"azp"`
	Client    string           `json:"client_id"` //nolint:tagliatelle // RFC 8693
	ExpiresAt *float64         `json:"exp"`
	NotBefore *float64         `json:"nbf"`
	IssuedAt  *float64         `json:"iat"`

	config  *Config
	members map[string]jsontext.Value
	granted []string
}

// UnmarshalJSON reads the claims.
func (p *payload) UnmarshalJSON(data []byte) error {
	type plain payload
	if err := jws.Object(data, (*plain)(p)); err != nil {
		return err
	}
	return jws.Object(data, &p.members)
}

// Validate checks what the parser does not. The parser calls it when the signature was found to be right.
func (p *payload) Validate() error {
	switch {
	case p.Issuer != p.config.Issuer:
		return jwt.ErrTokenInvalidIssuer
	case p.Subject == "" || len(p.Subject) > maxSubject || strings.ContainsFunc(p.Subject, unicode.IsControl):
		return jwt.ErrTokenInvalidSubject
	case !p.isForUs():
		return jwt.ErrTokenInvalidAudience
	}
	theirs, err := p.scopes()
	if err != nil {
		return fmt.Errorf("its claim %s: %w", p.config.ScopesClaim, err)
	}
	var granted []string
	for _, name := range theirs {
		granted = append(granted, p.config.Scopes[name]...)
	}
	p.granted = scope.Set(granted)
	return nil
}

// explain says which check a token has failed, with what it says and what it should: for the log, not for callers.
func (p *payload) explain(err error) error {
	switch {
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenMalformed):
		return err // what it says counts for nothing
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		names := "aud is " + fmt.Sprintf("%q", jws.Cut(strings.Join(p.Audience, " ")))
		if _, stated := p.members["aud"]; !stated {
			names = fmt.Sprintf("there is no aud, azp is %q and client_id %q", jws.Cut(p.Party), jws.Cut(p.Client))
		}
		return fmt.Errorf("%s, and audience is set to %q: %w", names, p.config.Audience, err)
	case errors.Is(err, jwt.ErrTokenExpired):
		return fmt.Errorf("exp was at %s: %w", p.expiresAt().UTC().Format(time.RFC3339), err)
	}
	return err
}

func (p *payload) isForUs() bool {
	if _, stated := p.members["aud"]; stated {
		return slices.Contains(p.Audience, p.config.Audience)
	}
	return p.Party == p.config.Audience || p.Party == "" && p.Client == p.config.Audience
}

// scopes returns what the provider calls the bearer's scopes, roles or groups: none if the claim is not there.
func (p *payload) scopes() ([]string, error) {
	value := p.members[p.config.ScopesClaim]
	if pointer, ok := strings.CutPrefix(p.config.ScopesClaim, "/"); ok {
		value = resolve(p.members, strings.Split(pointer, "/"))
	}
	if value == nil {
		return nil, nil
	}
	switch value.Kind() {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return strings.Fields(text), err
	case '[':
		var list []string
		if err := json.Unmarshal(value, &list); err != nil {
			return nil, errors.New("not all of the list are texts")
		}
		return list, nil
	}
	return nil, errors.New("neither a text nor a list of texts")
}

// resolve follows a JSON Pointer through objects (RFC 6901).
func resolve(members map[string]jsontext.Value, path []string) jsontext.Value {
	value := members[strings.NewReplacer("~1", "/", "~0", "~").Replace(path[0])]
	if len(path) == 1 || value == nil {
		return value
	}
	var inner map[string]jsontext.Value
	if jws.Object(value, &inner) != nil {
		return nil
	}
	return resolve(inner, path[1:])
}

func (p *payload) expiresAt() time.Time {
	at, err := date(p.ExpiresAt)
	if err != nil || at == nil {
		return time.Time{}
	}
	return at.Time
}

// The parser checks what these return.

func (p *payload) GetExpirationTime() (*jwt.NumericDate, error) { return date(p.ExpiresAt) }
func (p *payload) GetIssuedAt() (*jwt.NumericDate, error)       { return date(p.IssuedAt) }
func (p *payload) GetNotBefore() (*jwt.NumericDate, error)      { return date(p.NotBefore) }
func (p *payload) GetIssuer() (string, error)                   { return p.Issuer, nil }
func (p *payload) GetSubject() (string, error)                  { return p.Subject, nil }
func (p *payload) GetAudience() (jwt.ClaimStrings, error)       { return p.Audience, nil }

// lastSecond is the last one of the year 9999.
const lastSecond = 253402300799

func date(seconds *float64) (*jwt.NumericDate, error) {
	if seconds == nil {
		return nil, nil //nolint:nilnil // as the parser wants it
	}
	if !(*seconds >= 0 && *seconds <= lastSecond) {
		return nil, errors.New("a time is out of range")
	}
	return jwt.NewNumericDate(time.Unix(int64(math.Floor(*seconds)), 0)), nil
}
