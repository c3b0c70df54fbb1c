package pipeline_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// BenchmarkCache sends the same request, through the whole pipeline but not over a network, to an operation that has
// neither x-cache nor x-invalidates, to one whose answer is kept, and to one that makes it stale. What they take more
// than none is what the policies add; the handler does next to nothing, so that all of it is seen.
func BenchmarkCache(b *testing.B) {
	for name, test := range map[string]struct {
		method   string
		policies contract.Policies
	}{
		"none":          {"GET", contract.Policies{}},
		"hit":           {"GET", contract.Policies{Cache: &contract.Cache{MaxAge: minute, Groups: []contract.Template{"thing:{id}"}, Vary: []string{"Accept-Language"}}}},
		"x-invalidates": {"POST", contract.Policies{Invalidates: []contract.Template{"things", "thing:{id}"}}},
	} {
		b.Run(name, func(b *testing.B) {
			store, err := answers.Open(answers.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			line, engine := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Cache: store}), gin.New()
			defer line.Close()
			line.Install(engine)
			operation := contract.Operation{ID: "things", Method: test.method, Path: "/things/{id}", Policies: test.policies, Check: checkThing}
			handler := func(c *gin.Context) { c.String(200, "here") }
			if err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{{Method: test.method, Path: "/things/:id", HandlerFunc: handler}}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				recorder := httptest.NewRecorder()
				engine.ServeHTTP(recorder, httptest.NewRequest(test.method, "/things/1", nil))
				if recorder.Code != 200 {
					b.Fatal(recorder.Code, recorder.Body)
				}
			}
		})
	}
}
