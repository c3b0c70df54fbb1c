package auth

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// ForgotPassword mails a token for a new password to who has an account with the address.
func (s *Service) ForgotPassword(ctx context.Context, email string) error {
	if err := s.attemptMail(ctx, recovery, email); err != nil {
		return err
	}
	return s.ask(ctx, letter{About: recovering, To: email, Asked: s.clock()})
}

// ResetPassword sets a password by a token that was mailed, and ends all sessions. Whoever needs it may have lost the
// account to somebody else, who may have made keys to stay in it: they are revoked too, unless the caller, who may
// only have forgotten the password, wants to keep them. The mail that follows says which it was.
func (s *Service) ResetPassword(ctx context.Context, token, word string, keepKeys bool) error {
	hash := secret.Hash(token)
	var user repository.User
	err := s.DB.Read(ctx, func(tx *repository.Tx) error {
		sent, err := tx.MailToken(hash, repository.ResetPassword)
		if err != nil {
			return err
		}
		if user, _, err = tx.Account(*sent.UserID); err == nil && !repository.SameEmail(sent.Email, user.Email) {
			err = repository.ErrNotFound // it was sent to a former address
		}
		return err
	})
	if err != nil {
		return goneOr(err, tokenNotValid())
	}
	if err := acceptable("/password", word, user.Name, user.Email); err != nil {
		return err
	}
	hashed, err := s.Hasher.Hash(ctx, word)
	if err != nil {
		return busy(err)
	}
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		sent, err := tx.TakeMailToken(hash, repository.ResetPassword)
		if err != nil {
			return goneOr(err, tokenNotValid())
		}
		present, _, err := tx.AccountForWrite(user.ID)
		if err != nil {
			return goneOr(err, tokenNotValid())
		}
		if !repository.SameEmail(sent.Email, present.Email) {
			return tokenNotValid()
		}
		if err := tx.SetPassword(user.ID, hashed); err != nil {
			return err
		}
		if err := tx.SetVerified(user.ID); err != nil {
			return err
		}
		if err := s.forgive(ctx, tx, user.Email); err != nil {
			return err
		}
		keys, err := s.passwordSet(ctx, tx, user.ID, uuid.Nil, !keepKeys, "password.reset")
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, user, keys)
	})
	if err != nil {
		return err
	}
	s.revoked(ctx, ofUser(user.ID.String()))
	return nil
}

// keysOf says what became of the keys of a user whose password was set.
type keysOf struct{ revoked, kept int }

// tell mails somebody that the password was set.
func (s *Service) tell(ctx context.Context, tx *repository.Tx, user repository.User, keys keysOf) error {
	return s.post(ctx, tx, letter{About: passwordChanged, To: user.Email, Name: user.Name, KeysRevoked: keys.revoked, KeysKept: keys.kept})
}

// ChangePassword sets a new password for who knows the present one, and ends the other sessions. Keys are for
// programs, which would stop: they work on unless the caller wants them revoked.
func (s *Service) ChangePassword(ctx context.Context, current, next string, revokeKeys bool) error {
	principal, id, err := caller(ctx)
	if err != nil {
		return err
	}
	user, account, err := s.confirm(ctx, id, current)
	if err != nil {
		return err
	}
	if err := acceptable("/newPassword", next, user.Name, user.Email); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, next)
	if err != nil {
		return busy(err)
	}
	kept, _ := uuid.Parse(principal.Session)
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		if _, _, err := tx.AccountForWrite(id); err != nil {
			return goneOr(err, noSuch("user"))
		}
		if err := tx.ReplacePassword(id, account.PasswordHash, hash); err != nil {
			return goneOr(err, wrongPassword()) // another has changed it meanwhile
		}
		keys, err := s.passwordSet(ctx, tx, id, kept, revokeKeys, "password.changed")
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, user, keys)
	})
	if err != nil {
		return err
	}
	s.revoked(ctx, ofUser(id.String()))
	return nil
}

// passwordSet ends what an old password has opened. The user is locked, and so is the family of its keys.
func (s *Service) passwordSet(ctx context.Context, tx *repository.Tx, id, kept uuid.UUID, revokeKeys bool, action string) (found keysOf, err error) {
	ended, err := tx.DeleteSessions(id, kept)
	if err != nil {
		return found, err
	}
	if err := s.sessionsRevoked(ctx, tx, id, events.PasswordSet, ended...); err != nil {
		return found, err
	}
	if err := tx.DropMailTokens(id); err != nil {
		return found, err
	}
	keys, err := tx.APIKeys(repository.APIKeyFilter{UserID: &id, Working: true})
	if err != nil {
		return found, err
	}
	if found.kept = len(keys); revokeKeys {
		found = keysOf{revoked: len(keys)}
		if _, err := s.revoke(ctx, tx, keys); err != nil {
			return found, err
		}
	}
	set := event(ctx, action, ofUser(id.String()))
	set.Details = map[string]string{"keysRevoked": strconv.Itoa(found.revoked), "keysKept": strconv.Itoa(found.kept)}
	return found, tx.AddAuditEvent(set)
}

// confirm returns the user with an id if the password is right.
func (s *Service) confirm(ctx context.Context, id uuid.UUID, word string) (user repository.User, account repository.Account, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		user, account, err = tx.Account(id)
		return err
	})
	if err != nil {
		return user, account, goneOr(err, noSuch("user"))
	}
	if err := s.attempt(ctx, user.Email); err != nil {
		return user, account, err
	}
	result, err := s.Hasher.Verify(ctx, account.PasswordHash, word)
	if err != nil {
		return user, account, s.notMade(ctx, user.Email, err)
	}
	if !result.Match {
		failure := event(ctx, "password.failed", ofUser(id.String()))
		failure.Outcome = "failure"
		if err := s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.AddAuditEvent(failure) }); err != nil {
			return user, account, err
		}
		return user, account, wrongPassword()
	}
	return user, account, s.DB.Write(ctx, func(tx *repository.Tx) error { return s.forgive(ctx, tx, user.Email) })
}

// acceptable refuses passwords that others guess.
func acceptable(pointer, word string, about ...string) error {
	var wrong []contract.Violation
	for _, reason := range password.Check(word, about...) {
		wrong = append(wrong, contract.InBody(pointer, reason.Code, reason.Detail))
	}
	if wrong != nil {
		return contract.Invalid(wrong...)
	}
	return nil
}

// busy tells that more sign in at once than there is room for.
func busy(err error) error {
	if errors.Is(err, password.ErrBusy) {
		return contract.Unavailable.Wrap(err, "Too many people are signing in at once. Try again in a few seconds.")
	}
	return err
}
