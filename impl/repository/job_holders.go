package repository

// What becomes of the jobs of a process that has died. What has died with its first attempt is done again at once; a job that
// may have killed its process more often waits longer each time. The last attempt is left to River, which makes it dead.
const (
	freeOnSQLite = `UPDATE river_job SET
			state = CASE WHEN attempt = 1 THEN 'available' ELSE 'retryable' END,
			scheduled_at = CASE WHEN attempt = 1 THEN datetime('now', 'subsec') ELSE datetime('now', (1 << min(attempt, 12)) || ' seconds', 'subsec') END,
			errors = jsonb_insert(coalesce(errors, jsonb('[]')), '$[#]', jsonb_object('at', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'attempt', attempt, 'error', ?, 'trace', ''))
		WHERE state = 'running' AND attempt < max_attempts AND attempted_by ->> '$[#-1]' = ?`
	freeOnPostgreSQL = `UPDATE river_job SET
			state = (CASE WHEN attempt = 1 THEN 'available' ELSE 'retryable' END)::river_job_state,
			scheduled_at = now() + CASE WHEN attempt = 1 THEN interval '0' ELSE interval '1 second' * power(2, least(attempt, 12)) END,
			errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'error', ?::text, 'trace', ''))
		WHERE state = 'running' AND attempt < max_attempts AND attempted_by[array_upper(attempted_by, 1)] = ?`
)

// FreeJobs has others do the jobs of a process that has died, and lead. It returns how many jobs those are.
func (t *Tx) FreeJobs(holder, reason string) (int64, error) {
	statement := freeOnPostgreSQL
	if t.db.dialect == SQLite {
		statement = freeOnSQLite
	}
	freed := t.tx.Exec(statement, reason, holder)
	if freed.Error != nil {
		return 0, wrap("free jobs", freed.Error)
	}
	return freed.RowsAffected, wrap("free jobs", t.tx.Exec("DELETE FROM river_leader WHERE leader_id = ?", holder).Error)
}
