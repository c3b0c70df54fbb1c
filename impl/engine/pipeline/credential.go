package pipeline

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Why a request shows nothing by which its caller could be recognised.
var (
	errNone      = errors.New("no credential")
	errCrossSite = errors.New("a cookie that a page of another site has made the browser send")
)

// maxCredential bounds the credentials that are looked at, in bytes.
const maxCredential = 16 << 10

// hostPrefix marks cookies that only the very host has set, over TLS (RFC 6265bis, section 4.1.3.2).
const hostPrefix = "__Host-"

// scheme finds the credential of a security scheme in requests, and whom it belongs to.
type scheme struct {
	name          string
	authenticator Authenticator
	find          func(*http.Request) (string, error) // errNone: it is not there
	cookie        bool
	trusts        func(*http.Request) bool // which pages of other origins may use the caller's cookie
	challenge     string                   // what WWW-Authenticate says (RFC 9110, section 11.6.1)
	wanted        string                   // the credential, in words
}

func (p *Pipeline) newScheme(declared *contract.SecurityScheme) (*scheme, error) {
	s := &scheme{name: declared.Name, authenticator: p.authenticators[declared.Name], trusts: p.cors.trusts}
	if s.authenticator == nil {
		return nil, fmt.Errorf("the security scheme %s has no authenticator", declared.Name)
	}
	key := declared.Key
	switch {
	case declared.Kind == contract.Bearer, declared.Kind == contract.OpenIDConnect:
		s.find, s.wanted = bearer, "a bearer token"
		s.challenge = fmt.Sprintf("Bearer realm=%q", contract.Realm)
	case declared.Kind == contract.APIKey && declared.In == "header":
		field := http.CanonicalHeaderKey(key)
		s.find, s.wanted = func(r *http.Request) (string, error) { return single(r.Header[field]) }, "a key in the header "+key
	case declared.Kind == contract.APIKey && declared.In == "query":
		s.find, s.wanted = func(r *http.Request) (string, error) { return single(r.URL.Query()[key]) }, "a key in the query parameter "+key
	case declared.Kind == contract.APIKey && declared.In == "cookie":
		s.find, s.cookie = func(r *http.Request) (string, error) { return p.cookie(r, declared.Key) }, true
		if p.plainCookies { // what browsers have there, over plain HTTP
			key = strings.TrimPrefix(key, hostPrefix)
		}
		s.wanted = "the cookie " + key
	default:
		return nil, fmt.Errorf("the security scheme %s is of a kind that no server can ask for: %s", declared.Name, declared.Kind)
	}
	if s.challenge == "" { // keys and cookies have no scheme of HTTP; a 401 has a challenge nevertheless
		s.challenge = fmt.Sprintf("ApiKey realm=%q, in=%q, name=%q", contract.Realm, declared.In, key)
	}
	return s, nil
}

// recognise returns who has sent the request, by this scheme.
func (s *scheme) recognise(r *http.Request) (*contract.Principal, error) {
	credential, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if s.cookie && crossOrigin.Check(r) != nil && !s.trusts(r) {
		return nil, errCrossSite
	}
	principal, err := s.authenticator.Authenticate(r.Context(), credential)
	if err == nil && principal == nil {
		return nil, fmt.Errorf("the authenticator of %s has returned nobody", s.name)
	}
	return principal, err
}

// crossOrigin tells writes that other sites have caused by the header fields of browsers.
var crossOrigin = http.NewCrossOriginProtection()

// single is the value of a field that may be there once. Of two one could be checked and the other be used.
func single(values []string) (string, error) {
	switch {
	case len(values) == 0:
		return "", errNone
	case len(values) > 1 || len(values[0]) > maxCredential || values[0] == "":
		return "", ErrCredential
	}
	return values[0], nil
}

// bearer is the token of an Authorization field of the scheme Bearer (RFC 6750, section 2.1). Another scheme
// there is no credential of this kind.
func bearer(r *http.Request) (string, error) {
	field, err := single(r.Header["Authorization"])
	if err != nil {
		return "", err
	}
	name, token, _ := strings.Cut(field, " ")
	if !strings.EqualFold(name, "Bearer") {
		return "", errNone
	}
	if token = strings.TrimLeft(token, " "); token == "" {
		return "", ErrCredential
	}
	return token, nil
}

// cookie is the value of a cookie. Over plain HTTP, where browsers refuse the prefix __Host-, it may lack it if
// the server says so.
func (p *Pipeline) cookie(r *http.Request, name string) (string, error) {
	value, err := onlyCookie(r, name)
	if errors.Is(err, errNone) && p.plainCookies && r.TLS == nil {
		return onlyCookie(r, strings.TrimPrefix(name, hostPrefix))
	}
	return value, err
}

func onlyCookie(r *http.Request, name string) (string, error) {
	var values []string
	for _, cookie := range r.CookiesNamed(name) {
		values = append(values, cookie.Value)
	}
	return single(values)
}

// wanted says in words what callers can show.
func (g *guard) wanted() string {
	words := make([]string, len(g.schemes))
	for i, s := range g.schemes {
		words[i] = s.wanted
	}
	return strings.Join(words, ", or ")
}

// challenged are the challenges, with what was wrong (RFC 6750, section 3).
func (g *guard) challenged(seen []shown) []string {
	challenges := make([]string, len(g.challenges))
	copy(challenges, g.challenges)
	for i, s := range g.schemes {
		if errors.Is(seen[i].err, ErrCredential) && strings.HasPrefix(s.challenge, "Bearer ") {
			challenges[i] += `, error="invalid_token"`
		}
	}
	return challenges
}
