package server

import (
	"fmt"
	"io"
	"net"
	"strings"
)

// announce tells people where the server is and what to do first.
func (s *Server) announce(out io.Writer, endpoints []*endpoint) {
	base := "http://" + reachable(endpoints[0].listener.Addr())
	fmt.Fprintf(out, "\nCharter is up (%s, %s).\n\n", s.config.Environment, s.db.Dialect())
	fmt.Fprintf(out, "  Documentation  %s/docs\n", base)
	fmt.Fprintf(out, "  API            %s/api/users\n", base)
	fmt.Fprintf(out, "  Contract       %s/openapi.json\n", base)
	if len(endpoints) > 1 {
		fmt.Fprintf(out, "  Metrics        http://%s/metrics\n", reachable(endpoints[1].listener.Addr()))
	}
	if s.config.Environment == Development {
		fmt.Fprintf(out, "  Mail           %s\n", strings.TrimPrefix(s.config.mailURL(), "outbox:"))
	}
	if s.seeded != nil {
		title := "Signing in" // the database was empty
		for _, person := range s.seeded.people {
			fmt.Fprintf(out, "  %-14s %-17s  password %q (%s, %s)\n", title, person.user.Email, person.password, person.user.Name, person.user.Role)
			title = ""
		}
		fmt.Fprintf(out, "  Partner's key  X-API-Key: %s (shown this once)\n", s.seeded.key)
	}
	fmt.Fprintln(out)
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
