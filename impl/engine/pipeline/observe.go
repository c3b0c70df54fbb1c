package pipeline

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// noOperation names requests that fit no operation, in the log and the metrics.
const noOperation = "none"

type metrics struct {
	duration     *prometheus.HistogramVec
	active       prometheus.Gauge
	wrongAnswers *prometheus.CounterVec
	wouldRefuse  *prometheus.CounterVec
	policy       *prometheus.CounterVec
	deprecated   *prometheus.CounterVec

	refusedDeliveries *prometheus.CounterVec
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "charter_http_request_duration_seconds",
			Help:    "How long requests took, by operation, method and status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"operation", "method", "status"}),
		active: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "charter_http_requests_in_flight",
			Help: "How many requests are being answered.",
		}),
		wrongAnswers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_http_wrong_answers_total",
			Help: "How many answers have broken the contract, by operation and status; counted while answers are checked.",
		}, []string{"operation", "status"}),
		wouldRefuse: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_http_would_refuse_total",
			Help: "How many requests a policy would have refused that is only logged, by operation and policy.",
		}, []string{"operation", "policy"}),
	}
	m.policy = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "charter_http_policy_total",
		Help: "What policies did with requests, by operation, policy and outcome.",
	}, []string{"operation", "policy", "outcome"})
	m.deprecated = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "charter_http_deprecated_total",
		Help: "How many requests have used what is deprecated, by operation and caller.",
	}, []string{"operation", "caller"})
	m.refusedDeliveries = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "charter_webhook_refused_total",
		Help: "How many deliveries were not signed as they must be, by scheme and reason.",
	}, []string{"scheme", "reason"})
	registerer.MustRegister(m.duration, m.active, m.wrongAnswers, m.wouldRefuse, m.policy, m.deprecated, m.refusedDeliveries)
	return m
}

// observed is an operation, for the log and the metrics. It remembers a few observers of its durations: to find one costs
// more than to observe.
type observed struct {
	id   string
	last [rememberedObservers]atomic.Pointer[observer]
}

// rememberedObservers is how many statuses have a place, by their last digits. Those that share one take turns.
const rememberedObservers = 8

type observer struct {
	method   string
	status   int
	duration prometheus.Observer
}

func (o *observed) observe(m *metrics, method string, status int, duration time.Duration) {
	place := &o.last[uint(status)%rememberedObservers]
	found := place.Load()
	if found == nil || found.status != status || found.method != method {
		found = &observer{method, status, m.duration.WithLabelValues(o.id, method, strconv.Itoa(status))}
		place.Store(found)
	}
	found.duration.Observe(duration.Seconds())
}

// observe writes one line to the access log and one observation to the metrics for each request, once it is answered. What
// policies count then is counted here too: a frame on the way of the request for each of them would cost more.
func (p *Pipeline) observe(c *gin.Context) {
	p.metrics.active.Inc()
	defer p.record(c)
	c.Next()
}

// record is the end of observe, also of a request whose handler has panicked.
func (p *Pipeline) record(c *gin.Context) {
	p.metrics.active.Dec()
	passage := passageOf(c)
	duration, status := time.Since(passage.began), c.Writer.Status()
	if passage.exceeded != nil && passage.finish(passage.began.Add(duration)) {
		passage.exceeded.Inc()
	}
	if passage.uses != nil {
		passage.uses.count(contract.PrincipalOf(c.Request.Context())) // a program may have its own way to recognise callers
	}
	if passage.limited != nil {
		passage.limited.Inc()
	}
	operation := passage.operation
	if operation == nil {
		operation = &p.none
	}
	operation.observe(p.metrics, knownMethod(c.Request.Method), status, duration)
	p.logRequest(c, operation.id, status, duration)
}

// knownMethod keeps callers from inventing label values.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}
