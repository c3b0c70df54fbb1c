package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/rivertype"

	"github.com/charterhq/charter/impl/repository"
)

// censusTimeout bounds the query behind a scrape.
const censusTimeout = 2 * time.Second

// census counts the jobs in the database whenever somebody asks for metrics. All replicas say the same: whoever looks at
// them takes the largest, and not the sum.
type census struct {
	db     *repository.DB
	logger *slog.Logger

	count, oldest *prometheus.Desc
}

func newCensus(db *repository.DB, logger *slog.Logger) *census {
	return &census{
		db: db, logger: logger,
		count:  prometheus.NewDesc("charter_jobs", "How many jobs of all replicas there are, by kind and state: waiting, running, retrying, dead.", []string{"kind", "state"}, nil),
		oldest: prometheus.NewDesc("charter_jobs_oldest_waiting_seconds", "How long the first job of a kind that waits for its turn has been due.", []string{"kind"}, nil),
	}
}

// Describe is for Prometheus.
func (c *census) Describe(to chan<- *prometheus.Desc) {
	to <- c.count
	to <- c.oldest
}

// Collect is for Prometheus. Without a database there are no numbers, and the others are there nevertheless.
func (c *census) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), censusTimeout)
	defer cancel()
	counts, err := c.db.JobCounts(ctx)
	if err != nil {
		c.logger.LogAttrs(ctx, slog.LevelWarn, "jobs were not counted for metrics", slog.Any("cause", err))
		return
	}
	type of struct {
		kind  string
		state State
	}
	sums := make(map[of]int)
	for _, found := range counts {
		state := rivertype.JobState(found.State)
		sums[of{found.Kind, ours(state)}] += found.Count
		if state == rivertype.JobStateAvailable {
			to <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, max(0, found.Age.Seconds()), found.Kind)
		}
	}
	for of, sum := range sums {
		to <- prometheus.MustNewConstMetric(c.count, prometheus.GaugeValue, float64(sum), of.kind, string(of.state))
	}
}
