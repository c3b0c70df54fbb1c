package upstream_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

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
		ctx     context.Context //nolint:containedctx // of the caller
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

func isProblem(want contract.ProblemType) func(error) bool {
	return func(err error) bool {
		problem, ok := asProblem(err)
		return ok && problem.Type.Code == want.Code
	}
}
