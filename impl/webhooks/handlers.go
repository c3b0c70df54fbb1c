package webhooks

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// Handlers serves the part of the contract that is about events that have come in.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service knows.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

// ListWebhookEvents serves GET /api/webhook-events.
func (h Handlers) ListWebhookEvents(ctx context.Context, request api.ListWebhookEventsRequestObject) (api.ListWebhookEventsResponseObject, error) {
	limit := int(request.Params.Limit)
	filter := repository.WebhookEventFilter{Source: deref(request.Params.Source), Type: deref(request.Params.Type), Limit: limit + 1}
	if state := request.Params.State; state != nil {
		filter.State = string(*state)
	}
	if storable(filter.Source) != filter.Source || storable(filter.Type) != filter.Type { // PostgreSQL takes no such text, and nothing has it
		return api.ListWebhookEvents200JSONResponse{Items: []api.WebhookEvent{}}, nil
	}
	scope := []string{"webhook-events", filter.Source, filter.Type, filter.State}
	var err error
	if filter.Before, err = cursor.Place(scope, request.Params.Cursor, uuid.Parse); err != nil {
		return nil, err
	}
	events, err := h.service.Events(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := api.WebhookEventPage{Items: []api.WebhookEvent{}}
	events, page.NextCursor = cursor.Cut(scope, events, limit, func(e repository.WebhookEvent) string { return e.ID.String() })
	for _, event := range events {
		page.Items = append(page.Items, toEvent(event))
	}
	return api.ListWebhookEvents200JSONResponse(page), nil
}

// GetWebhookEvent serves GET /api/webhook-events/{eventId}.
func (h Handlers) GetWebhookEvent(ctx context.Context, request api.GetWebhookEventRequestObject) (api.GetWebhookEventResponseObject, error) {
	event, err := h.service.Event(ctx, request.EventID)
	if err != nil {
		return nil, noEvent(err)
	}
	return api.GetWebhookEvent200JSONResponse{Event: toEvent(event), Headers: event.Headers, Body: event.Body}, nil
}

// ReplayWebhookEvent serves POST /api/webhook-events/{eventId}/replay.
func (h Handlers) ReplayWebhookEvent(ctx context.Context, request api.ReplayWebhookEventRequestObject) (api.ReplayWebhookEventResponseObject, error) {
	event, err := h.service.Replay(ctx, request.EventID)
	if err != nil {
		return nil, noEvent(err)
	}
	return api.ReplayWebhookEvent202JSONResponse(toEvent(event)), nil
}

func noEvent(err error) error {
	if errors.Is(err, repository.ErrNotFound) {
		return contract.NotFound.New("There is no event of this id.")
	}
	return err
}

// maxFailure bounds what is shown of a failure, in bytes. The contract counts characters, of which there are no more.
const maxFailure = 10000

func toEvent(event repository.WebhookEvent) api.WebhookEvent {
	shown := api.WebhookEvent{
		ID: event.ID, Source: event.Source, Delivery: event.Delivery, Scheme: event.Scheme, Type: event.Type, Verified: event.Verified,
		ReceivedAt: event.ReceivedAt, State: api.WebhookEventState(event.State), HandledAt: event.HandledAt,
	}
	if event.Failure != "" {
		failure := storable(event.Failure[:min(len(event.Failure), maxFailure)])
		shown.Failure = &failure
	}
	return shown
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
