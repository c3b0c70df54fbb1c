package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/scope"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// NewKey is a key to make.
type NewKey struct {
	Name      string
	Scopes    []string
	ExpiresAt *time.Time // nil: never
	Class     string     // the rate limits that apply; operators only
}

// lastYear is the last that RFC 3339 can write.
const lastYear = 9999

// The scopes over the keys of everybody.
const (
	keysRead  = "keys:read"
	keysWrite = "keys:write"
)

// CreateKey makes a key for the caller: it can do no more than the caller, and the key of a key lives no longer. The
// secret is shown to nobody else, and not kept. A user has so many keys at most, and so has the family of a key that
// belongs to no user.
func (s *Service) CreateKey(ctx context.Context, input NewKey) (key repository.APIKey, text string, err error) {
	principal := contract.PrincipalOf(ctx)
	if err := mayMakeSecrets(principal); err != nil {
		return key, "", err
	}
	if missing := principal.Lacks(input.Scopes); missing != nil {
		return key, "", contract.MissingScopes(missing)
	}
	now := s.clock()
	if ends := utc(input.ExpiresAt); ends != nil {
		switch {
		case !now.Before(*ends):
			return key, "", contract.Invalid(contract.InBody("/expiresAt", "past", "The time must be in the future."))
		case ends.Year() > lastYear: // such as 9999-12-31T23:59:59-01:00
			return key, "", contract.Invalid(contract.InBody("/expiresAt", "maximum", "The time must be before the year 10000 in UTC; a key without it does not end."))
		}
	}
	key, text, err = s.newKey(principal.String(), input)
	if err != nil {
		return key, "", err
	}
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		if err := s.inherit(tx, principal, &key); err != nil {
			return err
		}
		if err := roomFor(tx, key); err != nil {
			return err
		}
		if err := tx.CreateAPIKey(key); err != nil {
			return err
		}
		return tx.AddAuditEvent(event(ctx, "key.created", ofKey(key.ID.String())))
	})
	return key, text, err
}

// ErrScope says that a scope is none of the contract's.
var ErrScope = errors.New("there is no scope")

// CreateOrganisationKey makes a key that belongs to no user, with whatever scopes, for the command line. ErrScope says
// that one of them does not exist.
func (s *Service) CreateOrganisationKey(ctx context.Context, input NewKey) (repository.APIKey, string, error) {
	for _, scope := range input.Scopes {
		if !slices.Contains(AllScopes(), scope) {
			return repository.APIKey{}, "", fmt.Errorf("%w %q; there are %s", ErrScope, scope, strings.Join(AllScopes(), ", "))
		}
	}
	key, text, err := s.newKey(contract.PrincipalOf(ctx).String(), input)
	if err != nil {
		return key, "", err
	}
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		if err := tx.CreateAPIKey(key); err != nil {
			return err
		}
		return tx.AddAuditEvent(event(ctx, "key.created", ofKey(key.ID.String())))
	})
	return key, text, err
}

func (s *Service) newKey(createdBy string, input NewKey) (repository.APIKey, string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return repository.APIKey{}, "", fmt.Errorf("making a key: %w", err)
	}
	text := secret.NewKey()
	return repository.APIKey{
		ID: id, RootID: id, Name: input.Name, Hint: secret.Hint(text), TokenHash: secret.Hash(text), Scopes: scope.Set(input.Scopes),
		Class: input.Class, CreatedBy: createdBy, CreatedAt: s.clock(), ExpiresAt: utc(input.ExpiresAt),
	}, text, nil
}

// inherit gives a key what it has from its maker.
func (s *Service) inherit(tx *repository.Tx, maker *contract.Principal, key *repository.APIKey) error {
	id, err := uuid.Parse(maker.ID)
	switch {
	case maker.Kind == contract.UserPrincipal && err == nil:
		key.UserID = &id
		_, err := signedIn(tx, maker, id)
		return err
	case maker.Kind == contract.KeyPrincipal && err == nil:
		return s.descend(tx, maker, id, key)
	case err != nil && maker.Kind != contract.IssuerPrincipal:
		return fmt.Errorf("the id of the caller: %w", err)
	}
	return contract.Forbidden.New("Whoever another issuer vouches for has no keys here.")
}

