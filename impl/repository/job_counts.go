package repository

import (
	"context"
	"time"
)

// JobCount is how many jobs of a kind are in a state, in River's words.
type JobCount struct {
	Kind, State string
	Count       int
	// Age is how long the first of them has been due; negative: it is not yet.
	Age time.Duration
}

// JobCounts counts the jobs that are not done.
func (db *DB) JobCounts(ctx context.Context) ([]JobCount, error) {
	pool, age := db.pools["shared"], "extract(epoch FROM clock_timestamp() - min(scheduled_at))"
	if db.dialect == SQLite {
		pool, age = db.pools["read"], "(julianday('now') - julianday(min(scheduled_at))) * 86400.0"
	}
	rows, err := pool.QueryContext(ctx, "SELECT kind, state, count(*), CAST("+age+" AS DOUBLE PRECISION) FROM river_job WHERE state <> 'completed' GROUP BY kind, state") //nolint:gosec // one of two texts
	if err != nil {
		return nil, wrap("count jobs", err)
	}
	defer rows.Close() //nolint:errcheck // Err says it
	var counts []JobCount
	for rows.Next() {
		var count JobCount
		var seconds float64
		if err := rows.Scan(&count.Kind, &count.State, &count.Count, &seconds); err != nil {
			return nil, wrap("count jobs", err)
		}
		count.Age = time.Duration(seconds * float64(time.Second))
		counts = append(counts, count)
	}
	return counts, wrap("count jobs", rows.Err())
}
