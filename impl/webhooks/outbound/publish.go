package outbound

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
)

// Publish has events sent to all who want them and may read them, once the transaction counts: each delivery is a job. Of
// what nobody wants nothing is kept.
func (s *Service) Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error {
	_, err := s.deliveriesOf(ctx, tx, happened)
	return err
}

// deliveriesOf does what Publish does, and returns what is sent.
func (s *Service) deliveriesOf(ctx context.Context, tx *repository.Tx, happened []events.Event) ([]repository.WebhookDelivery, error) {
	wanted := make(map[api.WebhookEventType][]repository.WebhookTarget)
	var all []repository.WebhookDelivery
	for _, event := range happened {
		targets, known := wanted[event.Type]
		if !known || event.Endpoint != nil {
			var err error
			if targets, err = targetsOf(tx, event); err != nil {
				return nil, err
			}
		}
		if event.Endpoint == nil { // others of the type are for the same
			wanted[event.Type] = targets
		}
		deliveries, err := s.publish(tx, event, targets)
		if err != nil {
			return nil, err
		}
		all = append(all, deliveries...)
	}
	return all, s.Jobs.Add(ctx, tx, jobsOf(all)...)
}

func targetsOf(tx *repository.Tx, event events.Event) ([]repository.WebhookTarget, error) {
	if event.Endpoint == nil {
		return tx.WebhookTargets(string(event.Type))
	}
	target, err := tx.WebhookTarget(*event.Endpoint)
	return []repository.WebhookTarget{target}, err
}

// publish keeps an event with its deliveries, unless there is none.
func (s *Service) publish(tx *repository.Tx, event events.Event, targets []repository.WebhookTarget) ([]repository.WebhookDelivery, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	message, err := s.message(event)
	if err != nil {
		return nil, err
	}
	var deliveries []repository.WebhookDelivery
	for _, target := range targets {
		if !s.reaches(target, message) {
			continue
		}
		delivery, err := newDelivery(target, message)
		if err != nil {
			return nil, err
		}
		deliveries = append(deliveries, delivery)
	}
	if len(deliveries) == 0 {
		return nil, nil
	}
	return deliveries, tx.AddWebhookMessage(message, deliveries)
}

func (s *Service) message(event events.Event) (repository.WebhookMessage, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return repository.WebhookMessage{}, fmt.Errorf("making an event: %w", err)
	}
	at := s.clock()
	payload, err := encode(event, at)
	return repository.WebhookMessage{
		ID: id, Type: string(event.Type), AboutUser: event.User, AboutKey: event.Key, Payload: payload, CreatedAt: at,
	}, err
}

// encode writes what is sent. The bounds of the contract keep it below what receivers take.
func encode(event events.Event, at time.Time) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event.Payload(at)); err != nil {
		return nil, fmt.Errorf("writing an event: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

func newDelivery(target repository.WebhookTarget, message repository.WebhookMessage) (repository.WebhookDelivery, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return repository.WebhookDelivery{}, fmt.Errorf("making a delivery: %w", err)
	}
	delivery := repository.WebhookDelivery{
		ID: id, EndpointID: target.ID, MessageID: message.ID, Type: message.Type, State: repository.DeliveryHeld, CreatedAt: message.CreatedAt,
	}
	if !target.Paused() || isPing(message.Type) {
		begin(&delivery, message.CreatedAt)
	}
	return delivery, nil
}

// begin has a delivery sent, from the first step of the schedule on.
func begin(delivery *repository.WebhookDelivery, at time.Time) {
	delivery.State, delivery.DueAt, delivery.EndedAt = repository.DeliveryPending, &at, nil
	delivery.Turn++
	delivery.Failures = 0
}

// deliveryArgs are what the job of a delivery gets.
type deliveryArgs struct {
	Delivery uuid.UUID `json:"delivery"`
	Turn     int       `json:"turn"`
}

// jobsOf are the jobs of those deliveries that are pending.
func jobsOf(deliveries []repository.WebhookDelivery) []jobs.Job {
	var work []jobs.Job
	for _, delivery := range deliveries {
		if delivery.State == repository.DeliveryPending {
			work = append(work, jobOf(delivery, time.Time{}))
		}
	}
	return work
}

func jobOf(delivery repository.WebhookDelivery, at time.Time) jobs.Job {
	return jobs.Job{Kind: deliverKind, Args: deliveryArgs{delivery.ID, delivery.Turn}, At: at}
}

// isPing tells whether events of a type are tests, which are sent to endpoints that are paused as well.
func isPing(eventType string) bool { return eventType == string(api.WebhookEventTypeEventPing) }
