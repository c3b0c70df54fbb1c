// Package outbound tells partners what happens here: it keeps their endpoints, writes each event with the change that it
// reports, and brings it to those who may read it, at least once.
package outbound

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// Names of the kinds of jobs, and of the queue of those that wait for partners.
const (
	deliverKind   = "webhook-delivery"
	redeliverKind = "webhook-redelivery"
	mailKind      = "webhook-paused-mail"
	sweepKind     = "webhook-delivery-sweep"
	queueName     = "webhooks"
)

// Bounds of work. A job ends before it is taken for one whose process has died.
const (
	workers      = 64
	sendTimeout  = 15 * time.Second
	jobTimeout   = 25 * time.Second
	mailTimeout  = 20 * time.Second
	jobAttempts  = 25  // what has gone wrong then is not the partner's: the schedule of deliveries is another
	jobAtOnce    = 100 // deliveries that a transaction begins anew
	maxEndpoints = 20  // of an owner
)

// keepFor is how long events and deliveries stay.
const (
	keepFor       = 30 * 24 * time.Hour
	sweepInterval = 6 * time.Hour
)

// DefaultPauseAfter is for how long deliveries fail before an endpoint is paused, where nobody says otherwise.
const DefaultPauseAfter = 5 * 24 * time.Hour

// Options are what a service works with. A command line that only changes something needs DB, Jobs and Grants.
type Options struct {
	DB     *repository.DB
	Jobs   *jobs.Queue
	Grants func(role string) []string // the scopes of a role
	// Record writes down what was done to an endpoint, in the transaction that does it.
	Record  func(ctx context.Context, tx *repository.Tx, action, resource string) error
	Guard   send.Guard            // keeps deliveries from reaching inside
	Mail    *mail.Carrier         // tells owners that their endpoints are paused
	Logger  *slog.Logger          // nil: slog.Default
	Metrics prometheus.Registerer // nil: nobody counts
	Service string                // what readers of mails know the API as
	// PauseAfter is for how long deliveries fail before an endpoint is paused; 0: [DefaultPauseAfter].
	PauseAfter time.Duration
	// Timeout bounds an attempt; 0: 15 s. It is less than that of its job, 25 s.
	Timeout time.Duration
	Now     func() time.Time // nil: time.Now
}

// Service keeps endpoints, and delivers events to them. Every error that a caller can cause is a *contract.Problem.
type Service struct {
	Options

	sender  *send.Sender
	lanes   lanes
	metrics *metrics
}

// NewService makes a service, and makes its work known to the queue. Close it after use.
func NewService(options Options) *Service {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.PauseAfter == 0 {
		options.PauseAfter = DefaultPauseAfter
	}
	if options.Timeout == 0 {
		options.Timeout = sendTimeout
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Service{Options: options, sender: send.New(send.Options{Guard: options.Guard, Timeout: options.Timeout, Now: options.Now})}
	s.metrics = newMetrics(s, options.Metrics)
	s.Jobs.Separate(queueName, workers)
	s.Jobs.Handle(jobs.Kind{Name: deliverKind, Queue: queueName, Work: s.deliver, Timeout: jobTimeout, Attempts: jobAttempts})
	s.Jobs.Handle(jobs.Kind{Name: redeliverKind, Work: s.redeliverMore})
	s.Jobs.Handle(jobs.Kind{Name: mailKind, Work: s.mailPaused, Timeout: mailTimeout})
	s.Jobs.Every(sweepInterval, jobs.Kind{Name: sweepKind, Priority: jobs.Idle, Work: func(ctx context.Context, _ jobs.Run) error {
		return s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.DropWebhookMessages(keepFor) })
	}})
	return s
}

// Close lets go of connections to partners.
func (s *Service) Close() { s.sender.Close() }

// clock is the time as the database keeps it.
func (s *Service) clock() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }
