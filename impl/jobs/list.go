package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// State is how far a job is.
type State string

// The states of jobs.
const (
	Waiting  State = "waiting" // for its turn, or its time
	Running  State = "running"
	Retrying State = "retrying" // it has failed, and waits for another attempt
	Done     State = "done"
	Dead     State = "dead" // it is done no more, unless somebody retries it
)

// theirs are River's words for our states.
var theirs = map[State][]rivertype.JobState{
	Waiting:  {rivertype.JobStateAvailable, rivertype.JobStateScheduled, rivertype.JobStatePending},
	Running:  {rivertype.JobStateRunning},
	Retrying: {rivertype.JobStateRetryable},
	Done:     {rivertype.JobStateCompleted},
	Dead:     {rivertype.JobStateDiscarded, rivertype.JobStateCancelled},
}

// Known tells whether there is such a state.
func (s State) Known() bool { return theirs[s] != nil }

// Listed is a job as operators see it.
type Listed struct {
	ID          int64           `json:"id"`
	Kind        string          `json:"kind"`
	State       State           `json:"state"`
	Args        json.RawMessage `json:"args"`
	Priority    int             `json:"priority"`
	Attempt     int             `json:"attempts"` // how many were begun
	MaxAttempts int             `json:"maxAttempts"`
	CreatedAt   time.Time       `json:"createdAt"`
	ScheduledAt time.Time       `json:"scheduledAt"` // when it is, or was, to be done
	EndedAt     *time.Time      `json:"endedAt,omitempty"`
	Errors      []Failure       `json:"failures,omitempty"` // the newest last
}

// Failure is why an attempt has failed.
type Failure struct {
	At      time.Time `json:"at"`
	Attempt int       `json:"attempt"`
	Text    string    `json:"text"`
}

// Filter says which jobs are wanted; what is empty does not matter.
type Filter struct {
	Kind   string
	State  State
	Before *int64 // jobs of lower ids; nil: of all
	Limit  int
}

// ErrNotFound says that there is no job of the id, or no more.
var ErrNotFound = errors.New("there is no such job")

// List lists jobs, the newest first.
func (q *Queue) List(ctx context.Context, filter Filter) ([]Listed, error) {
	params := river.NewJobListParams().First(filter.Limit).OrderBy(river.JobListOrderByID, river.SortOrderDesc)
	if filter.Kind != "" {
		params = params.Kinds(filter.Kind)
	}
	if filter.State != "" {
		params = params.States(theirs[filter.State]...)
	}
	if filter.Before != nil {
		params = params.Where("id < @before", river.NamedArgs{"before": *filter.Before})
	}
	result, err := q.client().JobList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	listed := make([]Listed, len(result.Jobs))
	for i, job := range result.Jobs {
		listed[i] = list(job)
	}
	return listed, nil
}

// Get returns a job.
func (q *Queue) Get(ctx context.Context, id int64) (Listed, error) {
	job, err := q.client().JobGet(ctx, id)
	return found(job, "get job", err)
}

// Retry does a job again, now: one that is dead or done as well, and one that waits at once. One that is running stays as it
// is.
func (q *Queue) Retry(ctx context.Context, id int64) (Listed, error) {
	job, err := q.client().JobRetry(ctx, id)
	return found(job, "retry job", err)
}

// Cancel makes a job dead. One that is running is told to end.
func (q *Queue) Cancel(ctx context.Context, id int64) (Listed, error) {
	job, err := q.client().JobCancel(ctx, id)
	return found(job, "cancel job", err)
}

func found(job *rivertype.JobRow, doing string, err error) (Listed, error) {
	switch {
	case errors.Is(err, rivertype.ErrNotFound):
		return Listed{}, ErrNotFound
	case err != nil:
		return Listed{}, fmt.Errorf("%s: %w", doing, err)
	}
	return list(job), nil
}

func list(job *rivertype.JobRow) Listed {
	listed := Listed{
		ID: job.ID, Kind: job.Kind, Args: job.EncodedArgs, Priority: job.Priority, Attempt: job.Attempt, MaxAttempts: job.MaxAttempts,
		CreatedAt: job.CreatedAt.UTC(), ScheduledAt: job.ScheduledAt.UTC(), State: ours(job.State),
	}
	if job.FinalizedAt != nil {
		ended := job.FinalizedAt.UTC()
		listed.EndedAt = &ended
	}
	for _, failure := range job.Errors {
		listed.Errors = append(listed.Errors, Failure{failure.At.UTC(), failure.Attempt, failure.Error})
	}
	return listed
}

func ours(state rivertype.JobState) State {
	for word, states := range theirs {
		if slices.Contains(states, state) {
			return word
		}
	}
	return State(state)
}
