package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
)

// Handlers serves the part of the contract that is about jobs.
type Handlers struct {
	queue *Queue
}

// NewHandlers serves what the queue knows.
func NewHandlers(queue *Queue) Handlers { return Handlers{queue} }

// ListJobs serves GET /api/jobs.
func (h Handlers) ListJobs(ctx context.Context, request api.ListJobsRequestObject) (api.ListJobsResponseObject, error) {
	limit := int(request.Params.Limit)
	filter := Filter{Limit: limit + 1}
	if kind := request.Params.Kind; kind != nil {
		if !utf8.ValidString(*kind) || strings.Contains(*kind, "\x00") { // PostgreSQL takes no such text, and no kind has it
			return api.ListJobs200JSONResponse{Items: []api.Job{}}, nil
		}
		filter.Kind = *kind
	}
	if state := request.Params.State; state != nil {
		filter.State = State(*state)
	}
	scope := []string{"jobs", filter.Kind, string(filter.State)}
	var err error
	if filter.Before, err = cursor.Place(scope, request.Params.Cursor, parseID); err != nil {
		return nil, err
	}
	listed, err := h.queue.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := api.JobPage{Items: []api.Job{}}
	listed, page.NextCursor = cursor.Cut(scope, listed, limit, func(job Listed) string { return formatID(job.ID) })
	for _, job := range listed {
		shown, err := toJob(job)
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, shown)
	}
	return api.ListJobs200JSONResponse(page), nil
}

// GetJob serves GET /api/jobs/{jobId}.
func (h Handlers) GetJob(ctx context.Context, request api.GetJobRequestObject) (api.GetJobResponseObject, error) {
	shown, err := one(ctx, request.JobID, h.queue.Get)
	return api.GetJob200JSONResponse(shown), err
}

// RetryJob serves POST /api/jobs/{jobId}/retry.
func (h Handlers) RetryJob(ctx context.Context, request api.RetryJobRequestObject) (api.RetryJobResponseObject, error) {
	shown, err := one(ctx, request.JobID, h.queue.Retry)
	return api.RetryJob202JSONResponse(shown), err
}

// CancelJob serves POST /api/jobs/{jobId}/cancel.
func (h Handlers) CancelJob(ctx context.Context, request api.CancelJobRequestObject) (api.CancelJobResponseObject, error) {
	shown, err := one(ctx, request.JobID, h.queue.Cancel)
	return api.CancelJob202JSONResponse(shown), err
}

// one does something with a job, and shows what has become of it.
func one(ctx context.Context, text string, do func(context.Context, int64) (Listed, error)) (api.Job, error) {
	id, err := parseID(text) // the contract lets no other texts through
	if err != nil {
		return api.Job{}, fmt.Errorf("the id of a job: %w", err)
	}
	job, err := do(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return api.Job{}, contract.NotFound.New("There is no job of this id.")
	case err != nil:
		return api.Job{}, err
	}
	return toJob(job)
}

func parseID(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// Bounds of what is shown of a job.
const (
	maxFailures = 100
	maxFailure  = 9000 // bytes
)

func toJob(job Listed) (api.Job, error) {
	shown := api.Job{
		ID: formatID(job.ID), Kind: job.Kind, State: api.JobState(job.State), Args: map[string]any{},
		Priority: int32(job.Priority), Attempts: int32(job.Attempt), MaxAttempts: int32(job.MaxAttempts), //nolint:gosec // all are small
		CreatedAt: job.CreatedAt, ScheduledAt: job.ScheduledAt, EndedAt: job.EndedAt, Failures: []api.JobFailure{},
	}
	if err := json.Unmarshal(job.Args, &shown.Args); err != nil {
		return shown, fmt.Errorf("the arguments of a job: %w", err)
	}
	for _, failure := range job.Errors[max(0, len(job.Errors)-maxFailures):] {
		text := strings.ToValidUTF8(failure.Text[:min(len(failure.Text), maxFailure)], "")
		shown.Failures = append(shown.Failures, api.JobFailure{At: failure.At, Attempt: int32(failure.Attempt), Text: text}) //nolint:gosec // it is small
	}
	return shown, nil
}
