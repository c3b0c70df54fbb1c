// Package issuer checks the access tokens of outside identity providers: any number of trusted issuers, whose keys are
// found by OpenID Connect Discovery 1.0 and kept as JSON Web Key Sets (RFC 7517).
//
// Providers are asked when their first token comes, and not at start. One that is away is asked less and less often;
// its known keys stay good for a day, and other providers do not notice.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/golang-jwt/jwt/v5"

	"github.com/charterhq/charter/impl/auth/jws"
)

var (
	// ErrToken says that a text is no good token of a trusted issuer: forged, for others, expired, of somebody else.
	ErrToken = errors.New("not a good token of a trusted issuer")
	// ErrUnavailable says that the keys of an issuer cannot be had at present. The same token may be good later.
	ErrUnavailable = errors.New("the keys of the issuer are not available")
)

const (
	// MaxSize bounds the text of a token, in bytes. Some providers list all groups of a person.
	MaxSize = 16 << 10
	// Leeway is how far the clock of a provider may be off, either way.
	Leeway = 30 * time.Second
)

// Identity is whom a token belongs to.
type Identity struct {
	Issuer    string
	Subject   string   // what the issuer calls the bearer
	Scopes    []string // scopes of this API; sorted, without duplicates
	ExpiresAt time.Time
}

// Options changes how providers are asked. The zero value is right for a server.
type Options struct {
	// Client asks the providers. It is copied, and follows redirects only within a host. Nil is one with short timeouts.
	Client *http.Client
	// Now tells the time. Nil is [time.Now].
	Now func() time.Time
	// Logger hears of providers that cannot be asked. Nil is [slog.Default].
	Logger *slog.Logger
}

// Issuers checks the tokens of trusted issuers. It is safe for concurrent use.
type Issuers struct {
	providers map[string]*provider // by issuer
	parser    *jwt.Parser
	owner     *owner
}

// New returns Issuers that trusts the given ones. It does not ask them yet. Close ends it.
func New(configs []Config, options Options) (*Issuers, error) {
	if err := check(configs, true); err != nil {
		return nil, err
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	issuers := &Issuers{
		providers: make(map[string]*provider, len(configs)),
		owner:     newOwner(),
		parser: jwt.NewParser(
			jwt.WithValidMethods(algorithms), jwt.WithStrictDecoding(), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
			jwt.WithLeeway(Leeway), jwt.WithTimeFunc(options.Now),
		),
	}
	client := newClient(options.Client)
	for _, config := range configs {
		if config.ScopesClaim == "" {
			config.ScopesClaim = "scope"
		}
		issuers.providers[config.Issuer] = &provider{
			config: config, client: client, owner: issuers.owner, now: options.Now,
			logger: options.Logger.With("issuer", config.Issuer),
		}
	}
	return issuers, nil
}

// Close ends requests to providers that are under way, and waits for their end. Tokens whose keys are known can still
// be checked.
func (i *Issuers) Close() { i.owner.close() }

// header is what counts of a token's header. Where it says that a key could be found (jwk, jku, x5c, x5u) is passed over.
type header struct {
	Algorithm string         `json:"alg"`
	Type      string         `json:"typ"`
	Key       string         `json:"kid"`
	Critical  jsontext.Value `json:"crit"`
}

// Verify returns whom a good token belongs to. [ErrToken] says that it is not good, [ErrUnavailable] or the error of
// the context that this cannot be told at present.
func (i *Issuers) Verify(ctx context.Context, text string) (Identity, error) {
	parts, err := jws.Split(text, MaxSize)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	var h header
	var named struct {
		Issuer string `json:"iss"`
	}
	if jws.Object(parts.Header, &h) != nil || jws.Object(parts.Payload, &named) != nil {
		return Identity{}, fmt.Errorf("%w: its parts are not JSON objects", ErrToken)
	}
	provider := i.providers[named.Issuer]
	switch {
	case provider == nil:
		return Identity{}, fmt.Errorf("%w: its issuer %q is not trusted", ErrToken, jws.Cut(named.Issuer))
	case !isAccessToken(h.Type):
		return Identity{}, fmt.Errorf("%w: its type %q is of another use", ErrToken, jws.Cut(h.Type))
	case h.Critical != nil:
		return Identity{}, fmt.Errorf("%w: it wants extensions to be understood", ErrToken)
	}
	public, err := provider.key(ctx, h.Key, h.Algorithm)
	if err != nil {
		return Identity{}, fmt.Errorf("verify token of %s: %w", named.Issuer, err)
	}
	claims := payload{config: &provider.config}
	if _, err := i.parser.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return public, nil }); err != nil {
		return Identity{}, fmt.Errorf("%w: of %s: %w", ErrToken, named.Issuer, claims.explain(err))
	}
	return Identity{
		Issuer: named.Issuer, Subject: claims.Subject, Scopes: claims.granted, ExpiresAt: claims.expiresAt().UTC(),
	}, nil
}

// owner owns the requests to providers that go on when the caller leaves, because others wait for them as well.
type owner struct {
	ctx    context.Context //nolint:containedctx // it ends all requests at once
	cancel context.CancelFunc

	mutex  sync.Mutex // guards closed, and that nothing begins once it is set
	closed bool
	group  sync.WaitGroup
}

func newOwner() *owner {
	o := new(owner)
	o.ctx, o.cancel = context.WithCancel(context.Background())
	return o
}

// run runs a function with a context that ends at Close.
func (o *owner) run(function func(context.Context)) {
	o.mutex.Lock()
	if o.closed {
		o.mutex.Unlock()
		function(o.ctx)
		return
	}
	o.group.Add(1)
	o.mutex.Unlock()
	defer o.group.Done()
	function(o.ctx)
}

func (o *owner) close() {
	o.mutex.Lock()
	o.closed = true
	o.mutex.Unlock()
	o.cancel()
	o.group.Wait()
}
