package server

import (
	"context"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/webhooks"
)

// sweepInterval is how often rows are dropped that are over.
const sweepInterval = time.Hour

// openJobs says which work there is besides the mail of accounts, and opens the queue.
func (s *Server) openJobs(ctx context.Context) error {
	s.jobs.Every(sweepInterval, jobs.Kind{
		Name: "sweep", Priority: jobs.Idle, Work: func(ctx context.Context, _ jobs.Run) error { return s.auth.Sweep(ctx) },
	})
	_, host, _ := strings.Cut(s.config.publicURL(), "://")
	s.inbox = webhooks.NewService(webhooks.Options{DB: s.db, Jobs: s.jobs, Mail: s.mail, Logger: s.logger, Service: host})
	return s.jobs.Open(ctx)
}

// closeJobs lets the jobs that are being done end, or hands them back.
func (s *Server) closeJobs() error {
	if s.inbox == nil { // nothing was opened
		return nil
	}
	s.inbox.Close() // before the queue: what has come adds jobs to it
	// What has not ended by then has the rest of the time to be handed back.
	ctx, cancel := context.WithTimeout(context.Background(), max(s.config.DrainTimeout/2, s.config.DrainTimeout-jobs.HandBack))
	defer cancel()
	return s.jobs.Close(ctx)
}
