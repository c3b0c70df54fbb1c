package auth

import (
	"github.com/charterhq/charter/gen/api"
)

// Handlers serves the part of the contract that is about identity.
type Handlers struct {
	service *Service
}

// NewHandlers serves what the service knows.
func NewHandlers(service *Service) Handlers { return Handlers{service} }

func toScopes(scopes []string) api.Scopes {
	out := make(api.Scopes, len(scopes))
	for i, scope := range scopes {
		out[i] = api.Scope(scope)
	}
	return out
}

// optional shows an empty text as an absent one.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
