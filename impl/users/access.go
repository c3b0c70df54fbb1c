package users

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// allowed lets users at themselves, and others with the scope. It asks before it is known whether the user exists.
func allowed(ctx context.Context, id uuid.UUID, scope api.Scope) error {
	if isSelf(ctx, id) || contract.PrincipalOf(ctx).May(string(scope)) {
		return nil
	}
	return contract.Forbidden.New("Without the scope " + string(scope) + " a user can do this to itself only.")
}

func isSelf(ctx context.Context, id uuid.UUID) bool {
	principal := contract.PrincipalOf(ctx)
	return principal != nil && principal.Kind == contract.UserPrincipal && principal.ID == id.String()
}

// guarded keeps from users what they cannot give themselves. An e-mail address of one's own is changed where the
// password is asked for, whatever one may do to others: who finds the browser of an administrator open would have a new
// password sent to an address of the finder's.
func (s *Service) guarded(ctx context.Context, before, after repository.User) error {
	if isSelf(ctx, before.ID) && before.Email != after.Email {
		return contract.Forbidden.New("The own e-mail address is changed by PUT /api/auth/email, which asks for the password.")
	}
	if contract.PrincipalOf(ctx).May(string(api.ScopeUsersWrite)) {
		if before.Role == after.Role && before.Email == after.Email {
			return nil
		}
		return s.outranks(ctx, before.Role, after.Role)
	}
	if before.Role != after.Role {
		return contract.Forbidden.New("The role can be changed with the scope " + string(api.ScopeUsersWrite) + " only.")
	}
	return nil
}

// outranks refuses callers who lack a scope that one of the roles grants. Whoever gives a role gets at what it may do;
// and so does whoever changes the address of somebody who has it, by asking for a new password there.
func (s *Service) outranks(ctx context.Context, roles ...string) error {
	for _, role := range roles {
		if missing := contract.PrincipalOf(ctx).Lacks(s.accounts.Grants(role)); missing != nil {
			return contract.MissingScopes(missing)
		}
	}
	return nil
}

// replaceable keeps the last administrator who can sign in: without one, nobody could make another but who has the
// database. It holds for whoever asks, the administrator itself included. Of several who are to go at once one stays.
// No role means that the user is to be deleted.
func replaceable(tx *repository.Tx, user repository.User, role string) error {
	const admin = string(api.RoleAdmin)
	if user.Role != admin || role == admin {
		return nil
	}
	last, err := tx.IsLastOf(admin, user.ID)
	if err == nil && last {
		err = LastAdministrator.New("Nobody else who can sign in is an administrator. Make somebody else one first.")
	}
	return err
}
