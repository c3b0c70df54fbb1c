// Package events is what partners are told: an [Event] for each type under `webhooks` in the contract. Whoever changes
// something hands it to a publisher within the transaction of the change.
package events

import (
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/repository"
)

// Event is something that has happened.
type Event struct {
	Type api.WebhookEventType
	// User and Key are whom it is about: a user, or the first key of a family that belongs to no user. Nil: nobody.
	User, Key *uuid.UUID
	// Endpoint is where alone it goes; nil: to all who want its type.
	Endpoint *uuid.UUID

	payload func(at time.Time) any
}

// scopes are what lets others read an event than those it is about.
var scopes = map[api.WebhookEventType]api.Scope{
	api.WebhookEventTypeEventUserCreated:    api.ScopeUsersRead,
	api.WebhookEventTypeEventUserUpdated:    api.ScopeUsersRead,
	api.WebhookEventTypeEventUserDeleted:    api.ScopeUsersRead,
	api.WebhookEventTypeEventSessionRevoked: api.ScopeUsersRead,
	api.WebhookEventTypeEventKeyRotated:     api.ScopeKeysRead,
}

// ScopeOf returns what lets others read events of a type than those they are about; empty: nothing does.
func ScopeOf(eventType api.WebhookEventType) api.Scope { return scopes[eventType] }

// Scopes lists what ScopeOf may return, sorted.
func Scopes() []string { return []string{string(api.ScopeKeysRead), string(api.ScopeUsersRead)} }

// Payload is what is sent: one of the contract's types of events.
func (e Event) Payload(at time.Time) any { return e.payload(at) }

// Reasons why a session was ended.
const (
	Revoked         = "revoked"
	PasswordSet     = "password-set"
	TooManySessions = "too-many-sessions"
	TokenReused     = "token-reused"
	TokenExhausted  = "token-exhausted"
)

// UserCreated says that there is a user.
func UserCreated(user api.User) Event {
	return Event{
		Type: api.WebhookEventTypeEventUserCreated, User: &user.ID,
		payload: func(at time.Time) any {
			return api.UserCreatedEvent{Type: api.UserCreatedEventTypeUserCreated, Timestamp: at, Data: user}
		},
	}
}

// UserUpdated says how a user is now.
func UserUpdated(user api.User) Event {
	return Event{
		Type: api.WebhookEventTypeEventUserUpdated, User: &user.ID,
		payload: func(at time.Time) any {
			return api.UserUpdatedEvent{Type: api.UserUpdatedEventTypeUserUpdated, Timestamp: at, Data: user}
		},
	}
}

// UserDeleted says that a user is gone.
func UserDeleted(id uuid.UUID) Event {
	return Event{
		Type: api.WebhookEventTypeEventUserDeleted, User: &id,
		payload: func(at time.Time) any {
			return api.UserDeletedEvent{Type: api.UserDeletedEventTypeUserDeleted, Timestamp: at, Data: api.DeletedUser{ID: id}}
		},
	}
}

// SessionRevoked says that a session of a user was ended, and why.
func SessionRevoked(user, session uuid.UUID, reason string) Event {
	return Event{
		Type: api.WebhookEventTypeEventSessionRevoked, User: &user,
		payload: func(at time.Time) any {
			return api.SessionRevokedEvent{
				Type: api.SessionRevokedEventTypeSessionRevoked, Timestamp: at,
				Data: api.RevokedSession{ID: session, UserID: user, Reason: reason},
			}
		},
	}
}

// KeyRotated says that a key has another secret.
func KeyRotated(key repository.APIKey, shown api.Key) Event {
	event := Event{
		Type: api.WebhookEventTypeEventKeyRotated, User: key.UserID,
		payload: func(at time.Time) any {
			return api.KeyRotatedEvent{Type: api.KeyRotatedEventTypeKeyRotated, Timestamp: at, Data: shown}
		},
	}
	if key.UserID == nil {
		event.Key = &key.RootID
	}
	return event
}

// Ping is a test of an endpoint.
func Ping(endpoint uuid.UUID) Event {
	return Event{
		Type: api.WebhookEventTypeEventPing, Endpoint: &endpoint,
		payload: func(at time.Time) any {
			return api.PingEvent{Type: api.PingEventTypePing, Timestamp: at, Data: api.Ping{EndpointID: endpoint}}
		},
	}
}
