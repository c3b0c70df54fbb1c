package auth

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// Me returns the user who calls, or on whose behalf a key calls; nil: there is none.
func (s *Service) Me(ctx context.Context) (*repository.User, error) {
	principal := contract.PrincipalOf(ctx)
	if principal.User == "" {
		return nil, nil //nolint:nilnil // a key of the organisation, or somebody whom an issuer vouches for
	}
	id, err := uuid.Parse(principal.User)
	if err != nil {
		return nil, fmt.Errorf("the id of the caller's user: %w", err)
	}
	user, err := s.DB.Users().Get(ctx, id)
	if err != nil {
		return nil, goneOr(err, noSuch("user"))
	}
	return &user, nil
}

// Sessions lists where the caller is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context, before *uuid.UUID, limit int) (sessions []repository.Session, err error) {
	_, id, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		sessions, err = tx.Sessions(id, before, limit)
		return err
	})
	return sessions, err
}

// SignOut ends the session of the request.
func (s *Service) SignOut(ctx context.Context) error {
	principal, _, err := caller(ctx)
	if err != nil {
		return err
	}
	session, err := uuid.Parse(principal.Session)
	if err != nil {
		return noSuch("session")
	}
	return s.RevokeSession(ctx, session)
}

// RevokeSession ends a session of the caller.
func (s *Service) RevokeSession(ctx context.Context, session uuid.UUID) error {
	_, id, err := caller(ctx)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		if err := tx.DeleteSession(id, session); err != nil {
			return goneOr(err, noSuch("session"))
		}
		if err := s.sessionsRevoked(ctx, tx, id, events.Revoked, session); err != nil {
			return err
		}
		revoked := event(ctx, "session.revoked", ofUser(id.String()))
		revoked.Details = map[string]string{"session": session.String()}
		return tx.AddAuditEvent(revoked)
	})
	if err == nil {
		s.revoked(ctx, ofSession(session.String()))
	}
	return err
}

// RevokeOtherSessions ends all sessions of the caller but the one of the request.
func (s *Service) RevokeOtherSessions(ctx context.Context) error {
	principal, id, err := caller(ctx)
	if err != nil {
		return err
	}
	kept, _ := uuid.Parse(principal.Session)
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		ended, err := tx.DeleteSessions(id, kept)
		if err != nil {
			return err
		}
		if err := s.sessionsRevoked(ctx, tx, id, events.Revoked, ended...); err != nil {
			return err
		}
		revoked := event(ctx, "session.revoked", ofUser(id.String()))
		revoked.Details = map[string]string{"session": "all others"}
		return tx.AddAuditEvent(revoked)
	})
	if err == nil {
		s.revoked(ctx, ofUser(id.String()))
	}
	return err
}
