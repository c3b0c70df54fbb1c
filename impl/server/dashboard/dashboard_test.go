package dashboard_test

import (
	"encoding/json"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/upstream"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/server/dashboard"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// described notes the metrics that are registered with it, and their labels.
type described struct {
	prometheus.Registerer

	names map[string][]string
}

var descriptionOf = regexp.MustCompile(`fqName: "([^"]*)".*variableLabels: \{([^}]*)\}`)

func (d described) MustRegister(all ...prometheus.Collector) {
	for _, one := range all {
		descriptions := make(chan *prometheus.Desc, 100)
		one.Describe(descriptions)
		close(descriptions)
		for description := range descriptions {
			found := descriptionOf.FindStringSubmatch(description.String())
			for _, end := range []string{"", "_bucket", "_count", "_sum"} {
				d.names[found[1]+end] = append(strings.Split(found[2], ","), "le")
			}
		}
	}
}

// ofOthers are metrics of Prometheus and of its client for Go.
var ofOthers = map[string]bool{
	"up": true, "go_goroutines": true, "process_cpu_seconds_total": true, "process_resident_memory_bytes": true,
	"go_sql_in_use_connections": true, "go_sql_max_open_connections": true, "go_sql_wait_duration_seconds_total": true,
}

var (
	metric   = regexp.MustCompile(`\b(?:charter|go|process)_[a-z_]+|\bup\b`)
	selected = regexp.MustCompile(`(charter_[a-z_]+)\{([^}]*)\}`)
	label    = regexp.MustCompile(`([a-z]+)[!=]=?~?"`)
	grouped  = regexp.MustCompile(`by \(([^)]*)\)`)
)

// A panel or an alert over a metric that is not there would say for ever that all is well.
func TestEveryMetricThatOperatorsLookAtIsThere(t *testing.T) {
	t.Parallel()
	known := described{names: make(map[string][]string)}
	logger := slog.New(slog.DiscardHandler)
	pipeline.New(pipeline.Options{Logger: logger, Metrics: known})
	if _, err := upstream.New(upstream.Options{Logger: logger, Metrics: known}); err != nil {
		t.Fatal(err)
	}
	mail.NewCarrier(nil, logger, known)
	queue := jobs.New(nil, jobs.Options{Logger: logger, Metrics: known})
	outbound.NewService(outbound.Options{Jobs: queue, Logger: logger, Metrics: known}).Close()
	queries := append(panels(t), alerts(t)...)
	if len(queries) < 20 {
		t.Fatalf("only %d queries were found", len(queries))
	}
	for _, query := range queries {
		names := metric.FindAllString(query, -1)
		if len(names) == 0 {
			t.Errorf("%s looks at nothing", query)
		}
		for _, name := range names {
			if known.names[name] == nil && !ofOthers[name] {
				t.Errorf("%s: there is no metric %s", query, name)
			}
		}
		checkLabels(t, known, query, names[0])
		if strings.Count(query, "(") != strings.Count(query, ")") || strings.Count(query, "{") != strings.Count(query, "}") {
			t.Errorf("%s: brackets are left open", query)
		}
	}
}

// checkLabels holds what a query selects and groups by against the labels that its metrics have.
func checkLabels(t *testing.T, known described, query, first string) {
	t.Helper()
	for _, of := range selected.FindAllStringSubmatch(query, -1) {
		for _, label := range label.FindAllStringSubmatch(of[2], -1) {
			if !slices.Contains(known.names[of[1]], label[1]) {
				t.Errorf("%s: %s has no label %s", query, of[1], label[1])
			}
		}
	}
	for _, by := range grouped.FindAllStringSubmatch(query, -1) {
		for label := range strings.SplitSeq(by[1], ", ") {
			if strings.HasPrefix(first, "charter_") && !slices.Contains(known.names[first], label) {
				t.Errorf("%s: %s has no label %s", query, first, label)
			}
		}
	}
}

func panels(t *testing.T) []string {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(dashboard.Grafana, &board); err != nil {
		t.Fatal(err)
	}
	var queries []string
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			queries = append(queries, target.Expr)
		}
	}
	return queries
}

func alerts(t *testing.T) []string {
	t.Helper()
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations struct{ Summary, Description string }
			}
		}
	}
	if err := yaml.Unmarshal(dashboard.Alerts, &rules); err != nil {
		t.Fatal(err)
	}
	var queries []string
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			queries = append(queries, rule.Expr)
			if rule.Annotations.Summary == "" || rule.Annotations.Description == "" {
				t.Errorf("%s does not say what is wrong, and what to do", rule.Alert)
			}
		}
	}
	return queries
}
