package server_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
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
	key := internalKey(b, databaseURL)
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

// internalKey may call more often than a benchmark does. Its requests are counted nevertheless.
func internalKey(b *testing.B, databaseURL string) string {
	b.Helper()
	service := auth.NewService(auth.Options{DB: repositorytest.Open(b, databaseURL)})
	defer service.Close()
	_, text, err := service.CreateOrganisationKey(b.Context(), auth.NewKey{Name: "Bench", Scopes: auth.AllScopes(), Class: "internal"})
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// BenchmarkIdentity asks in turns for the same answer of an operation that anybody may call and of one that takes a
// scope, with a key, through the whole pipeline but not over a network. identity-ns/op is what the second costs more,
// x-open how many times longer it takes.
func BenchmarkIdentity(b *testing.B) {
	databaseURL := repositorytest.SQLite(b)
	key := servertest.NewKey(b, databaseURL, auth.AllScopes()...)
	service := auth.NewService(auth.Options{DB: repositorytest.Open(b, databaseURL), Logger: slog.New(slog.DiscardHandler)})
	defer service.Close()
	line := pipeline.New(pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Authenticators: service.Authenticators(),
	})
	scheme := &contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-API-Key"}
	security := map[string]*contract.Security{
		"/open": nil, "/guarded": {Alternatives: []contract.Requirement{{{Scheme: scheme, Scopes: []string{"users:read"}}}}},
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	line.Install(engine)
	var operations []contract.Operation
	var routes gin.RoutesInfo
	for path, declared := range security {
		operations = append(operations, contract.Operation{
			ID: path[1:], Method: http.MethodGet, Path: path, Policies: contract.Policies{Security: declared},
			Check: func(*contract.Request) *contract.Problem { return nil },
		})
		routes = append(routes, gin.RouteInfo{Method: http.MethodGet, Path: path, HandlerFunc: func(c *gin.Context) { c.String(http.StatusOK, "here") }})
	}
	if err := line.Mount(engine, operations, routes); err != nil {
		b.Fatal(err)
	}
	call := func(path string) time.Duration {
		request, recorder := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		request.Header.Set("X-API-Key", key)
		start := time.Now()
		engine.ServeHTTP(recorder, request)
		took := time.Since(start)
		if recorder.Code != http.StatusOK {
			b.Fatal(path, recorder.Code, recorder.Body)
		}
		return took
	}
	var open, guarded time.Duration
	for b.Loop() {
		open += call("/open")
		guarded += call("/guarded")
	}
	b.ReportMetric(float64((guarded-open).Nanoseconds())/float64(b.N), "identity-ns/op")
	b.ReportMetric(guarded.Seconds()/open.Seconds(), "x-open")
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
