package upstream_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/engine/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, wiretest.Leftovers()...) }

// stand is a server whose one operation a backend serves.
type stand struct {
	url     string
	backend string // its host and port
	metrics *prometheus.Registry
	rest    func() // closes the connections to the backend that are not in use
	asks    *upstream.Client
	failed  chan error // why requests had no answer
}

// declared is what tests change of a contract.
type declared struct {
	contract.Upstream

	route     contract.UpstreamRoute
	operation contract.Operation
	values    map[string]string // of the path's parameters, as they were checked
	defaults  map[string]string // of the query, in JSON
	whole     bool              // the request's body is in memory
	traces    trace.TracerProvider
}

// serve serves what was declared, with the handler for a backend.
func serve(t *testing.T, backend http.Handler, change func(*declared)) *stand {
	t.Helper()
	behind := httptest.NewServer(backend)
	t.Cleanup(behind.Close)
	return front(t, behind.URL, change)
}

// front serves what was declared, with the backend at an address.
func front(t *testing.T, address string, change func(*declared)) *stand {
	t.Helper()
	d := &declared{
		Upstream: contract.Upstream{
			Name: "b", URL: contract.Text(address),
			Timeout: contract.UpstreamTimeout{Connect: 2 * time.Second, FirstByte: 5 * time.Second, Idle: 5 * time.Second},
		},
		route: contract.UpstreamRoute{Path: "/"}, operation: contract.Operation{ID: "op", Body: new(contract.Body)},
	}
	if change != nil {
		change(d)
	}
	s := &stand{backend: strings.TrimPrefix(address, "http://"), metrics: prometheus.NewRegistry(), failed: make(chan error, 100)}
	backends, err := upstream.New(upstream.Options{
		Upstreams: []*contract.Upstream{&d.Upstream}, Logger: slog.New(slog.DiscardHandler), Metrics: s.metrics, Traces: d.traces,
		Lookup: func(name string) (string, bool) { return map[string]string{"SECRET": "hidden"}[name], true },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backends.Close)
	s.rest = backends.Close
	if s.asks, err = backends.Client("b"); err != nil {
		t.Fatal(err)
	}
	d.route.To, d.operation.Upstream = &d.Upstream, &d.route
	handler, err := backends.Handler(d.operation)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request := &contract.Request{HTTP: r}
		for name, value := range d.values {
			request.Parameters.Add(contract.InPath, name, quote(value))
		}
		if d.whole {
			request.Body, _ = io.ReadAll(r.Body) // what is missing, the backend misses
		}
		for name, value := range d.defaults {
			request.Parameters.Add(contract.InQuery, name, []byte(value))
		}
		r = r.WithContext(contract.WithCall(r.Context(), &contract.Call{RequestID: "id-1", Address: "2001:db8::1"}))
		r, end := d.span(r)
		defer end()
		if err := handler(w, r, request); err != nil {
			s.fail(w, err)
		}
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// span is that of a request, if spans are made.
func (d *declared) span(r *http.Request) (*http.Request, func()) {
	if d.traces == nil {
		return r, func() {}
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := d.traces.Tracer("test").Start(ctx, "op", trace.WithSpanKind(trace.SpanKindServer))
	return r.WithContext(ctx), func() { span.End() }
}

// fail answers as the pipeline does, without what it says.
func (s *stand) fail(w http.ResponseWriter, err error) {
	select {
	case s.failed <- err:
	default: // nobody asks for so many
	}
	status := http.StatusInternalServerError
	if problem, ok := asProblem(err); ok {
		status = problem.Type.Status
		maps.Copy(w.Header(), problem.Header)
	}
	w.WriteHeader(status)
}

// do sends a request.
func (s *stand) do(t *testing.T, method, path, body string, fields ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	request := newRequest(ctx, t, method, s.url+path, body, fields...)
	answer, err := client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}
