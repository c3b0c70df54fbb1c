package server_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

func TestIssuersThatGrantWhatThereIsNotAreRefused(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		`[{"issuer":"https://id.example","audience":"charter","scopes":{"staff":["users:rule"]}}]`: `grants "users:rule"`,
		`[{"issuer":"http://id.example","audience":"charter","scopes":{"staff":["users:read"]}}]`:  "CHARTER_TRUSTED_ISSUERS",
		`nowhere.json`: "CHARTER_TRUSTED_ISSUERS",
	} {
		s, err := server.New(t.Context(), server.Config{
			Addr: "127.0.0.1:0", DatabaseURL: repositorytest.SQLite(t), Environment: server.Development, DrainTimeout: time.Second,
			MailURL: "outbox:" + t.TempDir(), TrustedIssuers: settings,
		}, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", settings, err)
		}
		if s != nil {
			t.Error(s.Close())
		}
	}
}
