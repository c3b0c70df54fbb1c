package auth

import (
	"context"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// ChangeEmail mails a token to the address that a user wants, and tells the present one.
func (s *Service) ChangeEmail(ctx context.Context, email, word string) error {
	_, id, err := caller(ctx)
	if err != nil {
		return err
	}
	user, account, err := s.confirm(ctx, id, word)
	if err != nil {
		return err
	}
	if err := s.attemptMail(ctx, unasked, email); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		now := s.clock()
		change := repository.MailToken{
			TokenHash: secret.Hash(secret.NewToken()), UserID: &user.ID, Purpose: repository.ChangeEmail, Email: email,
			PasswordHash: account.PasswordHash, // a new password ends what the old one has asked for
			CreatedAt:    now, ExpiresAt: now.Add(resetLife),
		}
		if err := tx.AddMailToken(change); err != nil {
			return err
		}
		return s.post(ctx, tx,
			letter{About: emailChanging, To: user.Email, Name: user.Name}, // whoever has the other, or this would tell
			letter{About: moving, To: email, Name: user.Name, Like: change.TokenHash, Asked: now})
	})
}

func (s *Service) changeEmail(ctx context.Context, tx *repository.Tx, sent repository.MailToken) error {
	id := *sent.UserID
	changed, err := tx.UpdateUser(id, func(user *repository.User) error {
		user.Email = sent.Email
		return nil
	})
	if err != nil {
		return goneOr(err, tokenNotValid())
	}
	switch _, account, err := tx.Account(id); {
	case err != nil:
		return goneOr(err, tokenNotValid())
	case account.PasswordHash != sent.PasswordHash: // another was set since
		return tokenNotValid()
	}
	if err := tx.SetVerified(id); err != nil {
		return err
	}
	if err := tx.DropMailTokens(id); err != nil {
		return err
	}
	if err := s.Publish(ctx, tx, events.UserUpdated(users.ToAPI(changed))); err != nil {
		return err
	}
	return tx.AddAuditEvent(event(ctx, "email.changed", ofUser(id.String())))
}
