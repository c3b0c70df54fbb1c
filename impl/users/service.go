// Package users is the directory: who is in it, and what may change.
package users

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// Accounts is what the directory needs of those who let its users sign in.
type Accounts interface {
	// Invite lets a new user set a password. It stands in the transaction that makes the user.
	Invite(ctx context.Context, tx *repository.Tx, user repository.User) error
	// Record writes down what was done to a user, in the transaction that does it.
	Record(ctx context.Context, tx *repository.Tx, action string, id uuid.UUID, details map[string]string) error
	// Grants lists the scopes of a role.
	Grants(role string) []string
	// Forget makes what is known of a user's rights be looked up anew.
	Forget(id uuid.UUID)
	// Publish tells partners what has happened, in the transaction that does it.
	Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error
}

// Service holds the rules of the directory. Every error that a caller can cause is a *contract.Problem.
type Service struct {
	db       *repository.DB
	users    *repository.Users
	accounts Accounts
}

// NewService keeps its users in the given database.
func NewService(db *repository.DB, accounts Accounts) *Service {
	return &Service{db, db.Users(), accounts}
}

// Get returns one user.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (repository.User, error) {
	if err := allowed(ctx, id, api.ScopeUsersRead); err != nil {
		return repository.User{}, err
	}
	user, err := s.users.Get(ctx, id)
	return user, problem(err)
}

// List returns a page of users, and where the next one begins, if there is one.
func (s *Service) List(ctx context.Context, filter repository.UserFilter) ([]repository.User, *repository.UserPosition, error) {
	items, next, err := s.users.List(ctx, filter)
	return items, next, problem(err)
}

// Create adds a user and invites it. Id, times and version are set by the repository.
func (s *Service) Create(ctx context.Context, user repository.User) (repository.User, error) {
	if err := s.outranks(ctx, user.Role); err != nil {
		return repository.User{}, err
	}
	err := s.db.Write(ctx, func(tx *repository.Tx) (err error) {
		created := user
		if err := tx.CreateUser(&created); err != nil {
			return err
		}
		if err := s.accounts.Invite(ctx, tx, created); err != nil {
			return err
		}
		user = created
		if err := s.accounts.Publish(ctx, tx, events.UserCreated(ToAPI(created))); err != nil {
			return err
		}
		return s.accounts.Record(ctx, tx, "user.created", user.ID, map[string]string{"role": user.Role})
	})
	if err != nil {
		return repository.User{}, problem(err)
	}
	return user, nil
}

// Replace puts what a caller may write of the given user in the place of the present one.
func (s *Service) Replace(ctx context.Context, id uuid.UUID, condition Condition, by repository.User) (repository.User, error) {
	return s.change(ctx, id, condition, func(user *repository.User) error {
		*user = by // the repository keeps what is the server's: id, times and version
		return nil
	})
}

// Patch changes a user by the rules of JSON merge patch. A patch that changes nothing keeps the version.
func (s *Service) Patch(ctx context.Context, id uuid.UUID, condition Condition, patch api.UserPatch) (repository.User, error) {
	return s.change(ctx, id, condition, func(user *repository.User) error { return Patch(user, patch) })
}

// ChangeRole gives another role to the user with an address, for the command line.
func (s *Service) ChangeRole(ctx context.Context, email string, role api.Role) (repository.User, error) {
	var user repository.User
	err := s.db.Read(ctx, func(tx *repository.Tx) (err error) {
		user, _, err = tx.AccountByEmail(email)
		return err
	})
	if errors.Is(err, repository.ErrNotFound) {
		return user, contract.NotFound.New("There is no user with this e-mail address.")
	}
	if err != nil {
		return user, err
	}
	return s.change(ctx, user.ID, Condition{}, func(user *repository.User) error {
		user.Role = string(role)
		return nil
	})
}

func (s *Service) change(ctx context.Context, id uuid.UUID, condition Condition, change func(*repository.User) error) (repository.User, error) {
	if err := allowed(ctx, id, api.ScopeUsersWrite); err != nil {
		return repository.User{}, err
	}
	var before, after repository.User
	err := s.db.Write(ctx, func(tx *repository.Tx) (err error) {
		after, err = tx.UpdateUser(id, func(user *repository.User) error {
			if err := condition.check(*user); err != nil {
				return err
			}
			before = *user
			if err := change(user); err != nil {
				return err
			}
			if err := s.guarded(ctx, before, *user); err != nil {
				return err
			}
			return replaceable(tx, before, user.Role)
		})
		if err != nil {
			return err
		}
		return s.changed(ctx, tx, before, after)
	})
	if err != nil {
		return repository.User{}, problem(err)
	}
	if before.Role != after.Role {
		s.db.After(ctx, func() { s.accounts.Forget(id) })
	}
	return after, nil
}

// changed does in the transaction of a change what follows from it. What was mailed to a former address is for who
// reads mail there, and nobody knows yet who reads it at the new one.
func (s *Service) changed(ctx context.Context, tx *repository.Tx, before, after repository.User) error {
	if before.Version != after.Version {
		if err := s.accounts.Publish(ctx, tx, events.UserUpdated(ToAPI(after))); err != nil {
			return err
		}
	}
	if before.Role != after.Role {
		err := s.accounts.Record(ctx, tx, "role.changed", after.ID, map[string]string{"from": before.Role, "to": after.Role})
		if err != nil {
			return err
		}
	}
	if before.Email == after.Email {
		return nil
	}
	if err := tx.DropMailTokens(after.ID); err != nil {
		return err
	}
	if err := tx.Unverify(after.ID); err != nil {
		return err
	}
	return s.accounts.Record(ctx, tx, "email.changed", after.ID, nil)
}

// Delete removes a user that meets the condition.
func (s *Service) Delete(ctx context.Context, id uuid.UUID, condition Condition) error {
	if err := allowed(ctx, id, api.ScopeUsersWrite); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *repository.Tx) error {
		err := tx.DeleteUser(id, func(user repository.User) error {
			if err := condition.check(user); err != nil {
				return err
			}
			if !isSelf(ctx, id) {
				if err := s.outranks(ctx, user.Role); err != nil {
					return err
				}
			}
			return replaceable(tx, user, "")
		})
		if err != nil {
			return err
		}
		return s.accounts.Publish(ctx, tx, events.UserDeleted(id))
	})
	if err != nil {
		return problem(err)
	}
	s.db.After(ctx, func() { s.accounts.Forget(id) })
	return nil
}
