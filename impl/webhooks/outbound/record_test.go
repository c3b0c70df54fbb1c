package outbound_test

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// log is what was logged. It is safe for concurrent use.
type log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write keeps a line.
func (l *log) Write(line []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(line)
}

// String is all that was logged.
func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

func TestOperatorsSeeWhyAnEndpointDoesNotAnswer(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		var logged log
		s := newStand(t, url, func(o *outbound.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
		endpoint := s.at(t, connections(t, func(conn net.Conn) { _, _ = conn.Write([]byte("220 mail.example.com ESMTP\r\n")) })+"/hook?token=wonderful")
		s.happen(t, 1)
		want := []string{"a webhook was not answered", "endpoint=" + endpoint.ID.String(), "failure=answer", "malformed HTTP"}
		eventually(t, func() bool {
			for _, part := range want {
				if !strings.Contains(logged.String(), part) {
					return false
				}
			}
			return true
		}, func() string { return "the log is " + logged.String() })
		if strings.Contains(logged.String(), "wonderful") || strings.Contains(logged.String(), endpoint.Secret) {
			t.Errorf("a secret is in %s", logged.String())
		}
	})
}
