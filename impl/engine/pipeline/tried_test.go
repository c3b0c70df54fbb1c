package pipeline_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// wouldRefuse is how often a policy is counted, and what the log says.
func wouldRefuse(t *testing.T, registry *prometheus.Registry, policy string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "charter_http_would_refuse_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			if labels := metric.GetLabel(); labels[0].GetValue() == "things" && labels[1].GetValue() == policy {
				return metric.GetCounter().GetValue()
			}
		}
	}
	return 0
}

// A limit that is tried out is counted and logged once for each body, and refuses none; the one that holds meanwhile does.
func TestABodyLimitThatIsTriedOutLetsBodiesPass(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		size      int
		announced bool
		status    int
		counted   float64
	}{
		"below":                      {10, true, 200, 0},
		"below, in chunks":           {10, false, 200, 0},
		"beyond":                     {11, true, 200, 1},
		"beyond, in chunks":          {11, false, 200, 1},
		"beyond both":                {65, true, 413, 0},
		"beyond both, in chunks":     {65, false, 413, 1},
		"as much as passes":          {64, true, 200, 1},
		"as much as passes, chunked": {64, false, 200, 1},
	} {
		for _, reads := range []contract.Reading{contract.Whole, contract.Streamed} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var log bytes.Buffer
				registry := prometheus.NewRegistry()
				line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), Metrics: registry})
				engine := gin.New()
				line.Install(engine)
				operation := contract.Operation{
					ID: "things", Method: "POST", Path: "/things",
					Body:  &contract.Body{Media: []contract.Media{{Type: "text/plain", Reads: reads}}, Limit: 64, Tried: 10},
					Check: func(*contract.Request) *contract.Problem { return nil },
				}
				handler := gin.RouteInfo{Method: "POST", Path: "/things", HandlerFunc: func(c *gin.Context) {
					if _, err := io.Copy(io.Discard, c.Request.Body); err != nil {
						line.Fail(c, err)
					}
				}}
				if err := line.Mount(engine, []contract.Operation{operation}, gin.RoutesInfo{handler}); err != nil {
					t.Fatal(err)
				}
				request := httptest.NewRequest("POST", "/things", strings.NewReader(strings.Repeat("x", test.size)))
				request.Header.Set("Content-Type", "text/plain")
				if !test.announced {
					request.ContentLength = -1
				}
				answer := httptest.NewRecorder()
				engine.ServeHTTP(answer, request)
				if answer.Code != test.status {
					t.Errorf("%d %s", answer.Code, answer.Body)
				}
				if got := wouldRefuse(t, registry, "x-body-limit"); got != test.counted || strings.Contains(log.String(), "policy=x-body-limit") != (test.counted > 0) {
					t.Errorf("counted %v, want %v: %s", got, test.counted, log.String())
				}
			})
		}
	}
}

func TestUnknownParametersThatAreOnlyLoggedAreCounted(t *testing.T) {
	t.Parallel()
	for _, unknown := range []bool{true, false} {
		s := newStand(t, contract.Operation{Method: "GET", Check: func(r *contract.Request) *contract.Problem {
			if unknown {
				r.NoteUnknownQuery()
			}
			return nil
		}}, func(_ *pipeline.Pipeline, c *gin.Context) { c.Status(204) })
		answer := s.send(httptest.NewRequest("GET", "/things", nil))
		if logged := strings.Contains(s.log.String(), "policy=x-unknown-query"); answer.Code != 204 || logged != unknown {
			t.Errorf("%d, logged %t: %s", answer.Code, logged, s.log.String())
		}
	}
}
