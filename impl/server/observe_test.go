package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// collector is a program that takes traces by OTLP over HTTP, and keeps what it got.
type collector struct {
	*httptest.Server

	got logtest.Log
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := new(collector)
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/traces" {
			body, _ := io.ReadAll(r.Body) // whole, so that what several send at once is not mixed
			_, _ = c.got.Write(body)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

const (
	callersTrace  = "4bf92f3577b34da6a3ce929d0e0e4736"
	callersParent = "Traceparent: 00-" + callersTrace + "-00f067aa0ba902b7-01"
)

// traced is a server that sends traces, with all that it says of its requests.
func traced(t *testing.T) (s *server.Server, key string, log *logtest.Log, traces *collector) {
	t.Helper()
	url, log, traces := repositorytest.SQLite(t), new(logtest.Log), newCollector(t)
	key = servertest.NewKey(t, url, "users:read", "users:write")
	s, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: url, Environment: server.Production, DrainTimeout: 10 * time.Second,
		PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(), OTLPURL: traces.URL,
	}, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s, key, log, traces
}

func do(s *server.Server, method, target, body string, fields ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, request)
	return recorder
}

func metricsOf(s *server.Server) string {
	recorder := httptest.NewRecorder()
	s.AdminHandler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	return recorder.Body.String()
}

// Whatever callers send, nothing that only they and the server may know is in a log, a metric or a trace.
func TestNothingSecretIsObserved(t *testing.T) {
	t.Parallel()
	s, key, log, traces := traced(t)
	secrets := []string{
		key, "pass-word-of-somebody", "query-value-4711", "cookie-value-4711", "bearer-value-4711", "idempotency-4711",
		"body-value-4711", "header-value-4711", "form-value-4711", "basic-4711",
	}
	asKey := "X-API-Key: " + key
	do(s, "GET", "/api/search?query=query-value-4711", "", asKey)
	do(s, "GET", "/api/users?unknown=query-value-4711&limit=pass-word-of-somebody", "", asKey, "X-Strange: header-value-4711")
	do(s, "POST", "/api/users", `{"name":"body-value-4711","email":"a@example.com"}`, asKey, jsonBody, "Idempotency-Key: idempotency-4711")
	do(s, "POST", "/api/users", `{"body-value-4711":1,"name":2}`, asKey, jsonBody)
	do(s, "POST", "/api/auth/sign-in", `{"email":"a@example.com","password":"pass-word-of-somebody"}`, jsonBody)
	do(s, "GET", "/api/external/a?q=query-value-4711", "", asKey, "Cookie: a=cookie-value-4711")
	do(s, "GET", "/api/auth/me", "", "Cookie: __Host-session=cookie-value-4711")
	do(s, "GET", "/api/auth/me", "", "Authorization: Bearer bearer-value-4711")
	do(s, "POST", "/oauth/token", "grant_type=client_credentials&client_id=x&client_secret=form-value-4711", "Content-Type: application/x-www-form-urlencoded")
	do(s, "POST", "/oauth/token", "grant_type=client_credentials", "Content-Type: application/x-www-form-urlencoded", "Authorization: Basic YmFzaWMtNDcxMTpiYXNpYy00NzEx")
	metrics := metricsOf(s)
	if err := s.Close(); err != nil { // sends the traces that wait
		t.Fatal(err)
	}
	for where, text := range map[string]string{"the log": log.String(), "the metrics": metrics, "the traces": traces.got.String()} {
		if !strings.Contains(text, "createUser") {
			t.Fatalf("%s does not know the requests: %s", where, text)
		}
		for _, secret := range append(secrets, "YmFzaWMtNDcxMTpiYXNpYy00NzEx") {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %s", where, secret)
			}
		}
	}
}

func TestARequestIsOneLineThatSaysWhoCalledAndWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	s, key, log, traces := traced(t)
	do(s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, "X-API-Key: "+key, jsonBody, "Idempotency-Key: a", "X-Request-Id: mine", callersParent)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var lines []map[string]any
	for line := range strings.Lines(log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		if fields["msg"] == "request" {
			lines = append(lines, fields)
		}
	}
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	for name, want := range map[string]any{
		"requestId": "mine", "operation": "createUser", "method": "POST", "path": "/api/users", "status": 201.0,
		"idempotency": "first", "traceId": callersTrace, "remote": "192.0.2.1",
	} {
		if lines[0][name] != want {
			t.Errorf("%s is %v, want %v", name, lines[0][name], want)
		}
	}
	if who, _ := lines[0]["principal"].(string); !strings.HasPrefix(who, "key:") {
		t.Errorf("principal is %v", lines[0]["principal"])
	}
	if text := traces.got.String(); !strings.Contains(text, "charter.request_id") || !strings.Contains(text, "mine") || !strings.Contains(text, "createUser") {
		t.Errorf("the collector got %q", text)
	}
}

