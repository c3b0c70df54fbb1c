package outbound

import (
	"strings"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/repository"
)

func fromInput(input api.WebhookEndpointInput) repository.WebhookEndpoint {
	endpoint := repository.WebhookEndpoint{URL: input.URL, Types: texts(input.Types), Signing: string(api.WebhookSigningSigningV1)}
	if input.Description != nil {
		endpoint.Description = *input.Description
	}
	if input.Signing != nil {
		endpoint.Signing = string(*input.Signing)
	}
	if input.Contact != nil {
		endpoint.Contact = *input.Contact
	}
	return endpoint
}

func fromPatch(patch api.WebhookEndpointPatch) Change {
	change := Change{URL: patch.URL, Description: patch.Description, Paused: patch.Paused}
	if patch.Types != nil {
		change.Types = texts(*patch.Types)
	}
	if patch.Contact.IsSpecified() {
		contact, _ := patch.Contact.Get() // null is an empty one
		change.Contact = &contact
	}
	return change
}

func toEndpoint(endpoint repository.WebhookEndpoint) api.WebhookEndpoint {
	shown := api.WebhookEndpoint{
		ID: endpoint.ID, URL: endpoint.URL, Types: named[api.WebhookEventType](endpoint.Types), Description: endpoint.Description,
		Signing: api.WebhookSigning(endpoint.Signing), Contact: optional(endpoint.Contact), UserID: endpoint.UserID, KeyID: endpoint.KeyID,
		Scopes: named[api.Scope](endpoint.Scopes), Paused: endpoint.Paused(), FailingSince: endpoint.FailingSince,
		OverlapEndsAt: endpoint.OverlapEndsAt, CreatedAt: endpoint.CreatedAt, UpdatedAt: endpoint.UpdatedAt,
	}
	if endpoint.Paused() {
		reason := api.WebhookEndpointPauseReason(endpoint.PauseReason)
		shown.PauseReason = &reason
	}
	return shown
}

func toDelivery(delivery repository.WebhookDelivery) api.WebhookDelivery {
	return api.WebhookDelivery{
		ID: delivery.ID, EventID: delivery.MessageID, Type: api.WebhookEventType(delivery.Type), State: api.WebhookDeliveryState(delivery.State),
		Attempts: int32(delivery.Attempts), Status: status(delivery.Status), CreatedAt: delivery.CreatedAt, //nolint:gosec // they are few
		NextAttemptAt: delivery.DueAt, EndedAt: delivery.EndedAt,
	}
}

func toAttempt(attempt repository.WebhookAttempt) api.WebhookAttempt {
	shown := api.WebhookAttempt{
		ID: attempt.ID, At: attempt.At, URL: attempt.URL, Duration: attempt.DurationMS, Status: status(attempt.Status), Headers: attempt.Headers,
		Failure: optional(attempt.Failure),
	}
	if attempt.Status != 0 {
		text := readableText(attempt.Answer)
		shown.Answer = &text
	}
	if shown.Headers == nil { // nothing was sent
		shown.Headers = map[string][]string{}
	}
	return shown
}

// readableText makes of the beginning of an answer a text that can be shown, and stored.
func readableText(answer []byte) string {
	return strings.ToValidUTF8(strings.ReplaceAll(string(answer), "\x00", ""), "")
}

// status shows none as absent.
func status(code int) *int32 {
	if code == 0 {
		return nil
	}
	shown := int32(code) //nolint:gosec // it has three digits
	return &shown
}

// optional shows an empty text as an absent one.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func texts[T ~string](names []T) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return list
}

func named[T ~string](texts []string) []T {
	list := make([]T, len(texts))
	for i, text := range texts {
		list[i] = T(text)
	}
	return list
}
