package outbound

import (
	"context"
	"errors"
	"time"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// deliver makes one attempt to bring a message to an endpoint, and plans the next if it fails. It ends without an error
// then: the schedule is the delivery's, not the job's. A process that dies in between leaves the job to another, which makes
// the attempt again.
func (s *Service) deliver(ctx context.Context, run jobs.Run) error {
	var args deliveryArgs
	if err := run.Read(&args); err != nil {
		return err
	}
	it, err := s.consignment(ctx, args)
	switch {
	case errors.Is(err, repository.ErrNotFound): // the endpoint was deleted
		return nil
	case err != nil:
		return err
	case it.delivery.State != repository.DeliveryPending || it.delivery.Turn != args.Turn: // it was sent otherwise
		return nil
	case it.target.Paused() && !isPing(it.delivery.Type) || !s.reaches(it.target, it.message):
		return s.hold(ctx, args)
	}
	begun, wait, ok := s.lanes.enter(ctx, it.target.ID)
	if !ok {
		return &jobs.PostponedError{For: wait}
	}
	at := s.clock()
	answer := s.sender.Send(ctx, send.Endpoint{URL: it.target.URL, Secrets: secretsOf(it.target.WebhookEndpoint, at)},
		send.Message{ID: it.message.ID.String(), Time: at, Payload: it.message.Payload})
	s.lanes.leave(it.target.ID, begun)
	if answer.Failure == send.FailureStopped { // the server stops, or the job was cancelled
		return context.Cause(ctx)
	}
	return s.record(context.WithoutCancel(ctx), it, at, answer) // what was sent is noted, even if it has taken all the time there was
}

// consignment is what there is to deliver.
type consignment struct {
	delivery repository.WebhookDelivery
	target   repository.WebhookTarget
	message  repository.WebhookMessage
}

func (s *Service) consignment(ctx context.Context, args deliveryArgs) (it consignment, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		if it.delivery, err = tx.WebhookDelivery(args.Delivery); err != nil {
			return err
		}
		if it.message, err = tx.WebhookMessage(it.delivery.MessageID); err != nil {
			return err
		}
		it.target, err = tx.WebhookTarget(it.delivery.EndpointID)
		return err
	})
	return it, err
}

// secretsOf are those that sign at a time.
func secretsOf(endpoint repository.WebhookEndpoint, at time.Time) []string {
	secrets := []string{endpoint.Secret}
	if endpoint.OldSecret != "" && endpoint.OverlapEndsAt != nil && at.Before(*endpoint.OverlapEndsAt) {
		secrets = append(secrets, endpoint.OldSecret)
	}
	return secrets
}

// hold keeps a delivery until somebody has it sent again.
func (s *Service) hold(ctx context.Context, args deliveryArgs) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		delivery, err := tx.WebhookDeliveryForWrite(args.Delivery)
		switch {
		case errors.Is(err, repository.ErrNotFound):
			return nil
		case err != nil:
			return err
		case delivery.State != repository.DeliveryPending || delivery.Turn != args.Turn:
			return nil
		}
		delivery.State, delivery.DueAt = repository.DeliveryHeld, nil
		return tx.SaveWebhookDelivery(delivery)
	})
}
