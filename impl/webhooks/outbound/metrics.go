package outbound

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/send"
)

type metrics struct {
	attempts *prometheus.CounterVec
	duration prometheus.Histogram
	pauses   *prometheus.CounterVec
}

func newMetrics(service *Service, registerer prometheus.Registerer) *metrics {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_webhook_attempts_total",
			Help: "Attempts to deliver events to partners, by outcome: delivered, or why not.",
		}, []string{"outcome"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "charter_webhook_attempt_duration_seconds",
			Help:    "How long attempts to deliver events to partners have taken.",
			Buckets: []float64{.01, .05, .1, .5, 1, 5, 15},
		}),
		pauses: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_webhook_pauses_total",
			Help: "Endpoints of partners that were paused by themselves, by reason: gone, failing.",
		}, []string{"reason"}),
	}
	if registerer != nil {
		registerer.MustRegister(m.attempts, m.duration, m.pauses, &backlog{service})
	}
	return m
}

func (m *metrics) sent(answer send.Answer) {
	outcome := string(send.Delivered)
	if answer.Failure != "" {
		outcome = string(answer.Failure)
	}
	m.attempts.WithLabelValues(outcome).Inc()
	m.duration.Observe(answer.Duration.Seconds())
}

func (m *metrics) paused(reason string) { m.pauses.WithLabelValues(reason).Inc() }

// countTimeout bounds the look at the database for the metrics.
const countTimeout = 2 * time.Second

var (
	pendingMetric = prometheus.NewDesc("charter_webhook_deliveries_pending", "Deliveries to partners that are on their way, or wait for another attempt.", nil, nil)
	oldestMetric  = prometheus.NewDesc("charter_webhook_oldest_pending_seconds", "How old the oldest event is that waits for a partner to take it.", nil, nil)
)

// backlog asks the database what is pending whenever somebody wants to know.
type backlog struct{ service *Service }

// Describe is for Prometheus.
func (b *backlog) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- pendingMetric
	descriptions <- oldestMetric
}

// Collect is for Prometheus.
func (b *backlog) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	var pending int64
	var oldest time.Time
	err := b.service.DB.Snapshot(ctx, func(tx *repository.Tx) (err error) {
		pending, oldest, err = tx.PendingWebhooks()
		return err
	})
	if err != nil {
		b.service.Logger.LogAttrs(ctx, slog.LevelWarn, "pending webhooks were not counted", slog.Any("cause", err))
		return
	}
	var age float64
	if !oldest.IsZero() {
		age = max(0, b.service.Now().Sub(oldest).Seconds())
	}
	metrics <- prometheus.MustNewConstMetric(pendingMetric, prometheus.GaugeValue, float64(pending))
	metrics <- prometheus.MustNewConstMetric(oldestMetric, prometheus.GaugeValue, age)
}
