package mail

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	sent, failed           *prometheus.CounterVec
	retries, refused, lost prometheus.Counter
	waiting                prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	byKind := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"kind"})
	}
	m := &metrics{
		sent:    byKind("charter_mail_sent_total", "How many e-mails the mail server has taken, by kind."),
		failed:  byKind("charter_mail_failed_total", "How many e-mails were given up, by kind."),
		retries: counter("charter_mail_retries_total", "How many attempts to send an e-mail have failed and are followed by another."),
		refused: counter("charter_mail_refused_total", "How many e-mails were not taken, because too many waited or the server was ending."),
		lost:    counter("charter_mail_lost_total", "How many e-mails were still waiting when the server ended."),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "charter_mail_waiting", Help: "How many e-mails are being sent, or wait for it.",
		}),
	}
	registerer.MustRegister(m.sent, m.failed, m.retries, m.refused, m.lost, m.waiting)
	return m
}
