package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// Publish tells partners what has happened, in the transaction that does it.
func (s *Service) Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error {
	if s.Publisher == nil || len(happened) == 0 {
		return nil
	}
	return s.Publisher.Publish(ctx, tx, happened...)
}

// sessionsRevoked tells partners that sessions of a user were ended, and why.
func (s *Service) sessionsRevoked(ctx context.Context, tx *repository.Tx, user uuid.UUID, reason string, sessions ...uuid.UUID) error {
	happened := make([]events.Event, len(sessions))
	for i, session := range sessions {
		happened[i] = events.SessionRevoked(user, session, reason)
	}
	return s.Publish(ctx, tx, happened...)
}
