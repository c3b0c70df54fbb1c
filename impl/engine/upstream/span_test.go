package upstream_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// recorder makes spans and keeps them.
func recorder(t *testing.T) (*sdktrace.TracerProvider, *tracetest.InMemoryExporter) {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	t.Cleanup(func() { _ = provider.Shutdown(context.WithoutCancel(t.Context())) })
	return provider, exporter
}

func TestEachAttemptIsASpanOfTheRequest(t *testing.T) {
	t.Parallel()
	provider, exporter := recorder(t)
	parents := make(chan string, 10)
	var asked atomic.Int64
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parents <- r.Header.Get("Traceparent") + " " + r.Header.Get("Tracestate")
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}), func(d *declared) {
		d.traces, d.Retry = provider, &contract.Retry{Attempts: 3, On: []string{"503"}}
		d.URL += "/v1"
		d.route.Path, d.values = "/books/{id}", map[string]string{"id": "a b"}
		d.ForwardAllQuery = true
	})
	s.do(t, "GET", "/?secret=4711", "", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Tracestate: a=b")
	waittest.Until(t, "there are three spans", func() bool { return len(exporter.GetSpans()) == 3 })
	spans := exporter.GetSpans()
	server := spans[slices.IndexFunc(spans, func(s tracetest.SpanStub) bool { return s.SpanKind == trace.SpanKindServer })]
	attempts := slices.DeleteFunc(spans, func(s tracetest.SpanStub) bool { return s.SpanKind != trace.SpanKindClient })
	if len(attempts) != 2 {
		t.Fatalf("%d attempts", len(attempts))
	}
	host, port, _ := strings.Cut(s.backend, ":")
	for i, span := range attempts {
		id := span.SpanContext
		if want := "00-0af7651916cd43dd8448eb211c80319c-" + id.SpanID().String() + "-01 a=b"; <-parents != want {
			t.Errorf("attempt %d: the backend is not told of its span", i)
		}
		if span.Parent.SpanID() != server.SpanContext.SpanID() || span.Name != "GET /books/{id}" || (span.Status.Code == codes.Error) != (i == 0) {
			t.Errorf("attempt %d: %s of %s, %v", i, span.Name, span.Parent.SpanID(), span.Status)
		}
		got := make(map[attribute.Key]string)
		for _, one := range span.Attributes {
			got[one.Key] = one.Value.String()
		}
		want := map[attribute.Key]string{
			"http.request.method": "GET", "server.address": host, "server.port": port, "url.full": "http://" + s.backend + "/v1/books/a%20b",
			"url.template": "/books/{id}", "network.protocol.version": "1.1", "charter.upstream": "b", "charter.request_id": "id-1",
			"http.response.status_code": []string{"503", "200"}[i],
		}
		if i == 0 {
			want["error.type"] = "503"
		} else {
			want["http.request.resend_count"] = "1"
		}
		for key, value := range want {
			if got[key] != value {
				t.Errorf("attempt %d: %s is %q, want %q", i, key, got[key], value)
			}
			delete(got, key)
		}
		if len(got) > 0 {
			t.Errorf("attempt %d: there is more: %v", i, got)
		}
	}
}

func TestTheSpanOfAnAttemptThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func() http.Handler
		stream bool
		want   string
	}{
		"no answer": {func() http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		}, false, "failed"},
		"an answer that breaks off": {func() http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100")
				_, _ = w.Write([]byte("a"))
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			})
		}, true, "failed"},
		"an answer that stops": {func() http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			})
		}, true, "late"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provider, exporter := recorder(t)
			s := serve(t, test.answer(), func(d *declared) {
				quick(d)
				d.traces, d.route.Stream = provider, test.stream
			})
			s.do(t, "GET", "/", "")
			waittest.Until(t, "there are two spans", func() bool { return len(exporter.GetSpans()) == 2 })
			for _, span := range exporter.GetSpans() {
				if span.SpanKind == trace.SpanKindClient && (span.Status.Code != codes.Error || !slices.Contains(span.Attributes, attribute.String("error.type", test.want))) {
					t.Errorf("%v %v", span.Status, span.Attributes)
				}
			}
		})
	}
}
