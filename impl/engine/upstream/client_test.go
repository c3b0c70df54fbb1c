package upstream_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/upstream"
)

func TestAHandlerCanAskABackend(t *testing.T) {
	t.Parallel()
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer hidden" || r.URL.RequestURI() != "/v1/invoices/a%2Fb?year=2026" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte("there is one"))
			return
		}
		_, _ = w.Write([]byte(`{"total": 7}`))
	}))
	t.Cleanup(behind.Close)
	backends, err := upstream.New(upstream.Options{
		Logger: slog.New(slog.DiscardHandler), Lookup: func(string) (string, bool) { return "hidden", true },
		Upstreams: []*contract.Upstream{{
			Name: "billing", URL: contract.Text(behind.URL + "/v1"), SetHeaders: []contract.HeaderValue{{Name: "Authorization", Value: "Bearer ${TOKEN}"}},
			Timeout: contract.UpstreamTimeout{Connect: time.Second, FirstByte: 5 * time.Second, Idle: 5 * time.Second},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backends.Close)
	client, err := backends.Client("billing")
	if err != nil {
		t.Fatal(err)
	}
	type invoice struct{ Total int }
	request := upstream.Request{Path: "/invoices/{id}", Values: map[string]string{"id": "a/b"}, Query: map[string][]string{"year": {"2026"}}}
	got, err := upstream.Ask[invoice](t.Context(), client, request)
	if err != nil || got.Total != 7 {
		t.Errorf("%v %v", got, err)
	}
	request.Method, request.Body = http.MethodPost, invoice{Total: 1}
	refused := new(upstream.Refused)
	if _, err := upstream.Ask[invoice](t.Context(), client, request); !errors.As(err, &refused) || refused.Status != http.StatusConflict || string(refused.Payload) != "there is one" {
		t.Error(err)
	}
	request.Values = map[string]string{"id": ".."}
	if _, err := upstream.Ask[invoice](t.Context(), client, request); err == nil {
		t.Error("a value leads out of the path")
	}
	if _, err := backends.Client("biling"); err == nil {
		t.Error("there is a backend of another name")
	}
}

// A backend that stops within its answer is as late as one that does not begin; a caller who leaves is no failure of it.
func TestWhatAHandlerIsToldOfAnAnswerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"total": `))
		_ = http.NewResponseController(w).Flush() // it can
		if r.URL.Path == "/breaks" {
			panic(http.ErrAbortHandler)
		}
		if r.URL.Path == "/left" {
			close(begun)
		}
		<-r.Context().Done()
	}))
	t.Cleanup(behind.Close)
	backends, err := upstream.New(upstream.Options{
		Logger: slog.New(slog.DiscardHandler),
		Upstreams: []*contract.Upstream{
			{Name: "hasty", URL: contract.Text(behind.URL), Timeout: contract.UpstreamTimeout{Connect: 5 * time.Second, Idle: 50 * time.Millisecond}},
			{Name: "patient", URL: contract.Text(behind.URL), Timeout: contract.UpstreamTimeout{Connect: 5 * time.Second, Idle: time.Minute}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backends.Close)
	leaving, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	for name, test := range map[string]struct {
		ctx     context.Context // of the caller
		backend string
		path    contract.Template
		is      func(error) bool
	}{
		"it stops":          {t.Context(), "hasty", "/stops", isProblem(contract.DeadlineExceeded)},
		"it breaks off":     {t.Context(), "patient", "/breaks", isProblem(contract.UpstreamFailed)},
		"the caller leaves": {leaving, "patient", "/left", func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		client, err := backends.Client(test.backend)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := upstream.Ask[any](test.ctx, client, upstream.Request{Path: test.path}); !test.is(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever leaves while others have all places has not found a backend that has too much to do.
func TestWhoLeavesWhileItWaitsForAPlaceHasLeft(t *testing.T) {
	t.Parallel()
	behind := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(behind.Close)
	metrics := prometheus.NewRegistry()
	backends, err := upstream.New(upstream.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: metrics,
		Upstreams: []*contract.Upstream{{
			Name: "narrow", URL: contract.Text(behind.URL), Concurrency: 1, Timeout: contract.UpstreamTimeout{Connect: time.Minute},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backends.Close)
	client, err := backends.Client("narrow")
	if err != nil {
		t.Fatal(err)
	}
	first, err := client.Do(t.Context(), upstream.Request{Path: "/"}) // has the place until its body is closed
	if err != nil {
		t.Fatal(err)
	}
	defer first.Body.Close()
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := client.Do(left, upstream.Request{Path: "/"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	err = testutil.GatherAndCompare(metrics, strings.NewReader(`
# HELP charter_upstream_requests_total How many requests were sent to backends, each attempt counted, by backend and outcome.
# TYPE charter_upstream_requests_total counter
charter_upstream_requests_total{outcome="abandoned",upstream="narrow"} 1
charter_upstream_requests_total{outcome="answered",upstream="narrow"} 1
charter_upstream_requests_total{outcome="error",upstream="narrow"} 0
charter_upstream_requests_total{outcome="failed",upstream="narrow"} 0
charter_upstream_requests_total{outcome="full",upstream="narrow"} 0
charter_upstream_requests_total{outcome="late",upstream="narrow"} 0
charter_upstream_requests_total{outcome="open",upstream="narrow"} 0
`), "charter_upstream_requests_total")
	if err != nil {
		t.Error(err)
	}
}

func isProblem(want contract.ProblemType) func(error) bool {
	return func(err error) bool {
		problem, ok := asProblem(err)
		return ok && problem.Type.Code == want.Code
	}
}
