package webhooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"runtime/debug"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
)

// Handler works on an event, within the transaction that says that it was handled. It must not wait for anything: what takes
// time, and what cannot be undone, such as a mail, is a further job. An error undoes all of it, and has it tried again.
type Handler func(ctx context.Context, in *Incoming) error

// Incoming is an event that is being handled.
type Incoming struct {
	repository.WebhookEvent

	Tx      *repository.Tx
	service *Service
}

// topic is a type of events of a scheme.
type topic struct{ scheme, event string }

// handlers says who works on which events: one line each. Others are kept, and nobody works on them.
func handlers() map[topic]Handler {
	return map[topic]Handler{
		{"stripe", "customer.created"}:       linkCustomer,
		{"stripe", "invoice.payment_failed"}: tellOfFailedPayment,
		{"github", "push"}:                   recordPush,
	}
}

// Read reads the JSON of the body into target, which in a form is the field payload, as GitHub and Slack send it. An error is
// [jobs.ErrFutile]: the body will be the same next time.
func (in *Incoming) Read(target any) error {
	text := in.Body
	if mediaType, _, err := mime.ParseMediaType(in.Headers.Get("Content-Type")); err == nil && mediaType == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(in.Body))
		if err != nil {
			return fmt.Errorf("%w: the body: %w", jobs.ErrFutile, err)
		}
		text = []byte(form.Get("payload"))
	}
	if err := json.Unmarshal(text, target); err != nil {
		return fmt.Errorf("%w: the body: %w", jobs.ErrFutile, err)
	}
	return nil
}

// Then has further work done, once what the handler has written counts.
func (in *Incoming) Then(ctx context.Context, job jobs.Job) error {
	return in.service.Jobs.Add(ctx, in.Tx, job)
}

// handle has the handler of an event work on it, unless that was done.
func (s *Service) handle(ctx context.Context, tx *repository.Tx, id uuid.UUID) error {
	event, err := tx.LockWebhookEvent(id)
	switch {
	case errors.Is(err, repository.ErrNotFound): // dropped meanwhile
		return nil
	case err != nil:
		return err
	case event.State == repository.EventHandled || event.State == repository.EventIgnored:
		return nil
	}
	handler := s.handlers[topic{event.Scheme, event.Type}]
	if handler == nil {
		return tx.EndWebhookEvent(id, repository.EventIgnored, "")
	}
	if err := guarded(ctx, handler, &Incoming{event, tx, s}); err != nil {
		return err
	}
	return tx.EndWebhookEvent(id, repository.EventHandled, "")
}

// guarded makes an error of a panic, so that it stands with the event.
func guarded(ctx context.Context, handler Handler, in *Incoming) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return handler(ctx, in)
}
