package pipeline_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

// policed is an operation with one policy alone, or with none.
type policed struct {
	name     string
	policies contract.Policies
	options  pipeline.Options
}

func policedOnes(b *testing.B) []policed {
	b.Helper()
	address, principal := limit("address", 1_000_000_000, contract.ByIP), limit("caller", 1_000_000_000, contract.ByPrincipal)
	shared := limits.NewRedis(newRedis(b, redistest.Start(b)), nil)
	return []policed{
		{name: "none"},
		{"rate-limit", contract.Policies{RateLimits: []contract.RateLimit{address}}, pipeline.Options{}},
		{"rate-limits-two", contract.Policies{RateLimits: []contract.RateLimit{address, principal}}, pipeline.Options{}},
		{"rate-limit-redis", contract.Policies{RateLimits: []contract.RateLimit{address}}, pipeline.Options{Limits: shared}},
		{"quota-in-memory", contract.Policies{Quotas: []contract.Quota{quota("day", 1<<40, contract.Day)}}, pipeline.Options{Quotas: &quotaLedger{used: make(map[string]int64)}}},
	}
}

// BenchmarkPolicies sends the same request to an operation without a policy and to one with each policy alone, side by
// side: added-ns/op is what the policy costs more, and of the allocations those of "none" are to be taken off.
func BenchmarkPolicies(b *testing.B) {
	bare := benchEngine(b, policed{name: "none"})
	for _, one := range policedOnes(b) {
		b.Run(one.name, func(b *testing.B) {
			engine := benchEngine(b, one)
			var without, with time.Duration
			for b.Loop() {
				without += serveOnce(b, bare)
				with += serveOnce(b, engine)
			}
			b.ReportMetric(float64((with-without).Nanoseconds())/float64(b.N), "added-ns/op")
			b.ReportMetric(testing.AllocsPerRun(100, func() { serveOnce(b, engine) })-testing.AllocsPerRun(100, func() { serveOnce(b, bare) }), "added-allocs/op")
		})
	}
}

func benchEngine(b *testing.B, one policed) *gin.Engine {
	b.Helper()
	options := one.options
	options.Logger, options.Metrics = slog.New(slog.DiscardHandler), prometheus.NewRegistry()
	if options.Limits == nil {
		options.Limits = limits.NewMemory(nil)
	}
	line, engine := pipeline.New(options), gin.New()
	line.Install(engine)
	operation := contract.Operation{
		ID: "things", Method: "GET", Path: "/things", Policies: one.policies,
		Check: func(*contract.Request) *contract.Problem { return nil },
	}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(c *gin.Context) { c.String(200, "here") }}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		b.Fatal(err)
	}
	return engine
}

func serveOnce(b *testing.B, engine *gin.Engine) time.Duration {
	b.Helper()
	request, recorder := httptest.NewRequest("GET", "/things", nil), httptest.NewRecorder()
	start := time.Now()
	engine.ServeHTTP(recorder, request)
	took := time.Since(start)
	if recorder.Code != 200 {
		b.Fatal(recorder.Code, recorder.Body)
	}
	return took
}
