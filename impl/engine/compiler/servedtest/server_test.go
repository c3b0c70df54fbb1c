// Package servedtest_test runs servers that the compiler has generated, over HTTP.
package servedtest_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/bodies/want/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/bodies/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// served is a running server of the contract in testdata/bodies.
type served struct {
	url     string
	log     *logtest.Log
	metrics *prometheus.Registry
}

func serve(t *testing.T) *served { return serveWith(t, operations.Answers) }

func serveWith(t *testing.T, answers map[string]pipeline.AnswerCheck) *served {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &served{log: new(logtest.Log), metrics: prometheus.NewRegistry()}
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(s.log, nil)), Metrics: s.metrics, Answers: answers})
	bare := gin.New()
	api.RegisterHandlersWithOptions(bare, api.NewStrictHandlerWithOptions(handlers{}, nil, api.StrictGinServerOptions{
		RequestErrorHandlerFunc: line.FailRequest, HandlerErrorFunc: line.Fail, ResponseErrorHandlerFunc: line.FailAnswer,
	}), api.GinServerOptions{ErrorHandler: func(c *gin.Context, err error, _ int) { line.FailRequest(c, err) }})
	engine := gin.New()
	line.Install(engine)
	if err := line.Mount(engine, operations.Operations, bare.Routes()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// send sends a request with fields of its header, "Name: value", and returns the answer with its body.
func (s *served) send(t *testing.T, method, path string, body io.Reader, fields ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(data)
}

// result is what the caller sees in few words: what the handler got, or what is wrong where.
func result(t *testing.T, response *http.Response, body string) string {
	t.Helper()
	var answer struct {
		Got    json.RawMessage `json:"got"`
		Media  string          `json:"media"`
		Code   string          `json:"code"`
		Errors []struct {
			Pointer, Parameter, Code string
		} `json:"errors"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%d %s: %v", response.StatusCode, body, err)
	}
	if response.StatusCode == http.StatusOK {
		return strings.TrimSpace(answer.Media + " " + string(answer.Got))
	}
	words := []string{answer.Code}
	for _, e := range answer.Errors {
		words = append(words, e.Pointer+e.Parameter+":"+e.Code)
	}
	return strings.Join(words, " ")
}
