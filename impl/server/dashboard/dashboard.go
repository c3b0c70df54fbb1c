// Package dashboard is what operators load into Grafana and Prometheus: a dashboard and alerts over the metrics of the
// server.
package dashboard

import _ "embed"

// Grafana is a dashboard, as Grafana imports it (version 11 and later). It asks which source of data has the metrics.
//
//go:embed grafana.json
var Grafana []byte

// Alerts are rules for Prometheus.
//
//go:embed alerts.yaml
var Alerts []byte
