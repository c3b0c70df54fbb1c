package pipeline_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

// policed is an operation with one policy alone.
type policed struct {
	name      string
	operation contract.Operation // without what every operation of the benchmark has
	options   func(testing.TB, *pipeline.Options)
	wrap      func(http.Handler) http.Handler
	fields    string // of the request, name: value, with | between
	body      string
	size      int // of the answer; 0: a few bytes
	status    int // 0: 200
	each      func(*http.Request)
	bare      bool // what it is measured against has no pipeline at all
}

// serve returns a function that sends a request to the operation.
func (p policed) serve(b testing.TB) func() {
	b.Helper()
	options := pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Limits: limits.NewMemory(nil)}
	if p.options != nil {
		p.options(b, &options)
	}
	line, engine := pipeline.New(options), gin.New()
	b.Cleanup(line.Close)
	line.Install(engine)
	operation := p.plain()
	operation.ETag, operation.Offers, operation.Body, operation.Policies = p.operation.ETag, p.operation.Offers, p.operation.Body, p.operation.Policies
	routes := gin.RoutesInfo{{Method: operation.Method, Path: "/things/:id", HandlerFunc: p.handler()}}
	if operation.Redirect != nil {
		routes = nil
	}
	if err := line.Mount(engine, []contract.Operation{operation}, routes); err != nil {
		b.Fatal(err)
	}
	if p.wrap != nil {
		return p.sends(b, p.wrap(engine), p.status)
	}
	return p.sends(b, engine, p.status)
}

// none returns a function that sends it to the same operation without the policy.
func (p policed) none(b testing.TB) func() {
	b.Helper()
	engine := gin.New()
	if p.bare {
		engine.Handle(p.plain().Method, "/things/:id", p.handler())
		return p.sends(b, engine, 0)
	}
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	b.Cleanup(line.Close)
	line.Install(engine)
	operation := p.plain()
	if err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{{Method: operation.Method, Path: "/things/:id", HandlerFunc: p.handler()}}); err != nil {
		b.Fatal(err)
	}
	return p.sends(b, engine, 0)
}

func (p policed) plain() contract.Operation {
	operation := contract.Operation{ID: "things", Method: http.MethodGet, Path: "/things/{id}", Check: checkBench}
	if p.operation.Method != "" {
		operation.Method = p.operation.Method
	}
	return operation
}

// checkBench is what generated code does for a parameter of the path.
func checkBench(r *contract.Request) *contract.Problem {
	r.Parameters.Add(contract.InPath, "id", append(append(append(make([]byte, 0, 16), '"'), r.Path("id")...), '"'))
	return nil
}

func (p policed) handler() gin.HandlerFunc {
	content := []byte(`{"here":true}`)
	if p.size > 0 {
		content = []byte(`["` + strings.Repeat("what compresses well, ", p.size/len("what compresses well, ")) + `"]`)
	}
	kind := []string{"application/json"}
	return func(c *gin.Context) {
		c.Writer.Header()["Content-Type"] = kind
		c.Writer.WriteHeader(http.StatusOK)
		_, _ = c.Writer.Write(content)
	}
}

// sends sends one request again and again. It is made once, and the answer is kept nowhere, so that next to nothing but
// the server is measured.
func (p policed) sends(b testing.TB, to http.Handler, status int) func() {
	b.Helper()
	body := strings.NewReader(p.body)
	request := httptest.NewRequest(p.plain().Method, "/things/1", nil)
	if p.body != "" {
		request.ContentLength = int64(len(p.body))
		request.Header.Set("Content-Type", "application/json")
	}
	for field := range strings.SplitSeq(p.fields, "|") {
		if name, value, found := strings.Cut(field, ": "); found {
			request.Header.Set(name, value)
		}
	}
	if status == 0 {
		status = http.StatusOK
	}
	answer := &discardingWriter{header: make(http.Header)}
	send := func() {
		clear(answer.header)
		answer.status = 0
		if p.body != "" {
			body.Reset(p.body)
			request.Body = io.NopCloser(body)
		}
		if p.each != nil {
			p.each(request)
		}
		to.ServeHTTP(answer, request)
		if answer.status != status {
			b.Fatalf("%s: the answer is %d", p.name, answer.status)
		}
	}
	send()
	return send
}

// discardingWriter keeps nothing of an answer but its status.
type discardingWriter struct {
	header http.Header
	status int
}

func (w *discardingWriter) Header() http.Header            { return w.header }
func (w *discardingWriter) WriteHeader(status int)         { w.status = status }
func (w *discardingWriter) Write(data []byte) (int, error) { return len(data), nil }
