package server

import (
	"context"
	"fmt"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/mail"
)

// identity puts together who knows callers: tokens, trusted issuers, and the mail that accounts need.
func (s *Server) identity(ctx context.Context) error {
	sender, err := mail.Open(s.config.mailURL(), s.logger)
	if err != nil {
		return fmt.Errorf("CHARTER_MAIL_URL: %w", err)
	}
	s.mail = mail.NewQueue(sender, s.logger, s.metrics)
	public := s.config.publicURL()
	s.tokens, err = token.New(ctx, s.db, token.Options{Issuer: public, Audience: public})
	if err != nil {
		return err
	}
	var issuers *issuer.Issuers
	if s.config.TrustedIssuers != "" {
		trusted, err := issuer.Parse(s.config.TrustedIssuers)
		if err != nil {
			return fmt.Errorf("CHARTER_TRUSTED_ISSUERS: %w", err)
		}
		issuers = issuer.New(trusted, issuer.Options{Logger: s.logger})
	}
	s.auth = auth.NewService(auth.Options{
		DB: s.db, Mail: s.mail, Tokens: s.tokens, Issuers: issuers, Logger: s.logger, PublicURL: public,
		Registration: !s.config.RegistrationOff, PlainCookies: s.config.plainCookies(),
	})
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop, s.rotated = stop, make(chan struct{})
	go func() {
		defer close(s.rotated)
		s.tokens.Run(running)
	}()
	return nil
}
