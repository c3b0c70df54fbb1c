package outbound

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// Handlers serves the part of the contract that is about webhook endpoints.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service knows.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

// ListWebhookEndpoints serves GET /api/webhook-endpoints.
func (h Handlers) ListWebhookEndpoints(ctx context.Context, request api.ListWebhookEndpointsRequestObject) (api.ListWebhookEndpointsResponseObject, error) {
	scope := []string{"webhook-endpoints"}
	before, err := cursor.Place(scope, request.Params.Cursor, uuid.Parse)
	if err != nil {
		return nil, err
	}
	endpoints, err := h.service.Endpoints(ctx, before, int(request.Params.Limit)+1)
	if err != nil {
		return nil, err
	}
	page := api.WebhookEndpointPage{Items: []api.WebhookEndpoint{}}
	endpoints, page.NextCursor = cursor.Cut(scope, endpoints, int(request.Params.Limit), func(e repository.WebhookEndpoint) string { return e.ID.String() })
	for _, endpoint := range endpoints {
		page.Items = append(page.Items, toEndpoint(endpoint))
	}
	return api.ListWebhookEndpoints200JSONResponse(page), nil
}

// CreateWebhookEndpoint serves POST /api/webhook-endpoints.
func (h Handlers) CreateWebhookEndpoint(ctx context.Context, request api.CreateWebhookEndpointRequestObject) (api.CreateWebhookEndpointResponseObject, error) {
	endpoint, secret, err := h.service.Create(ctx, fromInput(*request.Body))
	if err != nil {
		return nil, err
	}
	return api.CreateWebhookEndpoint201JSONResponse{
		Body:    api.NewWebhookEndpoint{Endpoint: toEndpoint(endpoint), Secret: secret},
		Headers: api.CreateWebhookEndpoint201ResponseHeaders{Location: "/api/webhook-endpoints/" + endpoint.ID.String()},
	}, nil
}

// GetWebhookEndpoint serves GET /api/webhook-endpoints/{endpointId}.
func (h Handlers) GetWebhookEndpoint(ctx context.Context, request api.GetWebhookEndpointRequestObject) (api.GetWebhookEndpointResponseObject, error) {
	endpoint, err := h.service.Endpoint(ctx, request.EndpointID)
	if err != nil {
		return nil, err
	}
	return api.GetWebhookEndpoint200JSONResponse{WebhookEndpointJSONResponse: api.WebhookEndpointJSONResponse(toEndpoint(endpoint))}, nil
}

// UpdateWebhookEndpoint serves PATCH /api/webhook-endpoints/{endpointId}.
func (h Handlers) UpdateWebhookEndpoint(ctx context.Context, request api.UpdateWebhookEndpointRequestObject) (api.UpdateWebhookEndpointResponseObject, error) {
	endpoint, err := h.service.Update(ctx, request.EndpointID, fromPatch(*request.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateWebhookEndpoint200JSONResponse{WebhookEndpointJSONResponse: api.WebhookEndpointJSONResponse(toEndpoint(endpoint))}, nil
}

// DeleteWebhookEndpoint serves DELETE /api/webhook-endpoints/{endpointId}.
func (h Handlers) DeleteWebhookEndpoint(ctx context.Context, request api.DeleteWebhookEndpointRequestObject) (api.DeleteWebhookEndpointResponseObject, error) {
	if err := h.service.Delete(ctx, request.EndpointID); err != nil {
		return nil, err
	}
	return api.DeleteWebhookEndpoint204Response{}, nil
}

// RotateWebhookSecret serves POST /api/webhook-endpoints/{endpointId}/rotate.
func (h Handlers) RotateWebhookSecret(ctx context.Context, request api.RotateWebhookSecretRequestObject) (api.RotateWebhookSecretResponseObject, error) {
	endpoint, secret, err := h.service.Rotate(ctx, request.EndpointID, time.Duration(*request.Body.OverlapSeconds)*time.Second)
	if err != nil {
		return nil, err
	}
	return api.RotateWebhookSecret200JSONResponse{Endpoint: toEndpoint(endpoint), Secret: secret}, nil
}

// PingWebhookEndpoint serves POST /api/webhook-endpoints/{endpointId}/ping.
func (h Handlers) PingWebhookEndpoint(ctx context.Context, request api.PingWebhookEndpointRequestObject) (api.PingWebhookEndpointResponseObject, error) {
	delivery, err := h.service.Ping(ctx, request.EndpointID)
	if err != nil {
		return nil, err
	}
	return api.PingWebhookEndpoint202JSONResponse{WebhookDeliveryJSONResponse: api.WebhookDeliveryJSONResponse(toDelivery(delivery))}, nil
}
