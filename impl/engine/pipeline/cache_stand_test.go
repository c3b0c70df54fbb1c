package pipeline_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// cacheStand is a server with GET /things/{id}, whose answers are kept, and POST /things/{id}, which makes them stale.
// Callers say who they are in the header Who.
type cacheStand struct {
	engine *gin.Engine
	line   *pipeline.Pipeline
	store  *answers.Store
	calls  atomic.Int64
	log    *logtest.Log
}

// cacheTerms are what a test wants besides.
type cacheTerms struct {
	cache     contract.Cache
	open      bool // everybody may ask
	offers    []string
	timeout   *contract.Timeout
	redis     string
	read      func(line *pipeline.Pipeline, c *gin.Context)
	write     func(line *pipeline.Pipeline, c *gin.Context)
	checks    map[string]pipeline.AnswerCheck
	openQuery bool
}

func newCacheStand(t testing.TB, terms cacheTerms) *cacheStand {
	t.Helper()
	s := &cacheStand{engine: gin.New(), log: new(logtest.Log)}
	var err error
	logger := slog.New(slog.NewTextHandler(s.log, nil))
	if s.store, err = answers.Open(answers.Options{URL: terms.redis, Logger: logger}); err != nil {
		t.Fatal(err)
	}
	s.line = pipeline.New(pipeline.Options{
		Logger: logger, Metrics: prometheus.NewRegistry(), Cache: s.store, Answers: terms.checks,
		Authenticators: map[string]pipeline.Authenticator{"who": pipeline.AuthenticatorFunc(recogniseWho)},
	})
	s.line.Install(s.engine)
	if err := s.line.Mount(s.engine, s.operations(terms), s.routes(terms)); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *cacheStand) close(t testing.TB) {
	t.Helper()
	s.line.Close()
	if err := s.store.Close(); err != nil {
		t.Error(err)
	}
}

// recogniseWho takes alice for alice, and alice+read+write for alice with two scopes.
func recogniseWho(_ context.Context, credential string) (*contract.Principal, error) {
	name, scopes, _ := strings.Cut(credential, "+")
	if name == "nobody" {
		return nil, pipeline.ErrCredential
	}
	return &contract.Principal{Kind: contract.UserPrincipal, ID: name, Scopes: strings.FieldsFunc(scopes, func(r rune) bool { return r == '+' })}, nil
}

func (s *cacheStand) operations(terms cacheTerms) []contract.Operation {
	var security *contract.Security
	if !terms.open {
		security = &contract.Security{Alternatives: []contract.Requirement{
			{{Scheme: &contract.SecurityScheme{Name: "who", Kind: contract.APIKey, In: "header", Key: "Who"}}},
		}}
	}
	var unknown contract.Enforcement
	if terms.openQuery {
		unknown = contract.Off
	}
	return []contract.Operation{
		{
			ID: "get", Method: "GET", Path: "/things/{id}", ETag: true, Check: checkThing, Offers: terms.offers,
			Policies: contract.Policies{Cache: &terms.cache, Security: security, Timeout: terms.timeout, UnknownQuery: unknown},
		},
		{
			ID: "change", Method: "POST", Path: "/things/{id}", Check: checkThing,
			Policies: contract.Policies{Invalidates: []contract.Template{"thing:{id}"}},
		},
	}
}

// checkThing takes the id of the path, and the parameter page of the query, which is 1 unless it says otherwise.
func checkThing(r *contract.Request) *contract.Problem {
	r.Parameters.Add(contract.InPath, "id", strconv.AppendQuote(nil, r.Path("id")))
	page := r.HTTP.URL.Query().Get("page")
	if page == "" {
		page = "1"
	}
	r.Parameters.Add(contract.InQuery, "page", []byte(page))
	if condition := r.HTTP.Header.Get("If-None-Match"); condition != "" {
		r.Parameters.Add(contract.InHeader, "If-None-Match", []byte(`"x"`))
	}
	return nil
}

func (s *cacheStand) routes(terms cacheTerms) gin.RoutesInfo {
	read := func(c *gin.Context) {
		s.calls.Add(1)
		terms.read(s.line, c)
	}
	write := func(c *gin.Context) { c.Status(http.StatusNoContent) }
	if terms.write != nil {
		write = func(c *gin.Context) { terms.write(s.line, c) }
	}
	return gin.RoutesInfo{
		{Method: "GET", Path: "/things/:id", HandlerFunc: read},
		{Method: "POST", Path: "/things/:id", HandlerFunc: write},
	}
}

// send sends a request of alice, with header fields "Name: value".
func (s *cacheStand) send(ctx context.Context, method, target string, fields ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, nil).WithContext(ctx)
	request.Header.Set("Who", "alice")
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	s.engine.ServeHTTP(recorder, request)
	return recorder
}

func (s *cacheStand) get(t testing.TB, target string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	return s.send(t.Context(), "GET", target, fields...)
}

// one is the field of an answer that says what the cache did.
func one(answer *httptest.ResponseRecorder) string {
	return fmt.Sprintf("%d %s", answer.Code, strings.TrimPrefix(answer.Header().Get("Cache-Status"), "charter; "))
}

// counting is a handler that answers with the number of its call.
func counting() func(*pipeline.Pipeline, *gin.Context) {
	var count atomic.Int64
	return func(_ *pipeline.Pipeline, c *gin.Context) { c.String(http.StatusOK, "answer %d", count.Add(1)) }
}

const minute = time.Minute

// atOnce runs some workers, and waits for them.
func atOnce(workers int, work func(worker int)) {
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() { work(worker) })
	}
	group.Wait()
}
