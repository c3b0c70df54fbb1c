package mail

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	sent, failed *prometheus.CounterVec
	retries      prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	byKind := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"kind"})
	}
	m := &metrics{
		sent:   byKind("charter_mail_sent_total", "How many e-mails the mail server has taken, by kind."),
		failed: byKind("charter_mail_failed_total", "How many e-mails were given up, by kind."),
		retries: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "charter_mail_retries_total", Help: "How many attempts to send an e-mail have failed and are followed by another.",
		}),
	}
	registerer.MustRegister(m.sent, m.failed, m.retries)
	return m
}
