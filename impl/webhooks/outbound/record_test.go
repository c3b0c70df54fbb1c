package outbound_test

import (
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

func TestOperatorsSeeWhyAnEndpointDoesNotAnswer(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		var logged logtest.Log
		s := newStand(t, url, func(o *outbound.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
		endpoint := s.at(t, conntest.Answer(t, func(conn net.Conn) { _, _ = conn.Write([]byte("220 mail.example.com ESMTP\r\n")) })+"/hook?token=wonderful")
		s.happen(t, 1)
		want := []string{"a webhook was not answered", "endpoint=" + endpoint.ID.String(), "failure=answer", "malformed HTTP"}
		waittest.Until(t, "the log says why", func() bool {
			for _, part := range want {
				if !strings.Contains(logged.String(), part) {
					return false
				}
			}
			return true
		})
		if strings.Contains(logged.String(), "wonderful") || strings.Contains(logged.String(), endpoint.Secret) {
			t.Errorf("a secret is in %s", logged.String())
		}
	})
}
