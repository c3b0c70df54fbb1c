package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/cursor"
	"github.com/charterhq/charter/impl/repository"
)

// ListAuditEvents serves GET /api/audit-events.
func (h Handlers) ListAuditEvents(ctx context.Context, request api.ListAuditEventsRequestObject) (api.ListAuditEventsResponseObject, error) {
	filter := repository.AuditFilter{Action: deref(request.Params.Action), Limit: int(request.Params.Limit) + 1}
	scope := []string{"audit", filter.Action, ""}
	if subject := request.Params.Subject; subject != nil {
		filter.Subjects = []string{ofUser(subject.String()), ofKey(subject.String())}
		scope[2] = subject.String()
	}
	var err error
	if filter.Before, err = cursor.Place(scope, request.Params.Cursor, uuid.Parse); err != nil {
		return nil, err
	}
	events, err := h.service.Audit(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := api.AuditEventPage{Items: []api.AuditEvent{}}
	events, page.NextCursor = cursor.Cut(scope, events, int(request.Params.Limit), func(e repository.AuditEvent) string { return e.ID.String() })
	for _, event := range events {
		page.Items = append(page.Items, toEvent(event))
	}
	return api.ListAuditEvents200JSONResponse(page), nil
}

func toEvent(event repository.AuditEvent) api.AuditEvent {
	shown := api.AuditEvent{
		ID: event.ID, At: event.At, Action: event.Action, Outcome: api.AuditEventOutcome(event.Outcome), Actor: event.Actor,
		Subject: optional(event.Subject), Address: optional(event.Address), UserAgent: optional(event.UserAgent),
		RequestID: optional(event.RequestID),
	}
	if len(event.Details) > 0 {
		shown.Details = event.Details
	}
	return shown
}
