package outbound

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
)

// overdue is when a delivery that is to be sent now is begun anew for whoever asks: its job, if there is one, does nothing
// then. It is longer than a job takes.
const overdue = 2 * time.Minute

// Redeliver sends an event to an endpoint again, whatever has become of it. One that is to be sent now stays as it is, so
// that several who ask at once have it sent once.
func (s *Service) Redeliver(ctx context.Context, endpoint, id uuid.UUID) (delivery repository.WebhookDelivery, err error) {
	err = s.write(ctx, endpoint, func(tx *repository.Tx, its *repository.WebhookEndpoint) (err error) {
		if delivery, err = deliveryOf(endpoint, id, tx.WebhookDeliveryForWrite); err != nil {
			return err
		}
		if its.Paused() && !isPing(delivery.Type) {
			return isPaused()
		}
		now := s.clock()
		// What was due long ago may have lost its job: somebody has given that up, or nothing has worked for it.
		if delivery.State == repository.DeliveryPending && !delivery.DueAt.After(now) && now.Sub(*delivery.DueAt) < overdue {
			return nil
		}
		return s.again(ctx, tx, now, &delivery)
	})
	return delivery, err
}

// again has deliveries sent from the beginning of the schedule.
func (s *Service) again(ctx context.Context, tx *repository.Tx, at time.Time, deliveries ...*repository.WebhookDelivery) error {
	work := make([]jobs.Job, 0, len(deliveries))
	for _, delivery := range deliveries {
		begin(delivery, at)
		if err := tx.SaveWebhookDelivery(*delivery); err != nil {
			return err
		}
		work = append(work, jobOf(*delivery, time.Time{}))
	}
	return s.Jobs.Add(ctx, tx, work...)
}

// redelivery is what the job gets that sends again what has happened since a time.
type redelivery struct {
	Endpoint  uuid.UUID  `json:"endpoint"`
	Since     time.Time  `json:"since"`
	Until     uuid.UUID  `json:"until"`           // the last delivery that there was
	After     *uuid.UUID `json:"after,omitempty"` // those up to it were sent again
	Delivered bool       `json:"delivered,omitempty"`
}

func (r redelivery) filter() repository.WebhookDeliveryFilter {
	states := []string{repository.DeliveryFailed, repository.DeliveryHeld}
	if r.Delivered {
		states = append(states, repository.DeliveryDelivered)
	}
	return repository.WebhookDeliveryFilter{Endpoint: r.Endpoint, Since: r.Since, Until: &r.Until, After: r.After, States: states, Limit: jobAtOnce}
}

// RedeliverSince sends again what has happened since a time and was not taken, or all of it, and returns how many events
// there are. It goes on in the background.
func (s *Service) RedeliverSince(ctx context.Context, endpoint uuid.UUID, since time.Time, delivered bool) (count int64, err error) {
	err = s.write(ctx, endpoint, func(tx *repository.Tx, its *repository.WebhookEndpoint) error {
		if its.Paused() {
			return isPaused()
		}
		last, err := tx.WebhookDeliveries(repository.WebhookDeliveryFilter{Endpoint: endpoint, Limit: 1})
		if err != nil || len(last) == 0 {
			return err
		}
		args := redelivery{Endpoint: endpoint, Since: since.UTC(), Until: last[0].ID, Delivered: delivered}
		if count, err = tx.CountWebhookDeliveries(args.filter()); err != nil || count == 0 {
			return err
		}
		return s.Jobs.Add(ctx, tx, jobs.Job{Kind: redeliverKind, Args: args, Unique: true})
	})
	return count, err
}

// redeliverMore sends some deliveries again, and leaves the rest to a further job: a transaction with all of them would keep
// others waiting.
func (s *Service) redeliverMore(ctx context.Context, run jobs.Run) error {
	var args redelivery
	if err := run.Read(&args); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		endpoint, err := tx.WebhookEndpointForWrite(args.Endpoint)
		if errors.Is(err, repository.ErrNotFound) || err == nil && endpoint.Paused() {
			return nil
		}
		if err != nil {
			return err
		}
		deliveries, err := tx.WebhookDeliveriesForWrite(args.filter())
		if err != nil || len(deliveries) == 0 {
			return err
		}
		some := make([]*repository.WebhookDelivery, len(deliveries))
		for i := range deliveries {
			some[i] = &deliveries[i]
		}
		if err := s.again(ctx, tx, s.clock(), some...); err != nil || len(some) < jobAtOnce {
			return err
		}
		args.After = &some[len(some)-1].ID
		return s.Jobs.Add(ctx, tx, jobs.Job{Kind: redeliverKind, Args: args})
	})
}
