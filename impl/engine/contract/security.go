package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Security says who may call an operation (OpenAPI 3.1, section 4.8.30): a caller who meets one of the
// alternatives.
type Security struct {
	Alternatives []Requirement
}

// Requirement is what a caller must show, all of it. An empty one is met by everybody.
type Requirement []Credential

// Credential is one thing that a caller shows, and the scopes that it must carry.
type Credential struct {
	Scheme *SecurityScheme
	Scopes []string // all of them; OpenAPI 3.1 allows them for every scheme
}

// The kinds of [SecurityScheme].
const (
	Bearer        = "bearer"        // Authorization: Bearer (RFC 6750)
	Basic         = "basic"         // Authorization: Basic (RFC 7617)
	APIKey        = "apiKey"        // a key in a header, the query or a cookie
	OpenIDConnect = "openIdConnect" // a bearer token of an OpenID provider
	OAuth2        = "oauth2"        // a bearer token of an OAuth server
	MutualTLS     = "mutualTLS"     // a client certificate
)

// SecurityScheme is a way to prove who is calling.
type SecurityScheme struct {
	Name   string // in components.securitySchemes
	Kind   string // one of the constants above; another scheme of HTTP has its own name, in lower case
	In     string // of an API key: header, query or cookie
	Key    string // of an API key: the name of the header, parameter or cookie
	Format string // of a bearer token, such as JWT; documentation
	URL    string // of an OpenID provider: where its configuration stands
}

// Fields are the header fields in which callers show their credentials, each once.
func (s *Security) Fields() []string {
	if s == nil {
		return nil
	}
	var fields []string
	for _, requirement := range s.Alternatives {
		for _, credential := range requirement {
			if field := credential.Scheme.field(); field != "" && !slices.Contains(fields, field) {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

// field is empty where a credential does not stand in the header.
func (s *SecurityScheme) field() string {
	switch {
	case s.Kind == MutualTLS, s.In == "query":
		return ""
	case s.In == "cookie":
		return "Cookie"
	case s.Kind == APIKey:
		return s.Key
	}
	return "Authorization"
}

// Realm is what challenges call the API (RFC 9110, section 11.5).
const Realm = "api"

// MissingScopes is the problem of a caller without scopes that an operation needs. It names them (RFC 6750, section
// 3.1).
func MissingScopes(scopes []string) *Problem {
	problem := Forbidden.New("The caller lacks the scope " + strings.Join(scopes, " and the scope ") + ".")
	problem.Header = http.Header{"Www-Authenticate": {
		fmt.Sprintf(`Bearer realm=%q, error="insufficient_scope", scope=%q`, Realm, strings.Join(scopes, " ")),
	}}
	return problem
}
