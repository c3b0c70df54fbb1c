package server

import (
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/upstream"
	"github.com/charterhq/charter/impl/server/demonstration"
)

// The variables of the backend that the contract calls external.
const (
	externalURL   = "EXTERNAL_URL"
	externalToken = "EXTERNAL_TOKEN"
)

// demonstrates tells whether a demonstration stands in for the backend: in development, unless somebody says where
// that is.
func (c Config) demonstrates() bool {
	address, _ := c.found(externalURL)
	return address == "" && c.Environment == Development
}

// lookup is found, with what the demonstration will have.
func (c Config) lookup(name string) (string, bool) {
	if c.demonstrates() {
		return standIn(&demonstration.Backend{URL: "http://localhost", Token: "demonstration"}, c.found)(name)
	}
	return c.found(name)
}

// openUpstreams finds the backends.
func (s *Server) openUpstreams() error {
	lookup := s.config.found
	if s.config.demonstrates() {
		var err error
		if s.demonstration, err = demonstration.Start(); err != nil {
			return err
		}
		lookup = standIn(s.demonstration, lookup)
	}
	options := upstream.Options{Upstreams: operations.Upstreams, Lookup: lookup, Logger: s.logger, Metrics: s.metrics}
	if s.traces != nil {
		options.Traces = s.traces
	}
	var err error
	s.upstreams, err = upstream.New(options)
	return err
}

// standIn finds the demonstration under the names of the backend.
func standIn(b *demonstration.Backend, otherwise func(string) (string, bool)) func(string) (string, bool) {
	return func(name string) (string, bool) {
		switch name {
		case externalURL:
			return b.URL, true
		case externalToken:
			return b.Token, true
		}
		return otherwise(name)
	}
}

func (s *Server) closeUpstreams() error {
	if s.upstreams != nil {
		s.upstreams.Close()
	}
	if s.demonstration != nil {
		return s.demonstration.Close()
	}
	return nil
}
