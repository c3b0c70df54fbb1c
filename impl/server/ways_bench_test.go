package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/gen/api"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/users"
)

// way is a way to serve a user behind the pipeline.
type way struct {
	policies                contract.Policies
	log, pages, tag, packed bool // access log; CORS and Strict-Transport-Security; ETag; compression
}

// stepsToAll add up to all that an operation which reads can sensibly have, and that does not keep its handler from being
// called. Not among them is x-quota: each request is a write to the database then.
var stepsToAll = []struct {
	name string
	add  func(*way)
}{
	{"what every request passes, metrics, validation", func(*way) {}},
	{"access log, JSON", func(w *way) { w.log = true }},
	{"x-cors for a page, and Strict-Transport-Security", func(w *way) { w.pages = true }},
	{"ETag", func(w *way) { w.tag = true }},
	{"compression, of an answer too small for it", func(w *way) { w.packed = true }},
	{"security, by a key", func(w *way) { w.policies.Security = theOperation().Security }},
	{"x-rate-limit by address and by caller", func(w *way) {
		address := contract.RateLimit{Name: "address", Limit: 1_000_000_000, Window: time.Minute, By: contract.Key{Kind: contract.ByIP}, Cost: 1}
		w.policies.RateLimits = append([]contract.RateLimit{address}, theOperation().RateLimits...)
	}},
	{"deprecated", func(w *way) {
		w.policies.Deprecation = &contract.Deprecation{Since: time.Unix(1_800_000_000, 0), Sunset: time.Unix(1_900_000_000, 0)}
	}},
	{"x-timeout: all policies", func(w *way) { w.policies.Timeout = theOperation().Timeout }},
}

func everyPolicy() way {
	var all way
	for _, step := range stepsToAll {
		step.add(&all)
	}
	return all
}

func withCache(w way) way {
	w.policies.Cache = &contract.Cache{MaxAge: time.Hour, Groups: theOperation().Cache.Groups}
	return w
}

func theOperation() contract.Operation {
	for _, operation := range operations.Operations {
		if operation.ID == "getUser" {
			return operation
		}
	}
	panic("the contract has no operation getUser")
}

// policiesBench is what all ways to serve a user share.
type policiesBench struct {
	service  *auth.Service
	handlers gin.RoutesInfo
	key      string
	body     []byte
	database string // its address
}

func newPoliciesBench(b *testing.B) *policiesBench {
	b.Helper()
	databaseURL := repositorytest.SQLite(b)
	seeding, err := server.New(b.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second,
		MailURL: "outbox:" + b.TempDir(),
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	if err := seeding.Close(); err != nil {
		b.Fatal(err)
	}
	db := repositorytest.Open(b, databaseURL)
	bench := &policiesBench{key: internalKey(b, databaseURL), database: databaseURL}
	bench.service = auth.NewService(auth.Options{DB: db, Logger: slog.New(slog.DiscardHandler)})
	b.Cleanup(bench.service.Close)
	bench.handlers = getUser(b, db, bench.service)
	bench.body = bench.answer(b, bench.bare())
	return bench
}

// othersHandlers stand for the handlers that are not called.
type othersHandlers struct{ api.StrictServerInterface }

// somebody calls the handler where no policy says who does: it wants to know.
var somebody = &contract.Principal{Kind: contract.KeyPrincipal, ID: "bench", Scopes: []string{"users:read"}}

// getUser is the generated handler, over the database.
func getUser(b *testing.B, db *repository.DB, service *auth.Service) gin.RoutesInfo {
	b.Helper()
	failed := func(_ *gin.Context, err error) { b.Error(err) }
	strict := api.NewStrictHandlerWithOptions(struct {
		users.Handlers
		othersHandlers
	}{Handlers: users.NewHandlers(users.NewService(db, service))}, nil, api.StrictGinServerOptions{
		RequestErrorHandlerFunc: failed, HandlerErrorFunc: failed, ResponseErrorHandlerFunc: failed,
	})
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	api.RegisterHandlersWithOptions(engine, strict, api.GinServerOptions{ErrorHandler: func(c *gin.Context, err error, _ int) { failed(c, err) }})
	for _, route := range engine.Routes() {
		if route.Method == http.MethodGet && strings.HasPrefix(route.Path, "/api/users/:") {
			handler := route.HandlerFunc
			route.HandlerFunc = func(c *gin.Context) {
				if ctx := c.Request.Context(); contract.PrincipalOf(ctx) == nil {
					contract.SetPrincipal(ctx, somebody)
				}
				handler(c)
			}
			return gin.RoutesInfo{route}
		}
	}
	b.Fatal("there is no handler of a user")
	return nil
}

// roomyID is enough for an id among the parameters.
const roomyID = 64

// bare is the handler with no pipeline: its parameter is handed to it unchecked.
func (p *policiesBench) bare() http.Handler {
	engine := gin.New()
	route := p.handlers[0]
	names := contract.Names{{In: contract.InPath, Name: "userId"}}
	engine.Handle(route.Method, route.Path, func(c *gin.Context) {
		checked := new(contract.Request)
		checked.Parameters.Lend(&names, make([]byte, 0, roomyID))
		checked.Parameters.Put(0, c.Params[0].Value, true)
		c.Set(contract.RequestKey, checked)
	}, route.HandlerFunc)
	return engine
}

// serve is the handler behind the pipeline, with an access log that nobody reads.
func (p *policiesBench) serve(b *testing.B, so way) http.Handler {
	b.Helper()
	store, err := answers.Open(answers.Options{})
	if err != nil {
		b.Fatal(err)
	}
	options := pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Authenticators: p.service.Authenticators(),
		Limits: limits.NewMemory(nil), Cache: store,
	}
	if so.log {
		options.Logger = slog.New(accesslog.NewHandler(io.Discard)) // as in production
	}
	if so.pages {
		options.CORS, options.StrictTransport = operations.CORS, true
	}
	operation := theOperation()
	operation.Policies, operation.ETag = so.policies, so.tag
	line, engine := pipeline.New(options), gin.New()
	b.Cleanup(func() {
		line.Close()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	line.Install(engine)
	if err := line.Mount(engine, []contract.Operation{operation}, p.handlers); err != nil {
		b.Fatal(err)
	}
	if so.packed {
		return pipeline.Compress(engine)
	}
	return engine
}

// base is the context of all requests. The pipeline knows a call of its own of each; without one, all have the same, which is not
// written to.
func base(ctx context.Context) context.Context { return contract.WithPrincipal(ctx, somebody) }

func (p *policiesBench) request(ctx context.Context) *http.Request {
	request := httptest.NewRequestWithContext(base(ctx), http.MethodGet, "/api/users/"+server.AliceID.String(), nil)
	request.Header = http.Header{
		"X-Api-Key": {p.key}, "Origin": {"https://app.example.com"}, "Accept": {"application/json"},
		"Accept-Encoding": {"gzip"}, "User-Agent": {"bench/1.0"},
	}
	return request
}

func (p *policiesBench) answer(b *testing.B, handler http.Handler) []byte {
	b.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, p.request(b.Context()))
	if recorder.Code != http.StatusOK {
		b.Fatal(recorder.Code, recorder.Body)
	}
	return recorder.Body.Bytes()
}
