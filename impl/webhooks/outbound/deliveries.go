package outbound

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// Deliveries lists those of an endpoint, the newest first.
func (s *Service) Deliveries(ctx context.Context, filter repository.WebhookDeliveryFilter) (deliveries []repository.WebhookDelivery, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		if _, err := visible(ctx, tx.WebhookEndpoint, filter.Endpoint, api.ScopeWebhooksRead); err != nil {
			return err
		}
		deliveries, err = tx.WebhookDeliveries(filter)
		return err
	})
	return deliveries, err
}

// Sent is a delivery with what was sent and answered.
type Sent struct {
	repository.WebhookDelivery

	Payload  []byte
	Attempts []repository.WebhookAttempt // the newest first
}

// maxAttempts is how many attempts of a delivery are shown.
const maxAttempts = 100

// Delivery returns one of an endpoint. What it says about others takes the scopes of the endpoint.
func (s *Service) Delivery(ctx context.Context, endpoint, id uuid.UUID) (sent Sent, err error) {
	err = s.DB.Snapshot(ctx, func(tx *repository.Tx) error {
		its, err := visible(ctx, tx.WebhookEndpoint, endpoint, api.ScopeWebhooksRead)
		if err != nil {
			return err
		}
		if missing := contract.PrincipalOf(ctx).Lacks(toldBy(ctx, its)); missing != nil {
			return contract.MissingScopes(missing)
		}
		if sent.WebhookDelivery, err = deliveryOf(endpoint, id, tx.WebhookDelivery); err != nil {
			return err
		}
		if sent.Attempts, err = tx.WebhookAttempts(id, maxAttempts); err != nil { // those that the delivery counts
			return err
		}
		message, err := tx.WebhookMessage(sent.MessageID)
		if err != nil {
			return err
		}
		sent.Payload = message.Payload
		return nil
	})
	return sent, err
}

func deliveryOf(endpoint, id uuid.UUID, get func(uuid.UUID) (repository.WebhookDelivery, error)) (repository.WebhookDelivery, error) {
	delivery, err := get(id)
	if err == nil && delivery.EndpointID != endpoint {
		err = repository.ErrNotFound
	}
	return delivery, noSuch("delivery", err)
}
