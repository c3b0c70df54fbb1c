package operations

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// Serve puts the operations behind the router and the whole pipeline, as the server does. Handlers answer 204 and
// do nothing else.
func Serve(operations []contract.Operation) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	handlers := gin.New()
	for _, operation := range operations {
		path := strings.NewReplacer("{", ":", "}", "").Replace(operation.Path)
		handlers.Handle(operation.Method, path, func(c *gin.Context) { c.Status(http.StatusNoContent) })
	}
	p := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	engine := gin.New()
	p.Install(engine)
	if err := p.Mount(engine, operations, handlers.Routes()); err != nil {
		return nil, fmt.Errorf("mounting the operations: %w", err)
	}
	return engine, nil
}

// Request is a request that can be sent again and again.
type Request struct {
	Operation string // the operationId
	http      *http.Request
	path      map[string]string
	body      []byte
	reader    bytes.Reader
	answer    answer
}

// Requests are right requests for the operations of a resource: to list, to create and to read.
func Requests(resource int) []*Request {
	name := Name(resource)
	const id = "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"
	return []*Request{
		request("list"+name, http.MethodGet, name+"?limit=50&cursor=eyJ2IjoxfQ&state=open&since=2026-11-23T09:30:00Z", nil, nil),
		request("create"+name, http.MethodPost, name, nil, []byte(`{"title":"Harbour cranes","state":"open","total":{"amount":1200,"currency":"EUR"},`+
			`"contact":"grace@example.com","due":"2026-12-01","tags":["navy"],"lines":[{"title":"Crane","count":2}]}`)),
		request("get"+name, http.MethodGet, name+"/"+id, map[string]string{"id": id}, nil),
	}
}

func request(operation, method, address string, path map[string]string, body []byte) *Request {
	r := &Request{Operation: operation, path: path, body: body, answer: answer{header: make(http.Header)}}
	var err error
	if r.http, err = http.NewRequest(method, "http://127.0.0.1:8080/"+address, bytes.NewReader(r.body)); err != nil { //nolint:noctx // it is not sent
		panic(err) // the addresses above can be read
	}
	r.http.RemoteAddr = "127.0.0.1:50000"
	if r.body != nil {
		r.http.Header.Set("Content-Type", "application/json")
	}
	return r
}

// Send lets a handler answer the request, and returns the status.
func (r *Request) Send(to http.Handler) int {
	r.reset()
	clear(r.answer.header)
	r.answer.status = http.StatusOK
	to.ServeHTTP(&r.answer, r.http)
	return r.answer.status
}

func (r *Request) reset() {
	if r.body != nil {
		r.reader.Reset(r.body)
		r.http.Body = io.NopCloser(&r.reader)
	}
}

// Check holds the request against its operation.
func (r *Request) Check(operation *contract.Operation) *contract.Problem {
	checked := contract.Request{HTTP: r.http, Path: func(name string) string { return r.path[name] }}
	if r.body != nil {
		checked.Body, checked.MediaType = r.body, "application/json"
	}
	return operation.Check(&checked)
}

// answer keeps nothing of an answer but its status.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header            { return a.header }
func (a *answer) WriteHeader(status int)         { a.status = status }
func (a *answer) Write(data []byte) (int, error) { return len(data), nil }
