package upstream_test

import (
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
