package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/charterhq/charter/impl/repository"
)

// args are what River keeps of a job.
type args struct {
	kind string
	json json.RawMessage
}

// Kind is for River.
func (a args) Kind() string { return a.kind }

// MarshalJSON is for River.
func (a args) MarshalJSON() ([]byte, error) {
	if a.json == nil {
		return []byte("{}"), nil
	}
	return a.json, nil
}

// UnmarshalJSON is for River.
func (a *args) UnmarshalJSON(data []byte) error {
	a.json = append([]byte(nil), data...)
	return nil
}

// Add adds jobs within the transaction: they are done once it counts.
func (q *Queue) Add(ctx context.Context, tx *repository.Tx, jobs ...Job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, 0, len(jobs))
	unique := make(map[string]bool) // of these jobs; of those that are there the database knows
	for _, job := range jobs {
		if _, known := q.kinds[job.Kind]; !known {
			return fmt.Errorf("add job: there is no kind %q", job.Kind)
		}
		given, err := argsOf(job)
		if err != nil {
			return fmt.Errorf("add job %s: %w", job.Kind, err)
		}
		if name := job.Kind + string(given.json); job.Unique {
			if unique[name] {
				continue
			}
			unique[name] = true
		}
		params = append(params, river.InsertManyParams{Args: given, InsertOpts: q.insertOptions(job)})
	}
	err := tx.Share(
		func(tx *sql.Tx) error {
			err := insert(ctx, q.onSQLite, tx, params, len(unique) > 0)
			select {
			case q.added <- struct{}{}:
			default: // who waits has not heard the last one yet
			}
			return err
		},
		func(tx pgx.Tx) error { return insert(ctx, q.onPostgres, tx, params, len(unique) > 0) },
	)
	if err != nil {
		return fmt.Errorf("add jobs: %w", err)
	}
	return nil
}

// insert adds jobs: all at once, unless some may be there already.
func insert[TX any](ctx context.Context, client *river.Client[TX], tx TX, params []river.InsertManyParams, unique bool) error {
	if unique {
		_, err := client.InsertManyTx(ctx, tx, params)
		return err
	}
	_, err := client.InsertManyFastTx(ctx, tx, params)
	return err
}

func argsOf(job Job) (args, error) {
	if job.Args == nil {
		return args{kind: job.Kind}, nil
	}
	text, err := json.Marshal(job.Args)
	return args{job.Kind, text}, err
}

// inProgress are the states of jobs that are not over.
var inProgress = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled, rivertype.JobStateRetryable,
}

func (q *Queue) insertOptions(job Job) *river.InsertOpts {
	kind := q.kinds[job.Kind]
	options := &river.InsertOpts{MaxAttempts: kind.Attempts, Priority: kind.Priority, Queue: kind.Queue, ScheduledAt: job.At}
	if job.Unique {
		options.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: inProgress}
	}
	return options
}
