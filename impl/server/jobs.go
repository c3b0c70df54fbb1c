package server

import (
	"context"
	"time"

	"github.com/charterhq/charter/impl/jobs"
)

// sweepInterval is how often rows are dropped that are over.
const sweepInterval = time.Hour

// openJobs makes the queue of jobs, and says which work there is.
func (s *Server) openJobs(ctx context.Context) error {
	s.jobs = jobs.New(s.db, jobs.Options{Logger: s.logger, Metrics: s.metrics})
	s.jobs.Every(sweepInterval, jobs.Kind{
		Name: "sweep", Priority: jobs.Idle, Work: func(ctx context.Context, _ jobs.Run) error { return s.auth.Sweep(ctx) },
	})
	return s.jobs.Open(ctx)
}

// closeJobs lets the jobs that are being done end, or hands them back.
func (s *Server) closeJobs() error {
	if s.jobs == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.config.DrainTimeout)
	defer cancel()
	return s.jobs.Close(ctx)
}
