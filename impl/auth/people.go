package auth

import (
	"context"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// AddPerson makes a user who can sign in with a password, for the command line and for development. ErrEmailTaken
// says that somebody has the address.
func (s *Service) AddPerson(ctx context.Context, user *repository.User, word string) error {
	hash, err := s.Hasher.Hash(ctx, word)
	if err != nil {
		return err
	}
	return s.AddHashed(ctx, user, hash)
}

// AddHashed is [Service.AddPerson] for whoever has the hash of the password already, as [password.Hasher] makes it.
func (s *Service) AddHashed(ctx context.Context, user *repository.User, hash string) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		if err := tx.CreateUser(user); err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, events.UserCreated(users.ToAPI(*user))); err != nil {
			return err
		}
		now := s.clock()
		if err := tx.CreateAccount(repository.Account{UserID: user.ID, PasswordHash: hash, VerifiedAt: &now}); err != nil {
			return err
		}
		return s.Record(ctx, tx, "user.created", user.ID, map[string]string{"role": user.Role})
	})
}

// HasPassword tells whether somebody has an address and a password. It counts no attempt: it is not for callers.
func (s *Service) HasPassword(ctx context.Context, email, word string) (bool, error) {
	_, account, err := s.accountByEmail(ctx, email)
	if err != nil || account.PasswordHash == "" {
		return false, goneOr(err, nil)
	}
	result, err := s.Hasher.Verify(ctx, account.PasswordHash, word)
	return result.Match, err
}

// CreateAdministrator makes a user who may do everything, for the command line. ErrEmailTaken says that somebody has the
// address; what is wrong with the address or the password is a *contract.Problem.
func (s *Service) CreateAdministrator(ctx context.Context, name, email, word string) (repository.User, error) {
	if !validate.IsEmail([]byte(email)) {
		return repository.User{}, contract.Invalid(contract.InBody("/email", "format", "The e-mail address is none."))
	}
	if err := acceptable("/password", word, name, email); err != nil {
		return repository.User{}, err
	}
	user := repository.User{Name: name, Email: email, Role: string(api.RoleAdmin), Tags: []string{}}
	return user, s.AddPerson(ctx, &user, word)
}
