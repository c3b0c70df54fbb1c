package token

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"

	"github.com/charterhq/charter/impl/auth/jws"
	"github.com/charterhq/charter/impl/auth/scope"
)

// The kinds of callers that tokens are made for.
const (
	User = "user" // a person who has signed in
	Key  = "key"  // a program with an API key
)

// Claims is what a token says about its bearer.
type Claims struct {
	Kind    string   // [User] or [Key]
	Subject string   // the id of the user, or of the key
	Session string   // of a user, the id of the session that the token belongs to; of a key, the name of the secret that was shown
	Client  string   // the id of the program that has asked for the token (RFC 8693, section 4.3); never empty
	Scopes  []string // what the bearer may do; sorted, without duplicates, in what [Tokens.Verify] returns

	IssuedAt, ExpiresAt time.Time // in whole seconds, UTC; [Tokens.Sign] sets the first
	ID                  string    // of the token
}

var refuseUnknown = json.RejectUnknownMembers(true)

// payload is the JSON form of claims (RFC 9068, section 2.2). Times are seconds since 1970; 0 is none.
type payload struct {
	Issuer    string           `json:"iss"`
	Audience  jwt.ClaimStrings `json:"aud"`
	Subject   string           `json:"sub"`
	Client    string           `json:"client_id"` //nolint:tagliatelle // RFC 8693
	Kind      string           `json:"kind"`
	Session   string           `json:"sid,omitempty"`
	Scope     string           `json:"scope,omitempty"`
	IssuedAt  int64            `json:"iat"`
	NotBefore int64            `json:"nbf"`
	ExpiresAt int64            `json:"exp"`
	ID        string           `json:"jti"`
}

func (t *Tokens) payload(c Claims) (*payload, error) {
	scopes := scope.Set(c.Scopes)
	for _, text := range scopes {
		if !scope.IsValid(text) {
			return nil, fmt.Errorf("%q is not a scope", text)
		}
	}
	p := &payload{
		Issuer: t.options.Issuer, Audience: jwt.ClaimStrings{t.options.Audience},
		Subject: c.Subject, Client: c.Client, Kind: c.Kind, Session: c.Session, Scope: strings.Join(scopes, " "),
		IssuedAt: c.IssuedAt.Unix(), NotBefore: c.IssuedAt.Unix(), ExpiresAt: c.ExpiresAt.Unix(), ID: c.ID,
	}
	if p.ExpiresAt <= p.IssuedAt {
		return nil, errors.New("it would have expired already")
	}
	return p, p.Validate()
}

func (p *payload) claims() Claims {
	return Claims{
		Kind: p.Kind, Subject: p.Subject, Session: p.Session, Client: p.Client, Scopes: strings.Fields(p.Scope),
		IssuedAt: time.Unix(p.IssuedAt, 0).UTC(), ExpiresAt: time.Unix(p.ExpiresAt, 0).UTC(), ID: p.ID,
	}
}

// UnmarshalJSON reads the claims. Those that it does not know are passed over (RFC 7519, section 4): a newer replica
// may have written them.
func (p *payload) UnmarshalJSON(data []byte) error {
	type plain payload
	return jws.Object(data, (*plain)(p))
}

// Validate tells whether all is there that a token has to say. The parser calls it.
func (p *payload) Validate() error {
	if p.Kind != User && p.Kind != Key {
		return errors.New("kind is neither user nor key")
	}
	if p.Subject == "" || p.Client == "" || p.ID == "" || p.IssuedAt == 0 {
		return errors.New("sub, client_id, jti or iat is missing")
	}
	return nil
}

// explain says which check a token has failed, with what it says and what it should: for the log, not for callers.
func (t *Tokens) explain(p *payload, err error) error {
	switch {
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenMalformed):
		return err // what it says counts for nothing
	case errors.Is(err, jwt.ErrTokenInvalidIssuer):
		return fmt.Errorf("iss is %q, and must be %q: %w", jws.Cut(p.Issuer), t.options.Issuer, err)
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return fmt.Errorf("aud is %q, and must be %q: %w", jws.Cut(strings.Join(p.Audience, " ")), t.options.Audience, err)
	case errors.Is(err, jwt.ErrTokenExpired):
		return fmt.Errorf("exp was at %s: %w", p.claims().ExpiresAt.Format(time.RFC3339), err)
	}
	return err
}

// The parser checks what these return.

func (p *payload) GetExpirationTime() (*jwt.NumericDate, error) { return date(p.ExpiresAt), nil }
func (p *payload) GetIssuedAt() (*jwt.NumericDate, error)       { return date(p.IssuedAt), nil }
func (p *payload) GetNotBefore() (*jwt.NumericDate, error)      { return date(p.NotBefore), nil }
func (p *payload) GetIssuer() (string, error)                   { return p.Issuer, nil }
func (p *payload) GetSubject() (string, error)                  { return p.Subject, nil }
func (p *payload) GetAudience() (jwt.ClaimStrings, error)       { return p.Audience, nil }

func date(seconds int64) *jwt.NumericDate {
	if seconds == 0 {
		return nil
	}
	return jwt.NewNumericDate(time.Unix(seconds, 0))
}
