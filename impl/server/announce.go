package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// announce tells where the server is. In development it tells people, and what to do first; in production the log,
// whose readers are programs.
func (s *Server) announce(out io.Writer, on *Listeners) {
	if s.config.Environment == Production {
		up := []slog.Attr{
			slog.String("url", s.config.publicURL()), slog.String("addr", on.public.Addr().String()), slog.String("database", string(s.db.Dialect())),
		}
		if on.admin != nil {
			up = append(up, slog.String("adminAddr", on.admin.Addr().String()))
		}
		s.logger.LogAttrs(context.Background(), slog.LevelInfo, "up", up...)
		return
	}
	base := "http://" + reachable(on.public.Addr())
	fmt.Fprintf(out, "\nCharter is up (%s, %s).\n\n", s.config.Environment, s.db.Dialect())
	fmt.Fprintf(out, "  Documentation  %s/docs\n", base)
	fmt.Fprintf(out, "  API            curl -H \"X-API-Key: $KEY\" %s/api/users\n", base)
	fmt.Fprintf(out, "  Contract       %s/openapi.json\n", base)
	if on.admin != nil {
		fmt.Fprintf(out, "  Metrics        http://%s/metrics\n", reachable(on.admin.Addr()))
	}
	fmt.Fprintf(out, "  Mail           %s\n", s.whereMailGoes())
	s.announceSecrets(out)
	s.announceSignIn(out)
	fmt.Fprintln(out)
}

// whereMailGoes names a folder or a mail server, and never the password that the setting may have.
func (s *Server) whereMailGoes() string {
	where, err := mail.ParseURL(s.config.mailURL())
	if err != nil || where.Outbox == "" {
		return where.SMTP.Host
	}
	return where.Outbox
}

// announceSecrets tells with which secrets deliveries of webhooks are signed that nobody has set. Production has none.
func (s *Server) announceSecrets(out io.Writer) {
	title := "Webhooks"
	for _, secret := range developmentSecrets() {
		if value, _ := s.config.found(secret.variable); s.config.Environment == Development && value == secret.value {
			fmt.Fprintf(out, "  %-14s %-8s %s (%s)\n", title, secret.scheme, secret.value, secret.variable)
			title = ""
		}
	}
}

// announceSignIn tells how to sign in. The key is shown once: what is kept of it is a hash.
func (s *Server) announceSignIn(out io.Writer) {
	title := "Signing in"
	if s.seeded == nil {
		fmt.Fprintf(out, "  %-14s already seeded: the documentation has *Sign in* filled in;\n", title)
		fmt.Fprint(out, "                 a new key with `bin/api keys create --name me --scopes users:read,users:write,endpoints:read,endpoints:write`")
		if s.config.DatabaseURL == repository.DefaultURL {
			fmt.Fprint(out, ";\n                 start over with `rm -r data`")
		}
		fmt.Fprintln(out)
		return
	}
	for _, person := range s.seeded.people {
		fmt.Fprintf(out, "  %-14s %-17s  password %q (%s, %s)\n", title, person.user.Email, person.password, person.user.Name, person.user.Role)
		title = ""
	}
	fmt.Fprintf(out, "  Partner's key  X-API-Key: %s (shown this once)\n", s.seeded.key)
}

// reachable writes an address that listens everywhere as one a browser can open.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
