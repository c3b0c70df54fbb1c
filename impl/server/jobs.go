package server

import (
	"context"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// sweepInterval is how often rows are dropped that are over.
const sweepInterval = time.Hour

// newJobs makes the queue of jobs, and what tells partners by it of every change, from the first one on.
func (s *Server) newJobs() {
	s.jobs = jobs.New(s.db, jobs.Options{Logger: s.logger, Metrics: s.metrics})
	s.outbound = outbound.NewService(outbound.Options{
		DB: s.db, Jobs: s.jobs, Mail: s.mail, Logger: s.logger, Metrics: s.metrics, Service: s.host(), Guard: s.config.guard(), PauseAfter: s.config.WebhookPauseAfter,
		Grants: auth.Grants,
		Record: func(ctx context.Context, tx *repository.Tx, action, resource string) error {
			return s.auth.RecordAction(ctx, tx, action, resource)
		},
	})
}

// host is what readers of mails know the API as.
func (s *Server) host() string {
	_, host, _ := strings.Cut(s.config.publicURL(), "://")
	return host
}

// openJobs says which work there is besides the mail of accounts and what partners are told, and opens the queue.
func (s *Server) openJobs(ctx context.Context) error {
	s.jobs.Every(sweepInterval, jobs.Kind{
		Name: "sweep", Priority: jobs.Idle, Work: func(ctx context.Context, _ jobs.Run) error { return s.auth.Sweep(ctx) },
	})
	s.inbox = webhooks.NewService(webhooks.Options{DB: s.db, Jobs: s.jobs, Mail: s.mail, Logger: s.logger, Service: s.host()})
	return s.jobs.Open(ctx)
}

// closeJobs lets the jobs that are being done end, or hands them back.
func (s *Server) closeJobs() error {
	if s.outbound != nil {
		defer s.outbound.Close()
	}
	if s.inbox == nil { // nothing was opened
		return nil
	}
	s.inbox.Close() // before the queue: what has come adds jobs to it
	// What has not ended by then has the rest of the time to be handed back.
	ctx, cancel := context.WithTimeout(context.Background(), max(s.config.DrainTimeout/2, s.config.DrainTimeout-jobs.HandBack))
	defer cancel()
	return s.jobs.Close(ctx)
}
