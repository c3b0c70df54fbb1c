package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/mail"
)

// identity puts together who knows callers: tokens, trusted issuers, and the mail that accounts need.
func (s *Server) identity(ctx context.Context) error {
	where, err := mail.ParseURL(s.config.mailURL())
	if err != nil {
		return fmt.Errorf("CHARTER_MAIL_URL: %w", err)
	}
	sender, err := where.Open(s.logger)
	if err != nil {
		return fmt.Errorf("CHARTER_MAIL_URL: %w", err)
	}
	s.mail = mail.NewCarrier(sender, s.logger, s.metrics)
	s.newJobs()
	public := s.config.publicURL()
	s.tokens, err = token.New(s.db, token.Options{Issuer: public, Audience: public, Logger: s.logger})
	if err != nil {
		return err
	}
	if s.issuers, err = s.trust(); err != nil {
		return err
	}
	s.auth = auth.NewService(auth.Options{
		DB: s.db, Mail: s.mail, Jobs: s.jobs, Tokens: s.tokens, Issuers: s.issuers, Publisher: s.outbound, Logger: s.logger, PublicURL: public,
		Registration: !s.config.RegistrationOff, PlainCookies: s.config.plainCookies(),
	})
	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // until Close
	s.stopUpkeep = stop
	s.upkeep.Go(func() { s.tokens.Run(running) })
	return nil
}

// trust reads which issuers are trusted; nil: none. What they grant must be scopes of the contract.
func (s *Server) trust() (*issuer.Issuers, error) {
	trusted, err := issuer.Parse(s.config.TrustedIssuers, s.config.Environment == Development)
	if err != nil || len(trusted) == 0 {
		return nil, err
	}
	for _, one := range trusted {
		for theirs, ours := range one.Scopes {
			for _, scope := range ours {
				if !slices.Contains(auth.AllScopes(), scope) {
					return nil, fmt.Errorf("%s: %s of %s grants %q, which is no scope of the contract; there are %s",
						issuer.Setting, theirs, one.Issuer, scope, strings.Join(auth.AllScopes(), ", "))
				}
			}
		}
	}
	return issuer.New(trusted, issuer.Options{Logger: s.logger})
}
