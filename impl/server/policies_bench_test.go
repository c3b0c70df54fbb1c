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
	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/engine/measure/load"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/users"
)

// enough is the part of the throughput of a handler without policies that it is to have with all of them.
const enough = 0.85

// policiesBudget is how long each way to serve a user is measured, once without a network and once over it.
const policiesBudget = 2 * time.Second

// BenchmarkAllPolicies asks for a user, whom the generated handler has from SQLite through GORM: with no pipeline at all, with
// the pipeline of an operation that declares no policy, and with all that such an operation can sensibly have, one policy more at
// a time, in turns, without a network; and these three over loopback, by one caller, whose time counts too, and by many at once
// from another process, whose time does not. It prints what each step adds, and the throughputs of a processor as parts of the
// first and of the second. A hit of the cache is beside them for comparison: it calls no handler.
func BenchmarkAllPolicies(b *testing.B) {
	bench := newPoliciesBench(b)
	none, all, hit := bench.bare(), bench.serve(b, everyPolicy()), bench.serve(b, withCache(everyPolicy()))
	steps := []measure.Candidate{{Name: "the handler, with no pipeline", Run: bench.direct(b, none)}}
	var so way
	for _, step := range stepsToAll {
		step.add(&so)
		steps = append(steps, measure.Candidate{Name: step.name, Run: bench.direct(b, bench.serve(b, so))})
	}
	results := measure.Compare(policiesBudget*time.Duration(len(steps)), steps...)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\na user from SQLite, no network\tµs\tadded µs\tallocs\tof no pipeline\t\n")
	for i, result := range results {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.0f\t%.2f\t\n", result.Name, result.Nanoseconds/1000,
			(result.Nanoseconds-results[max(i-1, 0)].Nanoseconds)/1000, result.Allocations, results[0].Nanoseconds/result.Nanoseconds)
	}
	fmt.Fprint(w, "\nthroughput\tµs\tof no pipeline\ttarget\tof no policy\ttarget\t\n")
	direct := measure.Compare(3*policiesBudget, steps[0], steps[1], steps[len(steps)-1])
	printParts(w, "no network, ", direct)
	remote := measure.Compare(4*policiesBudget, measure.Candidate{Run: bench.remote(b, none)}, measure.Candidate{Run: bench.remote(b, bench.serve(b, way{}))},
		measure.Candidate{Run: bench.remote(b, all)}, measure.Candidate{Run: bench.remote(b, hit)})
	printParts(w, "one caller over loopback, ", remote)
	loaded := bench.loaded(b, none, bench.serve(b, way{}), all, hit)
	printParts(w, fmt.Sprintf("%d callers at once, ", manyCallers), loaded)
	b.ReportMetric(loaded[1].Nanoseconds/loaded[2].Nanoseconds, "of-no-policy")
	b.ReportMetric(loaded[0].Nanoseconds/loaded[2].Nanoseconds, "of-no-pipeline")
	b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// printParts prints throughputs as parts of those of the handler with no pipeline, and with one that declares no policy.
func printParts(w io.Writer, where string, results []measure.Result) {
	const all = 2
	names := [...]string{"no pipeline", "no policy", all: "all policies", "and a hit of the cache"}
	for i, result := range results {
		ofNone, ofNoPolicy := results[0].Nanoseconds/result.Nanoseconds, results[1].Nanoseconds/result.Nanoseconds
		fmt.Fprintf(w, "%s%s\t%.1f\t%.2f\t%s\t%.2f\t%s\t\n", where, names[i], result.Nanoseconds/1000, ofNone, verdict(i == all, ofNone), ofNoPolicy, verdict(i == all, ofNoPolicy))
	}
}

// verdict says whether a part is enough, where that is asked.
func verdict(asked bool, part float64) string {
	if !asked {
		return ""
	}
	return reached(part, enough)
}

// reached says whether a figure is as great as it is to be.
func reached(figure, least float64) string {
	if figure >= least {
		return fmt.Sprintf("at least %.2f: reached", least)
	}
	return fmt.Sprintf("at least %.2f: missed", least)
}

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
	address := p.listen(b, handler)
	caller, err := call(address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = caller.Close() })
	message := p.message(b, address)
	return func() {
		if err := caller.ask(message, p.body); err != nil {
			b.Fatal(err)
		}
	}
}

// listen serves a handler on loopback.
func (p *policiesBench) listen(b *testing.B, handler http.Handler) (address string) {
	b.Helper()
	listening := httptest.NewUnstartedServer(handler)
	listening.Config.BaseContext = func(net.Listener) context.Context { return base(b.Context()) }
	listening.Start()
	b.Cleanup(listening.Close)
	return strings.TrimPrefix(listening.URL, "http://")
}

// message is the request as it goes to an address.
func (p *policiesBench) message(b *testing.B, address string) string {
	b.Helper()
	request := p.request(b.Context())
	var text strings.Builder
	fmt.Fprintf(&text, "GET %s HTTP/1.1\r\nHost: %s\r\n", request.URL.Path, address)
	if err := request.Header.Write(&text); err != nil {
		b.Fatal(err)
	}
	text.WriteString("\r\n")
	return text.String()
}

// What many callers ask for in a turn, and how often each handler has one.
const (
	manyCallers = 32
	manyAsked   = 1000
	manyTurns   = 100
)

// loaded has many callers at once ask handlers over loopback, in turns. The results are the processor time of the server for a
// request, on all processors, which the callers share.
func (p *policiesBench) loaded(b *testing.B, handlers ...http.Handler) []measure.Result {
	b.Helper()
	process, targets := load.Start(b), make([]load.Target, len(handlers))
	for i, handler := range handlers {
		address := p.listen(b, handler)
		targets[i] = load.Target{Address: address, Request: p.message(b, address), Connections: manyCallers}
	}
	results := make([]measure.Result, len(targets))
	for i, nanoseconds := range measure.Turns(manyTurns, len(targets), func(i int) float64 {
		begun := measure.Now()
		if _, err := process.Ask(targets[i], manyAsked); err != nil {
			b.Fatal(err)
		}
		return float64(measure.Now()-begun) / manyAsked
	}) {
		results[i].Nanoseconds = nanoseconds
	}
	return results
}
