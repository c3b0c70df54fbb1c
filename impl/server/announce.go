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
		fmt.Fprintf(out, "  Signing in     not needed: the contract asks nobody to\n")
	}
	if len(s.seeded) > 0 {
		names := make([]string, len(s.seeded))
		for i, user := range s.seeded {
			names[i] = fmt.Sprintf("%s <%s>", user.Name, user.Email)
		}
		fmt.Fprintf(out, "  Users          %s (the database was empty)\n", strings.Join(names, ", "))
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
