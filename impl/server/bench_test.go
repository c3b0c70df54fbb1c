package server_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// BenchmarkGetUser asks in turns for one user through the whole server on SQLite, and for the same bytes
// from a bare net/http handler, over loopback. x-bare is how many times longer the server takes.
func BenchmarkGetUser(b *testing.B) {
	compare(b, "/api/users/"+server.AliceID.String())
}

// BenchmarkListUsers is BenchmarkGetUser for a page of two.
func BenchmarkListUsers(b *testing.B) { compare(b, "/api/users") }

func compare(b *testing.B, path string) {
	b.Helper()
	databaseURL := repositorytest.SQLite(b)
	s, err := server.New(b.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second,
		MailURL: "outbox:" + b.TempDir(),
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	whole := httptest.NewServer(s.Handler())
	defer whole.Close()
	key := servertest.NewKey(b, databaseURL, auth.AllScopes()...)
	body := fetch(b, whole.URL+path, key)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
	defer bare.Close()

	var wholeTime, bareTime time.Duration
	for b.Loop() {
		start := time.Now()
		fetch(b, bare.URL, key)
		middle := time.Now()
		fetch(b, whole.URL+path, key)
		bareTime += middle.Sub(start)
		wholeTime += time.Since(middle)
	}
	b.ReportMetric(float64(bareTime.Microseconds())/float64(b.N), "bare-µs/op")
	b.ReportMetric(float64(wholeTime.Microseconds())/float64(b.N), "charter-µs/op")
	b.ReportMetric(wholeTime.Seconds()/bareTime.Seconds(), "x-bare")
}

func fetch(b *testing.B, url, key string) []byte {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatal(response.Status, err)
	}
	return body
}
