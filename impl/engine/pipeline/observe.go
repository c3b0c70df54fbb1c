package pipeline

import (
	"log/slog"
	"strconv"
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

// observe writes one line to the access log and one observation to the metrics for each request. What policies did
// with it, who called, and the trace are in the line where there is something to say.
func (p *Pipeline) observe(c *gin.Context) {
	start := time.Now()
	p.metrics.active.Inc()
	defer func() {
		p.metrics.active.Dec()
		p.record(c, time.Since(start))
	}()
	c.Next()
}

// maxLoggedPath bounds what a line of the log shows of a path, in bytes.
const maxLoggedPath = 256

func (p *Pipeline) record(c *gin.Context, duration time.Duration) {
	operation := c.GetString(operationKey)
	if operation == "" {
		operation = noOperation
	}
	status := c.Writer.Status()
	p.metrics.duration.WithLabelValues(operation, knownMethod(c.Request.Method), strconv.Itoa(status)).Observe(duration.Seconds())
	ctx := c.Request.Context()
	if !p.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	call := contract.CallOf(ctx)
	var room [17]slog.Attr
	line := append(room[:0],
		slog.String("requestId", call.RequestID),
		slog.String("operation", operation),
		slog.String("method", knownMethod(c.Request.Method)),
		slog.String("path", loggedPath(c.Request)),
		slog.Int("status", status),
		slog.Duration("duration", duration),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.String("remote", call.Address))
	for _, word := range [...]struct{ name, value string }{
		{"principal", contract.PrincipalOf(ctx).String()}, {"limit", call.Outcomes.Limit}, {"cache", call.Outcomes.Cache},
		{"idempotency", call.Outcomes.Idempotency}, {"upstream", call.Outcomes.Upstream}, {"webhook", call.Outcomes.Webhook}, {"traceId", call.TraceID},
	} {
		if word.value != "" {
			line = append(line, slog.String(word.name, word.value))
		}
	}
	p.logger.LogAttrs(ctx, slog.LevelInfo, "request", line...)
}

// knownMethod keeps callers from inventing label values.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}
