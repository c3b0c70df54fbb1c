package auth

import (
	"context"
	"errors"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/mail"
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
	s.background(ctx, "sending a token for a new address", func(ctx context.Context) error {
		token := secret.NewToken()
		var other *repository.User
		err := s.DB.Write(ctx, func(tx *repository.Tx) error {
			if taken, _, err := tx.AccountByEmail(email); err == nil && taken.ID != id {
				other = &taken
				return nil
			} else if err != nil && !errors.Is(err, repository.ErrNotFound) {
				return err
			}
			change := s.mailToken(user, repository.ChangeEmail, email, token, resetLife)
			change.PasswordHash = account.PasswordHash // a new password ends what the old one has asked for
			return tx.AddMailToken(change)
		})
		if err != nil {
			return err
		}
		told := s.send(ctx, mail.EmailChanging, user.Email, user.Name, "", 0) // in both cases, or it would tell which it is
		if other != nil {
			return errors.Join(told, s.send(ctx, mail.AlreadyRegistered, other.Email, other.Name, "", 0))
		}
		return errors.Join(told, s.send(ctx, mail.Verify, email, user.Name, token, resetLife))
	})
	return nil
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
