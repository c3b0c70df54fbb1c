package server_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/server"
)

func TestAnswersAreCheckedInDevelopmentUnlessSaidOtherwise(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		environment, setting string
		want                 bool
	}{
		{server.Development, "", true}, {server.Development, server.CheckOff, false}, {server.Development, server.CheckLog, true},
		{server.Production, "", false}, {server.Production, server.CheckOff, false}, {server.Production, server.CheckLog, true},
	} {
		if got := (server.Config{Environment: test.environment, CheckResponses: test.setting}).ChecksResponses(); got != test.want {
			t.Errorf("%s %q: %v", test.environment, test.setting, got)
		}
	}
}

// What is wrong with a setting is said without the password that may stand in it.
func TestMessagesAboutSettingsRepeatNoPassword(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"https://me:123/secret@example.com", "https://me:456789/secret@example.com", "https://me:secret@example.com/path", "me:secret@example.com://x", "me:secret@example.com?to=https://x",
		"ftp://me:secret@example.com", "https://me:%zzsecret@example.com", " redis://me:secret@example.com/x/y", "smtp://me:se/secret@example.com",
		"https://me:secret@[::1", "smtps://me:secret@example.com?tls=secret", "postgres://me:se/secret@example.com/db", "sqlite://me:secret@example.com",
	} {
		for name, set := range map[string]func(*server.Config){
			"public": func(c *server.Config) { c.PublicURL = value }, "otlp": func(c *server.Config) { c.OTLPURL = value },
			"cache": func(c *server.Config) { c.CacheURL = value }, "mail": func(c *server.Config) { c.MailURL = value },
			"issuers":       func(c *server.Config) { c.TrustedIssuers = `[{"issuer": "` + value + `"}]` },
			"issuers, file": func(c *server.Config) { c.TrustedIssuers = value },
		} {
			config := server.Config{Environment: server.Development, Addr: "127.0.0.1:0", DrainTimeout: 1}
			set(&config)
			if err := config.Check(); err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// What no address can have, or would be left out of it without a word, is refused before there is a database.
func TestAnAddressThatCannotBeMeantIsRefused(t *testing.T) {
	t.Parallel()
	for value, right := range map[string]bool{
		"https://example.com": true, "http://127.0.0.1:4318/": true, "https://[::1]:65535": true,
		"https://example.com:0": false, "https://example.com:65536": false, "http://example.com:99999/": false,
		"https://me:secret@example.com": false, "https://example.com?key=secret": false, "https://example.com#here": false,
	} {
		for name, config := range map[string]server.Config{"CHARTER_PUBLIC_URL": {PublicURL: value}, "CHARTER_OTLP_URL": {OTLPURL: value}} {
			config.Environment, config.Addr, config.DrainTimeout = server.Development, "127.0.0.1:0", 1
			config.Lookup = func(string) (string, bool) { return "", false }
			err := config.Check()
			if refused := err != nil && strings.Contains(err.Error(), name); refused == right {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}
