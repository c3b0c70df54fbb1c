package auth

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// The directory of users knows of identity what follows.
var _ users.Accounts = (*Service)(nil)

// Invite mails somebody whom another has made a user a token to set the first password with. It stands in the
// transaction that makes the user; the mail goes out when send is called after it. If it cannot, that is logged: the
// user is there, and can ask for a new password.
func (s *Service) Invite(ctx context.Context, tx *repository.Tx, user repository.User) (send func(), err error) {
	token := secret.NewToken()
	err = tx.AddMailToken(s.mailToken(user, repository.ResetPassword, user.Email, token, inviteLife))
	return func() {
		if err := s.send(ctx, mail.Invite, user.Email, user.Name, token, inviteLife); err != nil {
			s.Logger.LogAttrs(ctx, slog.LevelError, "a user was not invited by mail",
				slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
		}
	}, err
}

// Forget makes what is known of a user be looked up anew: the role has changed, or the user is gone.
func (s *Service) Forget(id uuid.UUID) { s.cache.revoke(ofUser(id.String())) }

// Grants lists the scopes of a role, sorted; those of a role that there is not are none.
func (s *Service) Grants(role string) []string { return scopesOf(role) }
