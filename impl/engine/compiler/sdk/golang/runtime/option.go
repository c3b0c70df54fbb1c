package runtime

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Option says how to call: a client, for all its calls, or one call.
type Option func(*settings) error

// settings are what options have said.
type settings struct {
	base       *url.URL
	local      bool // the base stands for a handler of this program
	http       *http.Client
	timeout    time.Duration
	retries    retries
	header     http.Header
	middleware []Middleware
	logger     *slog.Logger
	secrets    map[string]secret

	// Of one call only:
	one       bool
	key       string
	response  *Response
	reconnect Reconnect
}

func defaults() settings {
	return settings{
		http: &http.Client{}, timeout: time.Minute, retries: retries{2, 500 * time.Millisecond, 30 * time.Second},
		header: make(http.Header), secrets: make(map[string]secret),
		reconnect: Reconnect{Pause: time.Second, Most: 5},
	}
}

// with returns the settings as options change them for one call.
func (s *settings) with(options []Option) (settings, error) {
	one := *s
	one.header, one.secrets, one.middleware = s.header.Clone(), maps.Clone(s.secrets), slices.Clone(s.middleware)
	one.one = true
	return one, one.apply(options)
}

func (s *settings) apply(options []Option) error {
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(s); err != nil {
			return err
		}
	}
	return nil
}

// WithBaseURL says where the API is, such as https://api.example.com.
func WithBaseURL(base string) Option {
	return func(s *settings) error {
		parsed, err := url.Parse(base)
		if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil || strings.ContainsAny(base, "{}?#") {
			return requestErrorf("the base URL is where the API is, such as https://api.example.com: without a user, a password, a query or a fragment")
		}
		s.base = parsed
		return nil
	}
}

// WithHTTPClient says what sends requests, such as a client with a proxy. Its redirects are not followed, but by this
// package: to the same host only.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) error {
		s.http = client
		return nil
	}
}

// WithTransport says what carries requests, such as a [Fake] in a test.
func WithTransport(transport http.RoundTripper) Option {
	return WithHTTPClient(&http.Client{Transport: transport})
}

// WithTimeout says how long an attempt may take until its answer is there, or begins to stream; 0: for ever. The default
// is a minute. The deadline of the context is that of the whole call, with its attempts and pauses.
func WithTimeout(attempt time.Duration) Option {
	return func(s *settings) error {
		s.timeout = attempt
		return nil
	}
}

// WithMaxRetries says how often a call is sent again at the most; the default is 2, and 0 is never. Only what can be done
// twice without harm is. It does not count that net/http takes a new connection when a kept one turns out to be closed.
func WithMaxRetries(most int) Option {
	return func(s *settings) error {
		s.retries.most = most
		return nil
	}
}

// WithPauses says how long the first pause before a call is sent again is at the most, and how long any of them is: each may
// be twice as long as that before. The default is half a second and 30 seconds. A server that asks for a longer one is not
// asked again.
func WithPauses(first, longest time.Duration) Option {
	return func(s *settings) error {
		s.retries.first, s.retries.longest = first, longest
		return nil
	}
}

// WithHeader sets a field of the header of requests.
func WithHeader(name, value string) Option {
	return func(s *settings) error {
		s.header.Set(name, value)
		return nil
	}
}

// WithIfMatch writes only if what is there still is of one of these versions, which [Response.ETag] tells (RFC 9110,
// section 13.1.1). Else the call is refused with status 412.
func WithIfMatch(etag string) Option { return WithHeader("If-Match", etag) }

// WithIfNoneMatch reads only if what is there is of another version (RFC 9110, section 13.1.2): else the call is refused
// with status 304. A write with "*" is refused with status 412 if there is something.
func WithIfNoneMatch(etag string) Option { return WithHeader("If-None-Match", etag) }

// WithMiddleware adds what stands around each attempt; the first is the outermost.
func WithMiddleware(middleware ...Middleware) Option {
	return func(s *settings) error {
		s.middleware = append(s.middleware, middleware...)
		return nil
	}
}

// WithLogger logs each attempt: a success at level debug, and others as warnings. There are no credentials, queries or bodies in
// it.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		s.logger = logger
		return nil
	}
}

// WithIdempotencyKey is the key under which one call is carried out once, however often it is sent. Without it one is made
// by chance for each call that can have one.
func WithIdempotencyKey(key string) Option {
	return func(s *settings) error {
		s.key = key
		return s.ofOneCall("an idempotency key")
	}
}

// WithResponse fills response with the status, header and body of the answer to one call, also if it is a refusal.
func WithResponse(response *Response) Option {
	return func(s *settings) error {
		s.response = response
		return s.ofOneCall("a response")
	}
}

func (s *settings) ofOneCall(what string) error {
	if s.one {
		return nil
	}
	return requestErrorf("%s is that of one call: give it to the call, and not to the client", what)
}

func withSecret(scheme, text string) Option {
	return func(s *settings) error {
		s.secrets[scheme] = secret{text: text}
		return nil
	}
}

func withSource(scheme string, source TokenSource) Option {
	cache := &tokenCache{source: source}
	return func(s *settings) error {
		s.secrets[scheme] = secret{tokens: cache}
		return nil
	}
}
