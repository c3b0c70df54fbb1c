package server_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// What a caller writes into X-Forwarded-For changes nothing; what a trusted proxy adds to it does.
func TestOnlyTrustedProxiesSayWhoCalls(t *testing.T) {
	t.Parallel()
	url := repositorytest.SQLite(t)
	var log logtest.Log // the server logs beside requests as well
	s, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: url, Environment: server.Production, DrainTimeout: time.Second,
		PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(), TrustedProxies: "10.0.0.0/8, 192.0.2.7",
	}, slog.New(slog.NewJSONHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, test := range []struct {
		from      string
		forwarded []string
		want      string
	}{
		{"203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"1.1.1.1, 198.51.100.1, 192.0.2.7"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.1:1", []string{"unknown"}, "10.0.0.1"},
	} {
		request := httptest.NewRequest("GET", "/healthz", nil)
		request.RemoteAddr = test.from
		request.Header["X-Forwarded-For"] = test.forwarded
		request.Header.Set("X-Real-Ip", "1.1.1.1")
		before := len(log.String())
		s.Handler().ServeHTTP(httptest.NewRecorder(), request)
		if logged := log.String()[before:]; !strings.Contains(logged, `"remote":"`+test.want+`"`) {
			t.Errorf("%s, %v: want %s in %s", test.from, test.forwarded, test.want, logged)
		}
	}
}

func TestSettingsThatWouldLetEverybodyInAreRefused(t *testing.T) {
	t.Parallel()
	good := server.Config{
		Addr: "127.0.0.1:8080", Environment: server.Production, DrainTimeout: time.Second,
		PublicURL: "https://api.example.com", MailURL: "smtp://mail.example.com?from=api@example.com",
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for setting, change := range map[string]func(*server.Config){
		"CHARTER_TRUSTED_PROXIES": func(c *server.Config) { c.TrustedProxies = "0.0.0.0/0" },
		"TRUSTED_PROXIES":         func(c *server.Config) { c.TrustedProxies = "10.0.0.0/8,proxy" },
		"RUSTED_PROXIES":          func(c *server.Config) { c.TrustedProxies = "::ffff:10.0.0.0/104" }, // which no address is in
		"CHARTER_PUBLIC_URL":      func(c *server.Config) { c.PublicURL = "http://api.example.com" },
		"PUBLIC_URL":              func(c *server.Config) { c.PublicURL = "" },
		"CHARTER_PUBLIC":          func(c *server.Config) { c.PublicURL = "https://api.example.com/v1" },
		"CHARTER_PUBLIC_UR":       func(c *server.Config) { c.PublicURL = "https://user@api.example.com" },
		"CHARTER_PUBLIC_U":        func(c *server.Config) { c.PublicURL = "https://api.example.com#x" },
		"CHARTER_PUBLIC_":         func(c *server.Config) { c.PublicURL = "https://api.example.com?" },
		"CHARTER_PUBLI":           func(c *server.Config) { c.PublicURL = "https://api.example.com#" },
		"CHARTER_PUBL":            func(c *server.Config) { c.PublicURL = "https://:443" },
		"CHARTER_PUB":             func(c *server.Config) { c.PublicURL = "HTTPS://api.example.com" },
		"CHARTER_MAIL_URL":        func(c *server.Config) { c.MailURL = "outbox:data" },
		"CHARTER_MAIL_UR":         func(c *server.Config) { c.MailURL = "OUTBOX:data" },
		"MAIL_URL":                func(c *server.Config) { c.MailURL = "" },
		"CHARTER_ENV":             func(c *server.Config) { c.Environment = "prod" },
		"CHARTER_ADMIN_ADDR":      func(c *server.Config) { c.AdminAddr = c.Addr },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

// Whoever reads this repository knows the passwords of development.
func TestADatabaseOfDevelopmentDoesNotServeInProduction(t *testing.T) {
	t.Parallel()
	config := server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: repositorytest.SQLite(t), Environment: server.Development, DrainTimeout: time.Second,
		PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(),
	}
	s, err := server.New(t.Context(), config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	config.Environment = server.Production
	if s, err = server.New(t.Context(), config, slog.New(slog.DiscardHandler)); err == nil {
		t.Error(s.Close(), "it serves")
	} else if !strings.Contains(err.Error(), "alice@example.com") || strings.Contains(err.Error(), "rabbit") {
		t.Error(err)
	}
}
