package outbound

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// ListWebhookDeliveries serves GET /api/webhook-endpoints/{endpointId}/deliveries.
func (h Handlers) ListWebhookDeliveries(ctx context.Context, request api.ListWebhookDeliveriesRequestObject) (api.ListWebhookDeliveriesResponseObject, error) {
	limit := int(request.Params.Limit)
	filter := repository.WebhookDeliveryFilter{Endpoint: request.EndpointID, Limit: limit + 1}
	scope := []string{"webhook-deliveries", request.EndpointID.String(), "", ""}
	if request.Params.Type != nil {
		filter.Type = string(*request.Params.Type)
		scope[2] = filter.Type
	}
	if request.Params.State != nil {
		filter.States = []string{string(*request.Params.State)}
		scope[3] = filter.States[0]
	}
	var err error
	if filter.Before, err = cursor.Place(scope, request.Params.Cursor, uuid.Parse); err != nil {
		return nil, err
	}
	deliveries, err := h.service.Deliveries(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := api.WebhookDeliveryPage{Items: []api.WebhookDelivery{}}
	deliveries, page.NextCursor = cursor.Cut(scope, deliveries, limit, func(d repository.WebhookDelivery) string { return d.ID.String() })
	for _, delivery := range deliveries {
		page.Items = append(page.Items, toDelivery(delivery))
	}
	return api.ListWebhookDeliveries200JSONResponse(page), nil
}

// GetWebhookDelivery serves GET /api/webhook-endpoints/{endpointId}/deliveries/{deliveryId}.
func (h Handlers) GetWebhookDelivery(ctx context.Context, request api.GetWebhookDeliveryRequestObject) (api.GetWebhookDeliveryResponseObject, error) {
	sent, err := h.service.Delivery(ctx, request.EndpointID, request.DeliveryID)
	if err != nil {
		return nil, err
	}
	answer := api.GetWebhookDelivery200JSONResponse{Delivery: toDelivery(sent.WebhookDelivery), Body: string(sent.Payload), Tries: []api.WebhookAttempt{}}
	for _, attempt := range sent.Attempts {
		answer.Tries = append(answer.Tries, toAttempt(attempt))
	}
	return answer, nil
}

// RedeliverWebhookEvent serves POST /api/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/redeliver.
func (h Handlers) RedeliverWebhookEvent(ctx context.Context, request api.RedeliverWebhookEventRequestObject) (api.RedeliverWebhookEventResponseObject, error) {
	delivery, err := h.service.Redeliver(ctx, request.EndpointID, request.DeliveryID)
	if err != nil {
		return nil, err
	}
	return api.RedeliverWebhookEvent202JSONResponse{WebhookDeliveryJSONResponse: api.WebhookDeliveryJSONResponse(toDelivery(delivery))}, nil
}

// RedeliverWebhookEvents serves POST /api/webhook-endpoints/{endpointId}/redeliver.
func (h Handlers) RedeliverWebhookEvents(ctx context.Context, request api.RedeliverWebhookEventsRequestObject) (api.RedeliverWebhookEventsResponseObject, error) {
	delivered := request.Body.Delivered != nil && *request.Body.Delivered
	count, err := h.service.RedeliverSince(ctx, request.EndpointID, request.Body.Since, delivered)
	if err != nil {
		return nil, err
	}
	return api.RedeliverWebhookEvents202JSONResponse{Deliveries: count}, nil
}
