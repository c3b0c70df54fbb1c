package repository

import (
	"context"
	"database/sql"
)

// Those who do jobs look for them again and again, all of them by themselves. On SQLite they do so one after the other: where they
// meet they would open one connection each, and keep it. To be cut off costs more than to look, which takes microseconds there.

// JobsDue tells whether jobs of a queue in an SQLite file wait for somebody who does them now.
func (db *DB) JobsDue(ctx context.Context, queue string) (due bool, err error) {
	db.looking.Lock()
	defer db.looking.Unlock()
	err = db.pools["read"].QueryRowContext(context.WithoutCancel(ctx),
		"SELECT EXISTS (SELECT 1 FROM river_job WHERE state = 'available' AND queue = ? AND scheduled_at <= datetime('now', 'subsec'))", queue).Scan(&due)
	return due, wrap("look for jobs", err)
}

// JobHolders are the processes, by what they call themselves, that do jobs, or lead those who do.
func (db *DB) JobHolders(ctx context.Context) (holders []string, err error) {
	if db.dialect == SQLite {
		db.looking.Lock()
		defer db.looking.Unlock()
		return jobHolders(context.WithoutCancel(ctx), db.pools["read"], "attempted_by ->> '$[#-1]'")
	}
	ctx, cancel, err := detach(ctx)
	if err != nil {
		return nil, err
	}
	defer cancel()
	return jobHolders(ctx, db.pools["shared"], "attempted_by[array_upper(attempted_by, 1)]")
}

func jobHolders(ctx context.Context, pool *sql.DB, last string) (holders []string, err error) {
	rows, err := pool.QueryContext(ctx, "SELECT coalesce("+last+", '') FROM river_job WHERE state = 'running' UNION SELECT leader_id FROM river_leader") //nolint:gosec // one of two texts
	if err != nil {
		return nil, wrap("look who does jobs", err)
	}
	defer rows.Close() //nolint:errcheck // Err says it
	for rows.Next() {
		var holder string
		if err := rows.Scan(&holder); err != nil {
			return nil, wrap("look who does jobs", err)
		}
		holders = append(holders, holder)
	}
	return holders, wrap("look who does jobs", rows.Err())
}
