package server_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/gen/api"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/users"
)

// ofNone is the part of the throughput of a handler without policies that it is to have with all of them.
const ofNone = 0.85

// policiesBudget is how long all ways to serve a user have together, once without a network and once over it.
const policiesBudget = 12 * time.Second

// BenchmarkAllPolicies asks for a user, whom the generated handler has from SQLite through GORM: with no policy and no
// pipeline, and with all that such an operation can sensibly have, in turns; without a network, and over loopback. It
// prints the throughputs as parts of the first. A hit of the cache is beside them for comparison: it calls no handler.
func BenchmarkAllPolicies(b *testing.B) {
	bench := newPoliciesBench(b)
	ways := []struct {
		name    string
		target  bool
		handler http.Handler
	}{
		{"the handler, with no pipeline", false, bench.bare()},
		{"what every request passes, and validation", false, bench.serve(b, contract.Policies{})},
		{"all policies", true, bench.serve(b, everyPolicy())},
		{"all policies, and a hit of the cache", false, bench.serve(b, withCache(everyPolicy()))},
	}
	var direct, remote []measure.Candidate
	for _, way := range ways {
		direct = append(direct, measure.Candidate{Name: way.name, Run: bench.direct(b, way.handler)})
		remote = append(remote, measure.Candidate{Name: way.name, Run: bench.remote(b, way.handler)})
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\na user from SQLite\tµs\tallocs\tof none\ttarget\tover loopback, µs\tof none\ttarget\t\n")
	inProcess, overLoopback := measure.Compare(policiesBudget, direct...), measure.Compare(policiesBudget, remote...)
	for i, way := range ways {
		fmt.Fprintf(w, "%s\t%.1f\t%.0f\t%s\t%.1f\t%s\t\n", way.name,
			inProcess[i].Nanoseconds/1000, inProcess[i].Allocations, partOf(inProcess, i, way.target),
			overLoopback[i].Nanoseconds/1000, partOf(overLoopback, i, way.target))
		if way.target {
			b.ReportMetric(overLoopback[0].Nanoseconds/overLoopback[i].Nanoseconds, "of-none")
		}
	}
	b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// partOf is a throughput as a part of that of the first, and whether that is enough.
func partOf(results []measure.Result, i int, hasTarget bool) string {
	ratio := results[0].Nanoseconds / results[i].Nanoseconds
	verdict := ""
	switch {
	case !hasTarget:
	case ratio >= ofNone:
		verdict = fmt.Sprintf("at least %.2f: reached", ofNone)
	default:
		verdict = fmt.Sprintf("at least %.2f: missed", ofNone)
	}
	return fmt.Sprintf("%.2f\t%s", ratio, verdict)
}

// everyPolicy is all that an operation which reads can sensibly have, and that does not keep its handler from being
// called.
func everyPolicy() contract.Policies {
	getUser := operationOf("getUser").Policies
	address := contract.RateLimit{Name: "address", Limit: 1_000_000_000, Window: time.Minute, By: contract.Key{Kind: contract.ByIP}, Cost: 1}
	return contract.Policies{
		Security:    getUser.Security,
		RateLimits:  append([]contract.RateLimit{address}, getUser.RateLimits...),
		Timeout:     getUser.Timeout,
		Deprecation: &contract.Deprecation{Since: time.Unix(1_800_000_000, 0), Sunset: time.Unix(1_900_000_000, 0)},
	}
}

func withCache(policies contract.Policies) contract.Policies {
	policies.Cache = &contract.Cache{MaxAge: time.Hour, Groups: operationOf("getUser").Cache.Groups}
	return policies
}

func operationOf(id string) contract.Operation {
	for _, operation := range operations.Operations {
		if operation.ID == id {
			return operation
		}
	}
	panic("the contract has no operation " + id)
}

// policiesBench is what all ways to serve a user share.
type policiesBench struct {
	service  *auth.Service
	handlers gin.RoutesInfo
	key      string
	body     []byte
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
	bench := &policiesBench{key: internalKey(b, databaseURL)}
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
func (p *policiesBench) serve(b *testing.B, policies contract.Policies) http.Handler {
	b.Helper()
	store, err := answers.Open(answers.Options{})
	if err != nil {
		b.Fatal(err)
	}
	options := pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Authenticators: p.service.Authenticators(),
		Limits: limits.NewMemory(nil), Cache: store,
	}
	operation := operationOf("getUser")
	operation.Policies = policies
	all := policies.Security != nil
	if operation.ETag = all; all {
		options.Logger = slog.New(slog.NewJSONHandler(io.Discard, nil))
		options.CORS, options.StrictTransport = operations.CORS, true
	}
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
	if all {
		return pipeline.Compress(engine)
	}
	return engine
}

// base is the context of all requests.
func base(ctx context.Context) context.Context { return contract.WithCall(ctx, new(contract.Call)) }

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

// direct asks a handler without a network.
func (p *policiesBench) direct(b *testing.B, handler http.Handler) func() {
	b.Helper()
	if answer := p.answer(b, handler); string(answer) != string(p.body) {
		b.Fatalf("the answer is %s", answer)
	}
	request, answer := p.request(b.Context()), &nobody{header: make(http.Header)}
	return func() {
		clear(answer.header)
		answer.size = 0
		handler.ServeHTTP(answer, request)
		if answer.size != len(p.body) {
			b.Fatalf("the answer has %d bytes", answer.size)
		}
	}
}

// nobody reads an answer.
type nobody struct {
	header http.Header
	size   int
}

func (n *nobody) Header() http.Header { return n.header }
func (n *nobody) WriteHeader(int)     {}
func (n *nobody) Write(data []byte) (int, error) {
	n.size += len(data)
	return len(data), nil
}

// remote asks it over loopback.
func (p *policiesBench) remote(b *testing.B, handler http.Handler) func() {
	b.Helper()
	listening := httptest.NewUnstartedServer(handler)
	listening.Config.BaseContext = func(net.Listener) context.Context { return base(b.Context()) }
	listening.Start()
	b.Cleanup(listening.Close)
	address := strings.TrimPrefix(listening.URL, "http://")
	caller, err := call(address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = caller.Close() })
	request := p.request(b.Context())
	var text strings.Builder
	fmt.Fprintf(&text, "GET %s HTTP/1.1\r\nHost: %s\r\n", request.URL.Path, address)
	if err := request.Header.Write(&text); err != nil {
		b.Fatal(err)
	}
	text.WriteString("\r\n")
	return func() {
		if err := caller.ask(text.String(), p.body); err != nil {
			b.Fatal(err)
		}
	}
}
