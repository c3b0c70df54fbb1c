// Package users is the directory: who is in it, and what may change.
package users

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// EmailTaken is the problem of an e-mail address that another user has.
var EmailTaken = contract.ProblemType{
	Code: string(api.ProblemCodeEmailTaken), Title: "E-mail address taken", Status: 409,
}

// Service holds the rules of the directory. Every error that a caller can cause is a *contract.Problem.
type Service struct {
	users *repository.Users
}

// NewService keeps its users in the given repository.
func NewService(users *repository.Users) *Service { return &Service{users: users} }

// Get returns one user.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (repository.User, error) {
	user, err := s.users.Get(ctx, id)
	return user, problem(err)
}

// List returns a page of users, and where the next one begins, if there is one.
func (s *Service) List(ctx context.Context, filter repository.UserFilter) ([]repository.User, *repository.UserPosition, error) {
	items, next, err := s.users.List(ctx, filter)
	return items, next, problem(err)
}

// Create adds a user. Id, times and version are set by the repository.
func (s *Service) Create(ctx context.Context, user repository.User) (repository.User, error) {
	err := s.users.Create(ctx, &user)
	return user, problem(err)
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

func (s *Service) change(ctx context.Context, id uuid.UUID, condition Condition, change func(*repository.User) error) (repository.User, error) {
	user, err := s.users.Update(ctx, id, func(user *repository.User) error {
		if err := condition.check(*user); err != nil {
			return err
		}
		return change(user)
	})
	return user, problem(err)
}

// Delete removes a user that meets the condition.
func (s *Service) Delete(ctx context.Context, id uuid.UUID, condition Condition) error {
	return problem(s.users.Delete(ctx, id, condition.check))
}

// problem puts the repository's errors into the words of the contract.
func problem(err error) error {
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return contract.NotFound.New("There is no user with this id.")
	case errors.Is(err, repository.ErrEmailTaken):
		return EmailTaken.New("Another user has this e-mail address.")
	case errors.Is(err, repository.ErrBadPosition):
		return badCursor()
	}
	return err
}

func badCursor() error {
	return contract.Invalid(contract.InParameter("cursor", "cursor", "It is not a cursor of this list with these filters; begin again without it."))
}
