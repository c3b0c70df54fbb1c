package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
)

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
		revoked := event(ctx, "session.revoked", ofUser(id.String()))
		revoked.Details = map[string]string{"session": session.String()}
		return tx.AddAuditEvent(revoked)
	})
	if err == nil {
		s.cache.revoke(ofSession(session.String()))
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
		if _, err := tx.DeleteSessions(id, kept); err != nil {
			return err
		}
		revoked := event(ctx, "session.revoked", ofUser(id.String()))
		revoked.Details = map[string]string{"session": "all others"}
		return tx.AddAuditEvent(revoked)
	})
	if err == nil {
		s.cache.revoke(ofUser(id.String()))
	}
	return err
}

// Forget makes what is known of a user be looked up anew: the role has changed, or the user is gone.
func (s *Service) Forget(id uuid.UUID) { s.cache.revoke(ofUser(id.String())) }

// Record writes down what was done to a user, in the transaction that does it.
func (s *Service) Record(ctx context.Context, tx *repository.Tx, action string, id uuid.UUID, details map[string]string) error {
	done := event(ctx, action, ofUser(id.String()))
	done.Details = details
	return tx.AddAuditEvent(done)
}

// RecordAction writes down what an operation has done to a resource, in the transaction that does it.
func (s *Service) RecordAction(ctx context.Context, tx *repository.Tx, action, resource string) error {
	return tx.AddAuditEvent(event(ctx, action, resource))
}
