package runtime

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// contract is what the client knows of the API before anything is called.
type contract struct {
	agent   string   // what the field User-Agent says, unless an option does
	servers []server // where the API is; the first unless an option says otherwise
	schemes map[string]scheme
}

// server is a place where the API is. Its variables stand in braces in the URL: each is by default the first of its values, and
// it can be one of those behind that; where there is none behind it, anything.
type server struct {
	url       string
	variables map[string][]string
}

// WithServerVariables says what the variables are that stand in braces in the URL of one of the API's servers (OpenAPI 3.1, section
// 4.8.5); those that are not given are what the contract says.
func WithServerVariables(variables map[string]string) Option {
	return func(s *settings) error {
		s.variables, s.base = maps.Clone(variables), nil
		return nil
	}
}

// address puts variables into the URL.
func (s server) address(given map[string]string) (string, error) {
	address := s.url
	for _, name := range sortedNames(given) {
		values, known := s.variables[name]
		switch {
		case !known:
			return "", requestErrorf("the server %s has no variable %s", s.url, name)
		case len(values) > 1 && !slices.Contains(values[1:], given[name]):
			return "", requestErrorf("the variable %s of the server can be %s, and not %q", name, strings.Join(values[1:], ", "), given[name])
		}
		address = strings.ReplaceAll(address, "{"+name+"}", given[name])
	}
	for name, values := range s.variables {
		address = strings.ReplaceAll(address, "{"+name+"}", values[0])
	}
	return address, nil
}

// settle finds the base URL of the server that options have chosen.
func (s *settings) settle() error {
	if s.base != nil {
		return nil
	}
	base, err := s.server.address(s.variables)
	if err != nil {
		return err
	}
	parsed, err := url.Parse(base)
	if err == nil && s.local && !s.chosen { // the path is that of the contract's server, and there is no host
		s.base = &url.URL{Scheme: "http", Host: "localhost", Path: parsed.Path}
		return nil
	}
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil || strings.ContainsAny(base, "{}?#") {
		if !s.chosen {
			return requestErrorf("say where the API is with WithBaseURL: its contract does not")
		}
		return requestErrorf("the base URL is where the API is, such as https://api.example.com: without a user, a password, a query or a fragment")
	}
	s.base = parsed
	return nil
}
