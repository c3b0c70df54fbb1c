package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// running serves at addresses of its own, as the program does, until the test ends.
func running(t *testing.T) (address string, s *server.Server, log *logtest.Log) {
	t.Helper()
	log = new(logtest.Log)
	config := server.Config{
		Addr: conntest.FreeAddress(t), AdminAddr: conntest.FreeAddress(t), DatabaseURL: repositorytest.SQLite(t), Environment: server.Production,
		DrainTimeout: time.Second, PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(),
	}
	on, err := server.Listen(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = server.New(t.Context(), config, slog.New(slog.NewJSONHandler(log, nil))); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, on, io.Discard) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return config.Addr, s, log
}

// sent is what the server answers to bytes on a connection of their own: so many answers, and the last ends it.
func sent(t *testing.T, address, bytes string, answers int) (last *http.Response, body string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, bytes); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(connection)
	for range answers {
		if last, err = http.ReadResponse(from, nil); err != nil {
			t.Fatalf("%.60q: %v", bytes, err)
		}
		data, err := io.ReadAll(last.Body)
		if err != nil {
			t.Fatalf("%.60q: %v", bytes, err)
		}
		body = string(data)
	}
	if rest, err := io.ReadAll(from); err != nil || len(rest) > 0 {
		t.Errorf("%.60q: after the answer comes %q, %v", bytes, rest, err)
	}
	return last, body
}

// What net/http answers by itself, because no handler can get it, is a problem like all others, with the header of all others.
func TestWhatIsNoRequestIsAnsweredWithAProblem(t *testing.T) {
	t.Parallel()
	address, s, log := running(t)
	const good = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
	for name, test := range map[string]struct {
		bytes   string
		answers int
		status  int
		code    string
	}{
		"no HTTP":                      {"hello\r\n\r\n", 1, 400, "validation-failed"},
		"TLS":                          {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 1, 400, "validation-failed"},
		"no host":                      {"GET / HTTP/1.1\r\n\r\n", 1, 400, "validation-failed"},
		"a host that is none":          {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 1, 400, "validation-failed"},
		"two hosts":                    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 1, 400, "validation-failed"},
		"a field without a name":       {"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 1, 400, "validation-failed"},
		"a space before the colon":     {"GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n", 1, 400, "validation-failed"},
		"two lengths":                  {"POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 1, 400, "validation-failed"},
		"a negative length":            {"POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 1, 400, "validation-failed"},
		"an unknown transfer coding":   {"POST /api/users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 1, 400, "validation-failed"},
		"an unknown expectation":       {"POST /api/users HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n", 1, 400, "validation-failed"},
		"another version of HTTP":      {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 1, 400, "validation-failed"},
		"too many fields":              {"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + strings.Repeat("a", 1<<17) + "\r\n\r\n", 1, 431, "headers-too-large"},
		"after a request that is good": {good + "hello\r\n\r\n", 2, 400, "validation-failed"},
		"after two":                    {good + good + "GET / HTTP/1.1\r\n\r\n", 3, 400, "validation-failed"},
	} {
		response, body := sent(t, address, test.bytes, test.answers)
		var problem struct {
			Code, RequestID string
			Status          int
		}
		if err := json.Unmarshal([]byte(body), &problem); err != nil || response.StatusCode != test.status || problem.Status != test.status || problem.Code != test.code || !strings.HasSuffix(body, "}\n") {
			t.Errorf("%s: %s %s", name, response.Status, body)
			continue
		}
		for field, want := range map[string]string{
			"Content-Type": "application/problem+json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Request-Id": problem.RequestID,
		} {
			if got := response.Header.Get(field); got != want || want == "" {
				t.Errorf("%s: %s is %q", name, field, got)
			}
		}
		if !strings.Contains(log.String(), problem.RequestID) {
			t.Errorf("%s: the log does not know it", name)
		}
	}
	if text := metricsOf(s); !strings.Contains(text, `charter_http_request_duration_seconds_count{method="other",operation="none",status="400"}`) {
		t.Error("what cannot be read is not counted")
	}
}

// The server as a whole can be asked for its options, and says no more of itself than that it is there.
func TestTheServerAsAWholeHasOptions(t *testing.T) {
	t.Parallel()
	address, _, _ := running(t)
	response, _ := sent(t, address, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 1)
	if response.StatusCode != http.StatusNoContent || response.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s %v", response.Status, response.Header)
	}
}

// However an address is written, what is for operators is not reached through that of the API.
func TestThePublicAddressLeadsToNothingOfTheOtherOne(t *testing.T) {
	t.Parallel()
	address, _, _ := running(t)
	for _, line := range []string{
		"GET /metrics HTTP/1.1", "GET //metrics HTTP/1.1", "GET /./metrics HTTP/1.1", "GET /docs/../metrics HTTP/1.1", "GET /%6d%65trics HTTP/1.1",
		"GET /docs/%2e%2e/metrics HTTP/1.1", "GET /metrics/ HTTP/1.1", "GET /METRICS HTTP/1.1", "GET http://127.0.0.1:9090/metrics HTTP/1.1",
		"GET /debug/pprof/ HTTP/1.1", "GET /debug/pprof/heap HTTP/1.1", "POST /debug/pprof/symbol HTTP/1.1", "CONNECT 127.0.0.1:9090 HTTP/1.1",
		"GET /dashboard.json HTTP/1.1", "GET /alerts.yaml HTTP/1.1", "GET /api/../metrics HTTP/1.0", "OPTIONS /metrics HTTP/1.1",
	} {
		for _, host := range []string{"127.0.0.1:9090", "admin", "localhost"} {
			response, body := sent(t, address, line+"\r\nHost: "+host+"\r\nX-Forwarded-Host: 127.0.0.1:9090\r\nX-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics\r\nConnection: close\r\n\r\n", 1)
			if response.StatusCode != http.StatusNotFound || !strings.Contains(body, "no-such-operation") {
				t.Errorf("%s, host %s: %s %.100s", line, host, response.Status, body)
			}
		}
	}
}
