// Package webhooks takes what other systems send in: it keeps each delivery once, with the work that it causes, and works
// on it afterwards.
package webhooks

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// Names of the kinds of jobs.
const (
	workKind  = "webhook"
	mailKind  = "payment-failed-mail"
	sweepKind = "webhook-sweep"
)

// keepFor is how long events stay that are worked on, or that nobody works on. Those that have failed stay until somebody
// has looked at them.
const (
	keepFor       = 30 * 24 * time.Hour
	sweepInterval = 6 * time.Hour
)

// mailTimeout bounds one attempt to send a mail.
const mailTimeout = 20 * time.Second

// Options are what a service works with.
type Options struct {
	DB     *repository.DB
	Jobs   *jobs.Queue
	Mail   *mail.Carrier // required by handlers that mail somebody
	Logger *slog.Logger
	// Service is what readers of mails know the API as.
	Service string
}

// Service keeps events and works on them.
type Service struct {
	Options

	handlers map[topic]Handler
	writer   *writer
}

// NewService makes a service, and makes its work known to the queue. Close it after use.
func NewService(options Options) *Service {
	s := &Service{Options: options, handlers: handlers()}
	s.writer = newWriter(s.keep, writersOf(options.DB.Dialect()))
	s.Jobs.Handle(jobs.Kind{Name: workKind, Work: s.work})
	s.Jobs.Handle(jobs.Kind{Name: mailKind, Work: s.mailFailedPayment, Timeout: mailTimeout})
	s.Jobs.Every(sweepInterval, jobs.Kind{Name: sweepKind, Priority: jobs.Idle, Work: func(ctx context.Context, _ jobs.Run) error {
		return s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.DropWebhookEvents(keepFor) })
	}})
	return s
}

// Close keeps what has come, and takes no more.
func (s *Service) Close() { s.writer.close() }

// eventArgs are what the job of an event gets.
type eventArgs struct {
	Event uuid.UUID `json:"event"`
}

// work works on an event: once in effect, as what its handler writes and that it was handled are one transaction.
func (s *Service) work(ctx context.Context, run jobs.Run) error {
	var args eventArgs
	if err := run.Read(&args); err != nil {
		return err
	}
	failed := s.DB.Write(ctx, func(tx *repository.Tx) error { return s.handle(ctx, tx, args.Event) })
	if failed == nil || errors.Is(ctx.Err(), context.Canceled) { // the server stops: the job is handed back, and has not failed
		return failed
	}
	state := repository.EventPending
	if run.Last || errors.Is(failed, jobs.ErrFutile) {
		state = repository.EventFailed
	}
	ctx = context.WithoutCancel(ctx) // what has failed is noted, even if it has taken all the time there was
	if err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		return tx.EndWebhookEvent(args.Event, state, failed.Error())
	}); err != nil {
		s.Logger.LogAttrs(ctx, slog.LevelError, "what has become of an event was not noted", slog.String("event", args.Event.String()), slog.Any("cause", err))
	}
	return failed
}

// Replay works on an event again, whatever has become of it. repository.ErrNotFound says that there is none.
func (s *Service) Replay(ctx context.Context, id uuid.UUID) (event repository.WebhookEvent, err error) {
	err = s.DB.Write(ctx, func(tx *repository.Tx) (err error) {
		if err := tx.ReplayWebhookEvent(id); err != nil {
			return err
		}
		if err := s.Jobs.Add(ctx, tx, jobs.Job{Kind: workKind, Args: eventArgs{id}}); err != nil {
			return err
		}
		event, err = tx.WebhookEvent(id)
		return err
	})
	return event, err
}

// Event returns an event, or repository.ErrNotFound.
func (s *Service) Event(ctx context.Context, id uuid.UUID) (event repository.WebhookEvent, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		event, err = tx.WebhookEvent(id)
		return err
	})
	return event, err
}

// Events lists events, the newest first, without their headers and bodies.
func (s *Service) Events(ctx context.Context, filter repository.WebhookEventFilter) (events []repository.WebhookEvent, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		events, err = tx.WebhookEvents(filter)
		return err
	})
	return events, err
}
