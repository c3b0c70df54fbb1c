package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// IssuedToken is a token, and until when it is good. Without a time it is good until it is refused.
type IssuedToken struct {
	Value     string
	ExpiresAt time.Time
}

// String leaves out the token.
func (t IssuedToken) String() string {
	return "a token that ends at " + t.ExpiresAt.Format(time.RFC3339)
}

// GoString leaves out the token, too.
func (t IssuedToken) GoString() string { return t.String() }

// LogValue leaves out the token, however the log is written.
func (t IssuedToken) LogValue() slog.Value { return slog.StringValue(t.String()) }

// TokenSource gets new tokens. The client keeps what it gives, and asks for another one before the last one ends, or
// when it was refused; once for however many calls wait for it.
type TokenSource interface {
	Token(ctx context.Context) (IssuedToken, error)
}

// TokenFunc is a function that is a [TokenSource].
type TokenFunc func(ctx context.Context) (IssuedToken, error)

// Token calls the function.
func (f TokenFunc) Token(ctx context.Context) (IssuedToken, error) { return f(ctx) }

// ClientCredentials gets tokens with client credentials (OAuth 2.0, RFC 6749, section 4.4).
type ClientCredentials struct {
	// URL is where tokens are issued, such as https://api.example.com/oauth/token.
	URL string
	// ID and Secret are the client's.
	ID, Secret string
	// Scope is what the tokens are for, parted by spaces; empty: all that the client may do.
	Scope string
	// HTTPClient sends the requests; nil: [http.DefaultClient].
	HTTPClient *http.Client
}

// String leaves out the secret.
func (c ClientCredentials) String() string { return "client credentials of " + c.ID }

// GoString leaves out the secret, too.
func (c ClientCredentials) GoString() string { return c.String() }

// LogValue leaves out the secret, however the log is written.
func (c ClientCredentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Token asks for a token. The error is an [*Error] if it is refused, and a [*DecodeError] if the answer has none.
func (c ClientCredentials) Token(ctx context.Context) (IssuedToken, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if c.Scope != "" {
		form.Set("scope", c.Scope)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return IssuedToken{}, requestErrorf("the URL of the client credentials is wrong: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(c.ID), url.QueryEscape(c.Secret)) // section 2.3.1
	asked := time.Now()
	response, err := withoutRedirects(c.HTTPClient).Do(request)
	if err != nil {
		return IssuedToken{}, explain(ctx, ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return IssuedToken{}, refusal(response)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, longestProblem))
	if err != nil {
		return IssuedToken{}, explain(ctx, ctx, err)
	}
	var answer struct {
		Token  string          `json:"access_token"` //nolint:tagliatelle // the standard's name
		Expiry json.RawMessage `json:"expires_in"`   //nolint:tagliatelle // the standard's name
	}
	if err := json.Unmarshal(data, &answer); err != nil || answer.Token == "" {
		return IssuedToken{}, &DecodeError{"the token endpoint", response.StatusCode, response.Header, errNoAccessToken}
	}
	token := IssuedToken{Value: answer.Token}
	// Some write it as a text. What is no time, or one that nobody sees the end of, is none.
	if seconds, err := strconv.ParseFloat(strings.Trim(string(answer.Expiry), `"`), 64); err == nil && seconds > 0 && seconds < longestLife.Seconds() {
		token.ExpiresAt = asked.Add(time.Duration(seconds * float64(time.Second)))
	}
	return token, nil
}

var errNoAccessToken = errors.New("it has no access_token")

// longestLife is how long a token may last, so that its end is a time.
const longestLife = 100 * 365 * 24 * time.Hour

// scheme is where the credential of a scheme stands in a request.
type scheme struct{ kind, name string }

// secret is a credential: a text, or what gets tokens.
type secret struct {
	text   string
	tokens *tokenCache // nil: the text
}

// reveal gives the credential of a scheme, which an error names: a credential itself is in none.
func (s secret) reveal(ctx context.Context, scheme string) (string, error) {
	value := s.text
	if s.tokens != nil {
		var err error
		if value, err = s.tokens.get(ctx); err != nil {
			return "", err
		}
	}
	if value == "" || strings.ContainsFunc(value, func(letter rune) bool { return letter < ' ' || letter > '~' }) {
		return "", requestErrorf("the credential %s is empty, or has letters that cannot stand in a request, such as a line break", scheme)
	}
	return value, nil
}

// tokenCache keeps the token of a source.
type tokenCache struct {
	source TokenSource

	mu      sync.Mutex
	value   string
	renewAt time.Time // zero: when it is refused
	refresh *refresh  // nil: nobody asks
}

// refresh is one question to a source, for all who wait for its answer.
type refresh struct {
	done  chan struct{}
	token IssuedToken
	err   error
}

// longestRefresh is how long a source may take. It ends with the time, and not with the call that was the first to ask.
const longestRefresh = time.Minute

// early is how long before its end a token is replaced, at the most: a tenth of its life.
const early = 30 * time.Second

func (c *tokenCache) get(ctx context.Context) (string, error) {
	c.mu.Lock()
	if c.value != "" && (c.renewAt.IsZero() || time.Now().Before(c.renewAt)) {
		defer c.mu.Unlock()
		return c.value, nil
	}
	if c.refresh == nil {
		c.refresh = &refresh{done: make(chan struct{})}
		go c.renew(context.WithoutCancel(ctx), c.refresh)
	}
	waited := c.refresh
	c.mu.Unlock()
	select {
	case <-waited.done:
		return waited.token.Value, waited.err
	case <-ctx.Done():
		return "", explain(ctx, ctx, ctx.Err())
	}
}

func (c *tokenCache) renew(ctx context.Context, r *refresh) {
	ctx, cancel := context.WithTimeout(ctx, longestRefresh)
	defer cancel()
	r.err = errNoToken
	defer c.renewed(r) // also where the source panics, or ends the goroutine as a failed test does
	defer func() {
		if cause := recover(); cause != nil { // nobody else could: it would be the end of the program
			r.err = requestErrorf("the source of tokens has panicked: %v", cause)
		}
	}()
	if r.token, r.err = c.source.Token(ctx); r.err != nil && !isOurs(r.err) {
		r.err = requestErrorf("the source of tokens has failed: %w", r.err)
	}
}

var errNoToken = &RequestError{text: "the source of tokens has given none"}

func (c *tokenCache) renewed(r *refresh) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.err == nil {
		c.value, c.renewAt = r.token.Value, time.Time{}
		if ends := r.token.ExpiresAt; !ends.IsZero() {
			c.renewAt = ends.Add(-min(early, time.Until(ends)/10))
		}
	}
	c.refresh = nil
	close(r.done)
}

// refused says that a token was refused. Another one, which came meanwhile, stays.
func (c *tokenCache) refused(value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.value == value {
		c.value = ""
	}
}
