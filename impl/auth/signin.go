package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// SignIn begins a session for a browser. The token is shown to nobody else, and not kept.
func (s *Service) SignIn(ctx context.Context, email, word string) (user repository.User, session repository.Session, token string, err error) {
	token = secret.NewToken()
	user, session, err = s.begin(ctx, email, word, repository.BrowserSession, secret.Hash(token), nil)
	return user, session, token, err
}

// begin checks a password and begins a session. More is stored with it.
func (s *Service) begin(
	ctx context.Context, email, word string, kind repository.SessionKind, tokenHash []byte, more func(*repository.Tx, repository.Session) error,
) (user repository.User, session repository.Session, err error) {
	user, hash, err := s.authenticate(ctx, email, word)
	if err != nil {
		return repository.User{}, repository.Session{}, err
	}
	session, err = s.newSession(ctx, user.ID, kind, tokenHash)
	if err != nil {
		return repository.User{}, repository.Session{}, err
	}
	var surplus []string
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		// Whoever has changed the password meanwhile, or deleted the user, has ended all sessions, and this one too.
		switch _, account, err := tx.AccountForWrite(user.ID); {
		case err != nil:
			return goneOr(err, signInFailed())
		case account.PasswordHash != hash:
			return signInFailed()
		}
		if surplus, err = s.makeRoom(ctx, tx, user.ID); err != nil {
			return err
		}
		if err := tx.CreateSession(session); err != nil {
			return err
		}
		if more != nil {
			if err := more(tx, session); err != nil {
				return err
			}
		}
		if err := s.forgive(ctx, tx, email); err != nil {
			return err
		}
		created := event(ctx, "session.created", ofUser(user.ID.String()))
		created.Actor = created.Subject
		created.Details = map[string]string{"session": session.ID.String(), "kind": string(kind)}
		return tx.AddAuditEvent(created)
	})
	if err == nil {
		s.revoked(ctx, surplus...)
	}
	return user, session, err
}

// maxSessions is how many sessions a user has at once, those of apps included.
const maxSessions = 100

// makeRoom ends the sessions of a user that were not used for longest, so that there may be one more: to refuse would
// lock people out who never sign out. It returns what the cache is to forget.
func (s *Service) makeRoom(ctx context.Context, tx *repository.Tx, user uuid.UUID) ([]string, error) {
	surplus, err := tx.DropSessionsBut(user, maxSessions-1)
	if err != nil {
		return nil, err
	}
	forget := make([]string, len(surplus))
	for i, session := range surplus {
		forget[i] = ofSession(session.String())
		revoked := event(ctx, "session.revoked", ofUser(user.String()))
		revoked.Details = map[string]string{"session": session.String(), "reason": "too many sessions"}
		if err := tx.AddAuditEvent(revoked); err != nil {
			return nil, err
		}
	}
	return forget, s.sessionsRevoked(ctx, tx, user, events.TooManySessions, surplus...)
}

func (s *Service) newSession(ctx context.Context, userID uuid.UUID, kind repository.SessionKind, tokenHash []byte) (repository.Session, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return repository.Session{}, fmt.Errorf("beginning a session: %w", err)
	}
	now := s.clock()
	call := contract.CallOf(ctx)
	return repository.Session{
		ID: id, UserID: userID, Kind: kind, TokenHash: tokenHash, CreatedAt: now, LastUsedAt: now,
		ExpiresAt: now.Add(sessionIdle), EndsAt: now.Add(sessionLife), Address: call.Address, UserAgent: call.UserAgent,
	}, nil
}

// authenticate returns the user with an address and a password, and the hash of that. It takes as long and says the
// same whether the address is unknown or the password wrong.
func (s *Service) authenticate(ctx context.Context, email, word string) (repository.User, string, error) {
	if err := s.attempt(ctx, email); err != nil {
		return repository.User{}, "", err
	}
	user, account, err := s.accountByEmail(ctx, email)
	if err != nil && !errors.Is(err, repository.ErrNotFound) {
		return repository.User{}, "", err
	}
	known := err == nil
	result, err := s.Hasher.Verify(ctx, account.PasswordHash, word)
	if err != nil {
		return repository.User{}, "", s.notMade(ctx, email, err)
	}
	if !known || !result.Match {
		return repository.User{}, "", s.failed(ctx, known, user)
	}
	if result.Outdated {
		account.PasswordHash = s.rehash(ctx, account, word)
	}
	return user, account.PasswordHash, nil
}

func (s *Service) accountByEmail(ctx context.Context, email string) (user repository.User, account repository.Account, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		user, account, err = tx.AccountByEmail(email)
		return err
	})
	return user, account, err
}

// failed records that somebody could not sign in. What was typed is not kept: it may be a password.
func (s *Service) failed(ctx context.Context, known bool, user repository.User) error {
	failure := event(ctx, "session.failed", "")
	failure.Outcome = "failure"
	if known {
		failure.Subject = ofUser(user.ID.String())
	}
	if err := s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(failure) }); err != nil {
		return err
	}
	return signInFailed()
}

// rehash stores the password under today's parameters, and returns the hash that is stored. That it fails is no reason
// to refuse.
func (s *Service) rehash(ctx context.Context, account repository.Account, word string) string {
	hash, err := s.Hasher.Hash(ctx, word)
	if err == nil {
		err = s.DB.Write(ctx, func(tx *repository.Tx) error {
			return tx.ReplacePassword(account.UserID, account.PasswordHash, hash)
		})
	}
	if err != nil && !errors.Is(err, repository.ErrNotFound) {
		s.Logger.LogAttrs(ctx, slog.LevelWarn, "a password was not stored anew", slog.Any("cause", err))
	}
	if err != nil {
		return account.PasswordHash
	}
	return hash
}
