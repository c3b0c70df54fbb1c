package outbound

import (
	"context"
	"slices"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// reaches tells whether a message may be sent to an endpoint: its owner may read it now, and whoever has made the endpoint
// could. What is about the owner itself takes no scope.
func (s *Service) reaches(target repository.WebhookTarget, message repository.WebhookMessage) bool {
	if !target.Owned() {
		return false
	}
	eventType := api.WebhookEventType(message.Type)
	if eventType == api.WebhookEventTypeEventPing || same(target.UserID, message.AboutUser) || same(target.KeyID, message.AboutKey) {
		return true
	}
	scope := string(events.ScopeOf(eventType))
	return slices.Contains(target.Scopes, scope) && slices.Contains(s.present(target), scope)
}

// present are the scopes that the owner of an endpoint has now.
func (s *Service) present(target repository.WebhookTarget) []string {
	if target.Role != nil {
		return s.Grants(*target.Role)
	}
	return target.KeyScopes
}

// neededFor are the scopes without which an owner would never get events of the types.
func neededFor(owner repository.WebhookOwner, types []string) []string {
	var needed []string
	for _, eventType := range types {
		scope := string(events.ScopeOf(api.WebhookEventType(eventType)))
		if scope != "" && !aboutOwners(owner, api.WebhookEventType(eventType)) && !slices.Contains(needed, scope) {
			needed = append(needed, scope)
		}
	}
	return needed
}

// aboutOwners tells whether events of a type can be about the owner of the endpoint that they are sent to.
func aboutOwners(owner repository.WebhookOwner, eventType api.WebhookEventType) bool {
	switch eventType {
	case api.WebhookEventTypeEventKeyRotated:
		return true
	case api.WebhookEventTypeEventUserUpdated, api.WebhookEventTypeEventSessionRevoked:
		return owner.UserID != nil
	default: // a new user has no endpoint yet, and one who is gone has none any more
		return false
	}
}

// readable are the scopes of the caller that events may take, sorted.
func readable(ctx context.Context) []string {
	scopes := []string{}
	for _, scope := range events.Scopes() {
		if contract.PrincipalOf(ctx).May(scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// readableOf are the scopes of the caller that events of the types take.
func readableOf(ctx context.Context, types []string) (scopes []string) {
	for _, eventType := range types {
		if scope := string(events.ScopeOf(api.WebhookEventType(eventType))); contract.PrincipalOf(ctx).May(scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// toldBy are the scopes without which the caller may not read what an endpoint is told. It is told of its owner without a
// scope, which is nothing that others may read because of it.
func toldBy(ctx context.Context, endpoint repository.WebhookEndpoint) []string {
	if owner, err := ownerOf(ctx); err == nil && owns(owner, endpoint) {
		return endpoint.Scopes
	}
	return events.Scopes()
}

// added are the types that there were not before.
func added(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(after), func(eventType string) bool { return slices.Contains(before, eventType) })
}

// lacks returns those of the scopes that an endpoint has not; nil: there is none.
func lacks(endpoint repository.WebhookEndpoint, needed []string) (missing []string) {
	for _, scope := range needed {
		if !slices.Contains(endpoint.Scopes, scope) {
			missing = append(missing, scope)
		}
	}
	return missing
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
