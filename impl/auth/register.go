package auth

import (
	"context"
	"errors"
	"time"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// Register sends a mail to who wants an account. The account is made when its token comes back, with the name and
// the password of this request: what a stranger sends for the same address meanwhile has a token of its own.
func (s *Service) Register(ctx context.Context, name, email, secretWord string) error {
	if !s.Registration {
		return RegistrationOff.New("People do not register by themselves here; ask to be invited.")
	}
	if err := acceptable("/password", secretWord, name, email); err != nil {
		return err
	}
	if err := s.attemptMail(ctx, email); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, secretWord)
	if err != nil {
		return busy(err)
	}
	s.background(ctx, "registering", func(ctx context.Context) error { return s.register(ctx, name, email, hash) })
	return nil
}

func (s *Service) register(ctx context.Context, name, email, hash string) error {
	var taken *repository.User
	token := secret.NewToken()
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		user, _, err := tx.AccountByEmail(email)
		if err == nil {
			taken = &user
			return nil
		}
		if !errors.Is(err, repository.ErrNotFound) {
			return err
		}
		return tx.AddMailToken(repository.MailToken{
			TokenHash: secret.Hash(token), Purpose: repository.Register, Email: email, Name: name, PasswordHash: hash,
			CreatedAt: s.clock(), ExpiresAt: s.clock().Add(registerLife),
		})
	})
	switch {
	case err != nil:
		return err
	case taken != nil:
		return s.send(mail.AlreadyRegistered, taken.Email, taken.Name, "", 0)
	}
	return s.send(mail.Verify, email, name, token, registerLife)
}

// VerifyEmail makes the account of who has registered, or changes the address of who has asked for that.
func (s *Service) VerifyEmail(ctx context.Context, token string) error {
	var changed string
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		sent, err := tx.TakeMailToken(secret.Hash(token), repository.Register, repository.ChangeEmail)
		if err != nil {
			return goneOr(err, tokenNotValid())
		}
		if sent.Purpose == repository.ChangeEmail {
			changed = sent.UserID.String()
			return s.changeEmail(ctx, tx, sent)
		}
		return s.createAccount(ctx, tx, sent)
	})
	if err == nil && changed != "" {
		s.cache.revoke(ofUser(changed))
	}
	if errors.Is(err, repository.ErrEmailTaken) {
		return users.EmailTaken.New("Another user has this e-mail address.")
	}
	return err
}

func (s *Service) createAccount(ctx context.Context, tx *repository.Tx, sent repository.MailToken) error {
	user := repository.User{Name: sent.Name, Email: sent.Email, Role: string(api.RoleMember), Tags: []string{}}
	if err := tx.CreateUser(&user); err != nil {
		return err
	}
	now := s.clock()
	err := tx.CreateAccount(repository.Account{UserID: user.ID, PasswordHash: sent.PasswordHash, VerifiedAt: &now})
	if err != nil {
		return err
	}
	return tx.AddAuditEvent(event(ctx, "account.registered", ofUser(user.ID.String())))
}

func (s *Service) mailToken(user repository.User, purpose repository.Purpose, email, token string, life time.Duration) repository.MailToken {
	return repository.MailToken{
		TokenHash: secret.Hash(token), UserID: &user.ID, Purpose: purpose, Email: email,
		CreatedAt: s.clock(), ExpiresAt: s.clock().Add(life),
	}
}
