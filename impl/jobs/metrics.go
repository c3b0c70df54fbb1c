package jobs

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	ended    *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "charter_jobs_total",
			Help: "How attempts of jobs have ended, by kind: done, failed, dead, handed back, postponed.",
		}, []string{"kind", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "charter_job_duration_seconds",
			Help:    "How long attempts of jobs have taken, by kind.",
			Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10, 30},
		}, []string{"kind"}),
	}
	if registerer != nil {
		registerer.MustRegister(m.ended, m.duration)
	}
	return m
}