// Whatever a path is made of, its span is one that a collector takes: of one that it cannot, all that are sent
// beside it would be lost.
func TestNoRequestKeepsTheTracesOfOthersFromTheirCollector(t *testing.T) {
	t.Parallel()
	s, _, _, traces := traced(t)
	do(s, "GET", "/api/users/before", "", "X-Request-Id: the-one-before")
	for _, path := range []string{"/%ff%fe", "/api/users/%80", "/" + strings.Repeat("%C3%A4", 300), "/%00%0a"} {
		do(s, "GET", path, "", "Traceparent: \xff", "Tracestate: \xff", "User-Agent: \xff", "X-Request-Id: \xff", "Forwarded: for=\xff")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(traces.got.String(), "the-one-before") {
		t.Error("the collector has lost a span")
	}
}

// However callers vary what they send, they make no new time series: what costs memory for good is not theirs to choose.
func TestCallersMakeNoTimeSeries(t *testing.T) {
	t.Parallel()
	s, key, _, _ := traced(t)
	t.Cleanup(func() { _ = s.Close() })
	round := func(number int) int {
		odd := fmt.Sprintf("odd-%d", number)
		for _, request := range []string{
			"GET /" + odd, odd + " /api/users", "GET /api/users/" + odd, "GET /api/users?" + odd + "=1", "DELETE /api/users", "GET /api/search?query=" + odd,
			"GET /api/people/" + odd, "OPTIONS /api/users", "GET /problems/" + odd, "GET /docs/" + odd, "HEAD /api/users/" + someUser,
		} {
			method, target, _ := strings.Cut(request, " ")
			for _, who := range []string{"X-API-Key: " + key, "X-API-Key: " + odd, "Authorization: Bearer " + odd, "Cookie: __Host-session=" + odd} {
				do(s, method, target, "", who, "X-Request-Id: "+odd, "Origin: https://"+odd+".example", "User-Agent: "+odd, "Forwarded: for="+odd, "Traceparent: "+odd)
			}
		}
		metrics := metricsOf(s)
		return strings.Count(metrics, "\ncharter_") - strings.Count(metrics, "\ncharter_job") // a kind of job has its own once one is done
	}
	first := round(0)
	for number := range 20 {
		if got := round(number + 1); got != first {
			t.Fatalf("%d time series, then %d", first, got)
		}
	}
}

func TestWithoutTracesTheTraceOfACallerIsInTheLog(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	s.Do(t, "GET", "/healthz", "", callersParent)
	if !strings.Contains(s.Log.String(), `"traceId":"`+callersTrace+`"`) {
		t.Errorf("%s", s.Log.String())
	}
	s.Do(t, "GET", "/readyz", "", "Traceparent: 00-"+strings.Repeat("x", 100))
	if strings.Contains(s.Log.String(), "xxxx") {
		t.Errorf("%s", s.Log.String())
	}
}

// A collector that is away, or hangs, costs callers nothing.
func TestTracesHoldNobodyUp(t *testing.T) {
	t.Parallel()
	hanging := make(chan struct{})
	away := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hanging }))
	defer away.Close()
	defer close(hanging)
	s, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: repositorytest.SQLite(t), Environment: server.Production, DrainTimeout: 100 * time.Millisecond,
		PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(), OTLPURL: away.URL,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for range 5000 { // more than wait
		if answer := do(s, "GET", "/healthz", ""); answer.Code != http.StatusOK {
			t.Fatal(answer.Code)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOperatorsGetWhatToLoadIntoGrafanaAndPrometheus(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	for path, want := range map[string]string{"/dashboard.json": `"title": "Charter"`, "/alerts.yaml": "alert: CharterErrors"} {
		recorder := httptest.NewRecorder()
		s.AdminHandler().ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
		if recorder.Code != http.StatusOK || !strings.Contains(recorder.Body.String(), want) {
			t.Errorf("%s: %d", path, recorder.Code)
		}
	}
	for _, path := range []string{"/metrics", "/dashboard.json", "/alerts.yaml", "/debug/pprof/", "/debug/pprof/heap"} {
		if response, _ := s.Do(t, "GET", path, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("callers of the API reach %s: %d", path, response.StatusCode)
		}
	}
}
