package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/scope"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
)

// RotateKey gives a key a new secret. The one before works on for the overlap; the one before that no longer. Who
// rotates learns the secret, so it takes all scopes of the key.
func (s *Service) RotateKey(ctx context.Context, id uuid.UUID, overlap time.Duration) (key repository.APIKey, text string, err error) {
	principal := contract.PrincipalOf(ctx)
	if err := mayMakeSecrets(principal); err != nil {
		return key, "", err
	}
	text = secret.NewKey()
	err = s.DB.Write(ctx, func(tx *repository.Tx) (err error) {
		principal, err := s.atPresent(tx, principal)
		if err != nil {
			return err
		}
		if key, err = visible(tx, principal, tx.APIKeyForWrite, id, keysWrite); err != nil {
			return err
		}
		if principal.ID == id.String() { // another with the same secret may have come first
			if err := s.stillShown(principal, key); err != nil {
				return err
			}
		}
		if err := below(tx, principal, key); err != nil {
			return err
		}
		if missing := principal.Lacks(key.Scopes); missing != nil {
			return contract.MissingScopes(missing)
		}
		if !s.works(key) {
			return noSuch("key that works")
		}
		ends := s.clock().Add(overlap)
		key.OldHash, key.OverlapEndsAt = key.TokenHash, &ends
		key.TokenHash, key.Hint = secret.Hash(text), secret.Hint(text)
		if err := tx.SaveAPIKey(key); err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, events.KeyRotated(key, toKey(key))); err != nil {
			return err
		}
		return tx.AddAuditEvent(event(ctx, "key.rotated", ofKey(id.String())))
	})
	if err != nil {
		return repository.APIKey{}, "", err
	}
	s.revoked(ctx, ofKey(id.String()))
	return key, text, nil
}

// atPresent is a caller as the database knows it, which may have changed since the request was let in, here or on another
// replica: a secret would outlive what it was got by.
func (s *Service) atPresent(tx *repository.Tx, principal *contract.Principal) (*contract.Principal, error) {
	if principal.Kind != contract.UserPrincipal && principal.Kind != contract.KeyPrincipal {
		return principal, nil // whom an issuer vouches for, or an operator
	}
	id, err := uuid.Parse(principal.ID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the id of the caller: %w", err)
	case principal.Kind == contract.UserPrincipal:
		user, err := signedIn(tx, principal, id)
		return limited(principal, scopesOf(user.Role)), err
	default:
		key, owner, err := withOwner(tx, func(tx *repository.Tx) (repository.APIKey, error) { return tx.APIKey(id) })
		if err != nil {
			return nil, goneOr(err, ended())
		}
		if err := s.stillShown(principal, key); err != nil {
			return nil, err
		}
		return limited(principal, scopesOfKey(key, owner)), nil
	}
}

// limited is a caller with no more than some scopes.
func limited(principal *contract.Principal, to []string) *contract.Principal {
	left := *principal
	left.Scopes = scope.Within(principal.Scopes, to)
	return &left
}

// stillShown refuses a program whose key works no longer, or has another secret now.
func (s *Service) stillShown(principal *contract.Principal, key repository.APIKey) error {
	switch {
	case !s.works(key):
		return ended()
	case principal.Secret != secret.Name(key.TokenHash):
		return replaced()
	}
	return nil
}

func replaced() error {
	return contract.Forbidden.New("A secret that was replaced makes no new ones; send the present one.")
}

// mayMakeSecrets refuses programs that do not show the present secret of their key. A secret is often replaced because
// somebody has a copy, who must not get at the next one; a token is for a while, and may have been made from the copy.
func mayMakeSecrets(principal *contract.Principal) error {
	switch {
	case principal.Kind != contract.KeyPrincipal:
		return nil
	case principal.Retiring:
		return replaced()
	case principal.Scheme == tokenScheme:
		return contract.Forbidden.New("A token that was made from a key makes no secrets; send the key itself.")
	}
	return nil
}
