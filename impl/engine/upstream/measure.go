package upstream

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sony/gobreaker/v2"
)

// What becomes of a request to a backend, for metrics and the log.
const (
	outcomeAnswered  = "answered"  // with any status but 5xx
	outcomeError     = "error"     // with 5xx
	outcomeFailed    = "failed"    // no answer, or no HTTP
	outcomeLate      = "late"      // no answer in time
	outcomeAbandoned = "abandoned" // the caller has left, or its body was not right
	outcomeOpen      = "open"      // the breaker is open
	outcomeFull      = "full"      // the backend has too much to do
)

// measures are the metrics of all backends.
type measures struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	retries  *prometheus.CounterVec
	active   *prometheus.GaugeVec
	open     *prometheus.GaugeVec
}

func newMeasures(registerer prometheus.Registerer) *measures {
	m := &measures{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_upstream_requests_total",
			Help: "How many requests were sent to backends, each attempt counted, by backend and outcome.",
		}, []string{"upstream", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "charter_upstream_duration_seconds",
			Help:    "How long it took until the answers of backends began, or there was none, by backend.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"upstream"}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_upstream_retries_total",
			Help: "How many requests were sent again, by backend.",
		}, []string{"upstream"}),
		active: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "charter_upstream_requests_in_flight",
			Help: "How many requests backends work on, by backend.",
		}, []string{"upstream"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "charter_upstream_breaker_open",
			Help: "Whether the breaker of a backend is open (1), so that nobody asks it, by backend.",
		}, []string{"upstream"}),
	}
	if registerer != nil {
		registerer.MustRegister(m.requests, m.duration, m.retries, m.active, m.open)
	}
	return m
}

// measure are the metrics of one backend, which are found once.
type measure struct {
	outcomes map[string]prometheus.Counter
	duration prometheus.Observer
	retries  prometheus.Counter
	active   prometheus.Gauge
	open     prometheus.Gauge
}

func (m *measures) of(name string) *measure {
	one := &measure{
		outcomes: make(map[string]prometheus.Counter), duration: m.duration.WithLabelValues(name),
		retries: m.retries.WithLabelValues(name), active: m.active.WithLabelValues(name), open: m.open.WithLabelValues(name),
	}
	for _, outcome := range []string{outcomeAnswered, outcomeError, outcomeFailed, outcomeLate, outcomeAbandoned, outcomeOpen, outcomeFull} {
		one.outcomes[outcome] = m.requests.WithLabelValues(name, outcome)
	}
	return one
}

func (m *measure) count(outcome string) { m.outcomes[outcome].Inc() }

// enter notes a request until leave is called for the first time.
func (m *measure) enter() (leave func()) {
	m.active.Inc()
	return sync.OnceFunc(m.active.Dec)
}

func (m *measure) breaker(state gobreaker.State) {
	open := 0.0
	if state == gobreaker.StateOpen {
		open = 1
	}
	m.open.Set(open)
}
