package auth

import (
	"context"
	"errors"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// Register sends a mail to who wants an account. The account is made when its token comes back together with the
// password of this request, see [Service.VerifyEmail]: what a stranger sends for the same address has a token of its
// own, and nobody who reads the mail knows the stranger's password.
func (s *Service) Register(ctx context.Context, name, email, word string) error {
	if !s.Registration {
		return RegistrationOff.New("People do not register by themselves here; ask to be invited.")
	}
	if err := acceptable("/password", word, name, email); err != nil {
		return err
	}
	if err := s.attemptMail(ctx, unasked, email); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, word)
	if err != nil {
		return busy(err)
	}
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		now := s.clock()
		wanted := repository.MailToken{
			TokenHash: secret.Hash(secret.NewToken()), Purpose: repository.Register, Email: email, Name: name, PasswordHash: hash,
			CreatedAt: now, ExpiresAt: now.Add(registerLife),
		}
		if err := tx.AddMailToken(wanted); err != nil {
			return err
		}
		return s.post(ctx, tx, letter{About: registering, To: email, Name: name, Like: wanted.TokenHash, Asked: now})
	})
}

// VerifyEmail makes the account of who has registered, or changes the address of who has asked for that.
//
// To register takes two proofs in one request: the token, which only who reads the mail has, and the password, which
// only who has registered knows. Were the token enough, a stranger could register with the address of a victim and a
// password of the stranger's own. The victim, who gets a mail from a service that is perhaps known, confirms, and from
// then on uses an account in which the stranger can sign in at any time ("pre-hijacking"). Without the right password
// nothing happens, and the token is still good. A browser is not asked to be the one that has registered: people read
// mail on another device.
//
// A change of address asks for the token alone: the password was asked for before, of a user who is signed in.
func (s *Service) VerifyEmail(ctx context.Context, token, word string) error {
	hash := secret.Hash(token)
	if err := s.proved(ctx, hash, word); err != nil {
		return err
	}
	var changed string
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		sent, err := tx.TakeMailToken(hash, repository.Register, repository.ChangeEmail)
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
		s.revoked(ctx, ofUser(changed))
	}
	if errors.Is(err, repository.ErrEmailTaken) {
		return users.EmailTaken.New("Another user has this e-mail address.")
	}
	return err
}

// proved refuses the token of a registration without its password. Attempts count as those of signing in do.
func (s *Service) proved(ctx context.Context, hash []byte, word string) error {
	var sent repository.MailToken
	err := s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		sent, err = tx.MailToken(hash, repository.Register, repository.ChangeEmail)
		return err
	})
	switch {
	case err != nil:
		return goneOr(err, tokenNotValid())
	case sent.Purpose != repository.Register:
		return nil
	case word == "":
		return contract.Invalid(contract.InBody("/password", "required", "To confirm a registration takes the password that was chosen in it."))
	}
	if err := s.attempt(ctx, sent.Email); err != nil {
		return err
	}
	result, err := s.Hasher.Verify(ctx, sent.PasswordHash, word)
	switch {
	case err != nil:
		return s.notMade(ctx, sent.Email, err)
	case !result.Match:
		return wrongPassword()
	}
	return s.DB.Write(ctx, func(tx *repository.Tx) error { return s.forgive(ctx, tx, sent.Email) })
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
	if err := s.Publish(ctx, tx, events.UserCreated(users.ToAPI(user))); err != nil {
		return err
	}
	return tx.AddAuditEvent(event(ctx, "account.registered", ofUser(user.ID.String())))
}
