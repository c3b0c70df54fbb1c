package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// The directory of users knows of identity what follows.
var _ users.Accounts = (*Service)(nil)

// Invite mails somebody whom another has made a user a token to set the first password with. It stands in the
// transaction that makes the user.
func (s *Service) Invite(ctx context.Context, tx *repository.Tx, user repository.User) error {
	return s.post(ctx, tx, letter{About: inviting, To: user.Email, Name: user.Name, User: &user.ID, Asked: s.clock()})
}

// Forget makes what is known of a user be looked up anew: the role has changed, or the user is gone.
func (s *Service) Forget(id uuid.UUID) { s.cache.revoke(ofUser(id.String())) }

// Grants lists the scopes of a role, sorted; those of a role that there is not are none.
func (s *Service) Grants(role string) []string { return scopesOf(role) }
