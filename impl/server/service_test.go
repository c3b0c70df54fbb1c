package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
	"github.com/charterhq/charter/impl/users"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for _, path := range []string{"/healthz", "/readyz"} {
			if response, body := s.Do(t, "GET", path, ""); response.StatusCode != 200 || body != `{"status":"ok"}`+"\n" {
				t.Errorf("%s: %d %s", path, response.StatusCode, body)
			}
		}
		s.Drain()
		response, body := s.Do(t, "GET", "/readyz", "")
		if response.StatusCode != 503 || !strings.Contains(body, "shutting down") || !response.Close {
			t.Errorf("while draining: %d %s", response.StatusCode, body)
		}
		if response, _ := s.Do(t, "GET", "/healthz", ""); response.StatusCode != 200 {
			t.Errorf("alive while draining: %d", response.StatusCode)
		}
	})
}

func TestReadinessFailsWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if response, body := s.Do(t, "GET", "/readyz", ""); response.StatusCode != 503 || strings.Contains(body, "closed") {
			t.Errorf("%d %s", response.StatusCode, body)
		}
		response, body := s.Do(t, "GET", "/api/users", "")
		if response.StatusCode != 500 || strings.Contains(body, "closed") {
			t.Errorf("%d %s", response.StatusCode, body)
		}
		if log := s.Log.String(); !strings.Contains(log, "database is closed") || !strings.Contains(log, response.Header.Get("X-Request-Id")) {
			t.Errorf("the log must name the cause and the request: %s", log)
		}
	})
}

func TestTheContractIsPublished(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	for path, want := range map[string]string{"/openapi.json": string(gen.JSON), "/openapi.yaml": string(gen.YAML)} {
		response, body := s.Do(t, "GET", path, "")
		if response.StatusCode != 200 || body != want {
			t.Errorf("%s: %d, %d bytes", path, response.StatusCode, len(body))
		}
		if again, body := s.Do(t, "GET", path, "", "If-None-Match: "+response.Header.Get("ETag")); again.StatusCode != 304 || body != "" {
			t.Errorf("%s again: %d", path, again.StatusCode)
		}
	}
}

func TestRequestIDsAreTakenOrMade(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	response, _ := s.Do(t, "GET", "/healthz", "", "X-Request-Id: my-id_1.2")
	if got := response.Header.Get("X-Request-Id"); got != "my-id_1.2" {
		t.Errorf("a good id became %q", got)
	}
	for _, bad := range []string{"", "a b", "<script>", strings.Repeat("a", 129), `"`, "é"} {
		response, _ := s.Do(t, "GET", "/healthz", "", "X-Request-Id: "+bad)
		if got := response.Header.Get("X-Request-Id"); got == bad || len(got) != 36 {
			t.Errorf("%q became %q", bad, got)
		}
	}
	if !strings.Contains(s.Log.String(), `"requestId":"my-id_1.2","operation":"getHealth"`) {
		t.Errorf("the access log: %s", s.Log.String())
	}
}

func TestHeadAndOptions(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	head, body := s.Do(t, "HEAD", "/api/users", "")
	get, _ := s.Do(t, "GET", "/api/users", "")
	if head.StatusCode != 200 || body != "" || head.Header.Get("ETag") != get.Header.Get("ETag") {
		t.Errorf("HEAD: %d %q %v", head.StatusCode, body, head.Header)
	}
	options, _ := s.Do(t, "OPTIONS", "/api/users", "")
	if allow := options.Header.Get("Allow"); options.StatusCode != 204 || !strings.Contains(allow, "POST") {
		t.Errorf("OPTIONS: %d %q", options.StatusCode, allow)
	}
}

func TestDevelopmentIsSeededOnceAndProductionNever(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		for range 2 {
			s := servertest.Start(t, url, server.Development)
			if _, body := s.Do(t, "GET", "/api/users", ""); strings.Count(body, `"id"`) != 3 || !strings.Contains(body, "Alice") || !strings.Contains(body, "Bob") {
				t.Errorf("users: %s", body)
			}
		}
	})
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		if _, body := s.Do(t, "GET", "/api/users", ""); body != `{"items":[]}`+"\n" {
			t.Errorf("users in production: %s", body)
		}
	})
}

func TestMetricsAndProfilesAreForOperatorsOnly(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	s.Do(t, "GET", "/api/users", "")
	s.Do(t, "BREW", "/nowhere", "")
	admin := httptest.NewServer(s.AdminHandler())
	defer admin.Close()
	for path, want := range map[string]string{
		"/metrics":      `charter_http_request_duration_seconds_count{method="GET",operation="listUsers",status="200"} 1`,
		"/debug/pprof/": "goroutine",
	} {
		response, err := http.Get(admin.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := response.Write(&text); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want) {
			t.Errorf("%s holds no %s", path, want)
		}
		if public, _ := s.Do(t, "GET", path, ""); public.StatusCode != 404 {
			t.Errorf("%s is public", path)
		}
	}
}

// The contract enumerates every problem that the server can answer with, and no other.
func TestProblemCodesOfTheContractAndTheServerAreTheSame(t *testing.T) {
	t.Parallel()
	var document struct {
		Components struct {
			Schemas struct {
				ProblemCode struct {
					OneOf []struct{ Const string }
				}
			}
		}
	}
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	var declared, served []string
	for _, one := range document.Components.Schemas.ProblemCode.OneOf {
		declared = append(declared, one.Const)
	}
	kinds := slices.Concat(contract.ProblemTypes(), auth.ProblemTypes(), users.ProblemTypes(), outbound.ProblemTypes())
	for _, kind := range append(kinds, contract.Unauthenticated, contract.Forbidden, contract.DeadlineExceeded, contract.QuotaExceeded, contract.IdempotencyConflict, contract.IdempotencyKeyReused, contract.UpstreamFailed, contract.InvalidSignature) {
		served = append(served, kind.Code)
	}
	if !slices.Equal(sorted(declared), sorted(served)) {
		t.Errorf("declared %q, served %q", declared, served)
	}
}
