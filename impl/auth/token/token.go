// Package token makes and checks the access tokens of this API: signed JSON Web Tokens (RFC 7519) in the profile
// of RFC 9068. The keys that sign them are in the database, shared by all replicas, and rotate by themselves.
//
// A key signs for [Options.Period]. The next one is made and listed [Lead] before its turn, so that whoever checks
// tokens by the list, and remembers it for less than that, knows the key when its first token comes. The key that it
// relieves stays in the list, and its tokens are good, until the last token that it may have signed has ended: a
// rotation ends nothing that was good. Only where no replica has reached the database for a day, or no key was there,
// a key signs at once. Replicas learn of new keys by themselves each [Options.Interval], and when a token names a key
// that they do not know.
//
// A key that somebody else may have is removed from the table signing_keys: each replica refuses its tokens, and
// makes another key, at its next look.
package token

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/jws"
	"github.com/charterhq/charter/impl/repository"
)

// ErrToken says that a text is no good token of this API: forged, for somebody else, expired, or no token at all.
var ErrToken = errors.New("not a good access token")

const (
	// MaxSize bounds the text of a token, in bytes.
	MaxSize = 8 << 10
	// Leeway is how far the clocks of two replicas may be apart: a token is good so much before its time, and so
	// much after.
	Leeway = 10 * time.Second
	// DefaultLifetime is how long a token is good.
	DefaultLifetime = 15 * time.Minute

	headerType = "at+jwt" // RFC 9068, section 2.1
)

// Options says what tokens are made for.
type Options struct {
	// Issuer is the address of this API, as tokens name it; Audience is whom they are for. Both are compared to the letter.
	Issuer, Audience string
	// Lifetime is how long a token is good. 0 is [DefaultLifetime].
	Lifetime time.Duration
	// Period is how long a key signs, at least twice [Lead]. 0 is [DefaultPeriod].
	Period time.Duration
	// Interval is how often [Tokens.Run] looks for keys of other replicas. 0 is 30 seconds.
	Interval time.Duration
	// Now tells the time. Nil is [time.Now].
	Now func() time.Time
	// Logger hears of new keys, and of what keeps Run from its work. Nil is [slog.Default].
	Logger *slog.Logger
}

// Tokens makes and checks tokens. It is safe for concurrent use.
type Tokens struct {
	options Options
	keys    *keys
	parser  *jwt.Parser
}

// New returns Tokens whose keys are in a database. The database is asked when the first token comes or goes.
func New(db *repository.DB, options Options) (*Tokens, error) {
	if options.Lifetime == 0 {
		options.Lifetime = DefaultLifetime
	}
	if options.Period == 0 {
		options.Period = DefaultPeriod
	}
	if options.Interval == 0 {
		options.Interval = 30 * time.Second
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	switch {
	case options.Issuer == "" || options.Audience == "":
		return nil, errors.New("access tokens need an issuer and an audience")
	case options.Lifetime < time.Second || options.Lifetime > maxLifetime:
		return nil, fmt.Errorf("access tokens are good for 1s to %s, not %s", maxLifetime, options.Lifetime)
	case options.Period < 2*Lead:
		return nil, fmt.Errorf("a key signs for %s at least, not %s", 2*Lead, options.Period)
	case options.Interval < 0:
		return nil, errors.New("the interval between two looks at the keys is above 0")
	}
	return &Tokens{options: options, keys: newKeys(db, options), parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithStrictDecoding(),
		jwt.WithIssuer(options.Issuer), jwt.WithAudience(options.Audience),
		jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithLeeway(Leeway), jwt.WithTimeFunc(options.Now),
	)}, nil
}

// Lifetime is how long a token is good that is signed now.
func (t *Tokens) Lifetime() time.Duration { return t.options.Lifetime }

// Sign makes a token. It is good from now on, until ExpiresAt or for the lifetime in the options, whatever ends
// first. An ID is made if there is none.
func (t *Tokens) Sign(ctx context.Context, c Claims) (string, error) {
	now := t.options.Now().UTC().Truncate(time.Second)
	c.IssuedAt = now
	if end := now.Add(t.options.Lifetime); c.ExpiresAt.IsZero() || c.ExpiresAt.After(end) {
		c.ExpiresAt = end
	}
	if c.ID == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return "", fmt.Errorf("sign access token: %w", err)
		}
		c.ID = id.String()
	}
	payload, err := t.payload(c)
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	key, err := t.keys.signing(ctx, c.ExpiresAt)
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	unsigned := &jwt.Token{
		Method: jwt.SigningMethodEdDSA, Claims: payload,
		Header: map[string]any{"alg": jwt.SigningMethodEdDSA.Alg(), "typ": headerType, "kid": key.id},
	}
	text, err := unsigned.SignedString(key.private)
	if err == nil && len(text) > MaxSize {
		err = fmt.Errorf("it would have %d bytes, and may have %d", len(text), MaxSize)
	}
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	return text, nil
}

// header is all that the header of a token may have. A key, or where to find one (jwk, jku, x5c, x5u), and what a
// reader would have to understand (crit, b64, zip, enc) are refused: keys are ours, and named by kid.
type header struct {
	Algorithm string `json:"alg"`
	Type      string `json:"typ"`
	Key       string `json:"kid"`
}

// Verify returns what a good token says. [ErrToken] says that it is not good, any other error that this cannot be
// told at present. One token has one text: any change of it makes it bad.
func (t *Tokens) Verify(ctx context.Context, text string) (Claims, error) {
	parts, err := jws.Split(text, MaxSize)
	if err != nil {
		return Claims{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	var h header
	if err := jws.Object(parts.Header, &h, refuseUnknown); err != nil {
		return Claims{}, fmt.Errorf("%w: its header is %w", ErrToken, err)
	}
	if h.Algorithm != jwt.SigningMethodEdDSA.Alg() || h.Type != headerType {
		return Claims{}, fmt.Errorf("%w: alg is %q and typ %q, and must be %q and %q",
			ErrToken, jws.Cut(h.Algorithm), jws.Cut(h.Type), jwt.SigningMethodEdDSA.Alg(), headerType)
	}
	public, err := t.keys.verifying(ctx, h.Key)
	if err != nil {
		return Claims{}, fmt.Errorf("verify access token: %w", err)
	}
	var p payload
	if _, err := t.parser.ParseWithClaims(text, &p, func(*jwt.Token) (any, error) { return public, nil }); err != nil {
		return Claims{}, fmt.Errorf("%w: %w", ErrToken, t.explain(&p, err))
	}
	return p.claims(), nil
}

// Names tells whether a token says that it is of this API, which nothing proves. It is for telling what is wrong with a
// token that is good nowhere.
func (t *Tokens) Names(text string) bool {
	parts, err := jws.Split(text, MaxSize)
	var named struct {
		Issuer string `json:"iss"`
	}
	return err == nil && jws.Object(parts.Payload, &named) == nil && named.Issuer == t.options.Issuer
}