// descend makes a key one of the family of another, by which it is made.
func (s *Service) descend(tx *repository.Tx, maker *contract.Principal, id uuid.UUID, key *repository.APIKey) error {
	parent, err := tx.APIKey(id)
	if err != nil {
		return goneOr(err, ended())
	}
	if err := lockFamily(tx, parent); err != nil {
		return goneOr(err, ended())
	}
	if parent, err = tx.APIKeyForWrite(id); err != nil {
		return goneOr(err, ended())
	}
	if err := s.stillShown(maker, parent); err != nil {
		return err
	}
	key.RootID, key.UserID, key.Class = parent.RootID, parent.UserID, parent.Class
	if parent.ExpiresAt != nil && (key.ExpiresAt == nil || key.ExpiresAt.After(*parent.ExpiresAt)) {
		key.ExpiresAt = parent.ExpiresAt
	}
	return nil
}

// signedIn refuses a user whose session has ended since the request was let in, here or on another replica: a key
// would outlive it.
func signedIn(tx *repository.Tx, maker *contract.Principal, id uuid.UUID) (repository.User, error) {
	user, _, err := tx.AccountForWrite(id)
	if err != nil {
		return user, goneOr(err, ended())
	}
	session, err := uuid.Parse(maker.Session)
	if err != nil {
		return user, ended()
	}
	_, err = tx.Session(session)
	return user, goneOr(err, ended())
}

// Keys lists the keys that the caller may see, the newest first.
func (s *Service) Keys(ctx context.Context, before *uuid.UUID, limit int) (keys []repository.APIKey, err error) {
	filter := repository.APIKeyFilter{Before: before, Limit: limit}
	principal := contract.PrincipalOf(ctx)
	err = s.DB.Read(ctx, func(tx *repository.Tx) error {
		if !principal.May(keysRead) {
			own, err := ownKeys(tx, principal)
			if err != nil {
				return err
			}
			filter.UserID, filter.RootID = own.UserID, own.RootID
		}
		keys, err = tx.APIKeys(filter)
		return err
	})
	return keys, err
}

// AllKeys lists the keys of everybody, for the command line.
func (s *Service) AllKeys(ctx context.Context) (keys []repository.APIKey, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		keys, err = tx.APIKeys(repository.APIKeyFilter{})
		return err
	})
	return keys, err
}

// ownKeys says which keys are the caller's own: a user's those of the user, a key's those of its family.
func ownKeys(tx *repository.Tx, principal *contract.Principal) (repository.APIKeyFilter, error) {
	id, err := uuid.Parse(principal.ID)
	switch {
	case principal.Kind == contract.UserPrincipal && err == nil:
		return repository.APIKeyFilter{UserID: &id}, nil
	case principal.Kind == contract.KeyPrincipal && err == nil:
		key, err := tx.APIKey(id)
		return repository.APIKeyFilter{RootID: &key.RootID}, goneOr(err, ended())
	default:
		return repository.APIKeyFilter{RootID: new(uuid.UUID)}, nil // nobody's
	}
}

// Key returns a key that the caller may see.
func (s *Service) Key(ctx context.Context, id uuid.UUID) (key repository.APIKey, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		key, err = visible(tx, contract.PrincipalOf(ctx), tx.APIKey, id, keysRead)
		return err
	})
	return key, err
}

// getKey returns a key, or repository.ErrNotFound.
type getKey func(id uuid.UUID) (repository.APIKey, error)

// visible returns a key if it is the caller's own, or if the caller has the scope over the keys of everybody. Others
// do not exist for the caller.
func visible(tx *repository.Tx, principal *contract.Principal, get getKey, id uuid.UUID, scope string) (repository.APIKey, error) {
	key, err := get(id)
	if err != nil {
		return key, goneOr(err, noSuch("key"))
	}
	if principal.May(scope) {
		return key, nil
	}
	own, err := ownKeys(tx, principal)
	if err != nil {
		return repository.APIKey{}, err
	}
	if own.UserID != nil && key.UserID != nil && *own.UserID == *key.UserID || own.RootID != nil && *own.RootID == key.RootID {
		return key, nil
	}
	return repository.APIKey{}, noSuch("key")
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	moved := at.UTC().Truncate(time.Microsecond)
	return &moved
}
