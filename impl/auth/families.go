package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// Keys come in families: those of a user, or, of the organisation's, a key and those that were made with it.
const (
	// maxKeys is how many keys of a family work at once. Those that operators make are not counted.
	maxKeys = 100
	// keptKeys is how many of a family that work no longer are remembered.
	keptKeys = 100
)

// familyOf says which keys are the family of one.
func familyOf(key repository.APIKey) repository.APIKeyFilter {
	if key.UserID != nil {
		return repository.APIKeyFilter{UserID: key.UserID}
	}
	return repository.APIKeyFilter{RootID: &key.RootID}
}

// lockFamily keeps others from adding keys to a family, and from ending some, until the transaction ends: what is
// made in the moment in which its maker is revoked would live on. A family is locked before its keys are.
func lockFamily(tx *repository.Tx, key repository.APIKey) (err error) {
	if key.UserID != nil {
		_, _, err = tx.AccountForWrite(*key.UserID)
		return err
	}
	_, err = tx.APIKeyForWrite(key.RootID)
	return goneOr(err, nil) // a root that has ended long ago is dropped, and nobody makes keys with the rest
}

// roomFor refuses a key that is one too many, and makes room among those that work no longer. The family is locked.
func roomFor(tx *repository.Tx, key repository.APIKey) error {
	family := familyOf(key)
	if err := tx.DropEndedAPIKeys(family, keptKeys); err != nil {
		return err
	}
	family.Working = true
	switch count, err := tx.CountAPIKeys(family); {
	case err != nil:
		return err
	case count >= maxKeys:
		return TooManyKeys.New(fmt.Sprintf("There are %d keys that work. Revoke one that is not needed any more.", maxKeys))
	}
	return nil
}

// works tells whether a key does.
func (s *Service) works(key repository.APIKey) bool {
	return key.RevokedAt == nil && (key.ExpiresAt == nil || s.clock().Before(*key.ExpiresAt))
}

// RevokeKey makes a key work no longer, and those that were made with it. To revoke one again changes nothing.
func (s *Service) RevokeKey(ctx context.Context, id uuid.UUID) error {
	var ended []string
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		principal := contract.PrincipalOf(ctx)
		key, err := visible(tx, principal, tx.APIKey, id, keysWrite)
		if err != nil {
			return err
		}
		if err := below(tx, principal, key); err != nil {
			return err
		}
		if err := lockFamily(tx, key); err != nil {
			return goneOr(err, noSuch("key"))
		}
		keys, err := descendants(tx, key)
		if err != nil {
			return err
		}
		ended, err = s.revoke(ctx, tx, keys)
		return err
	})
	if err == nil {
		s.revoked(ctx, ended...)
	}
	return err
}

// revoke makes keys of a family that is locked work no longer, and returns what the cache is to forget.
func (s *Service) revoke(ctx context.Context, tx *repository.Tx, keys []repository.APIKey) ([]string, error) {
	var ended []string
	for _, key := range keys {
		if key.RevokedAt != nil {
			continue
		}
		if err := tx.RevokeAPIKey(key.ID, s.clock()); err != nil {
			return nil, err
		}
		if err := tx.AddAuditEvent(event(ctx, "key.revoked", ofKey(key.ID.String()))); err != nil {
			return nil, err
		}
		ended = append(ended, ofKey(key.ID.String()))
	}
	return ended, nil
}

// below lets a key at itself and at those that were made with it, directly or not. The one that it was made with, and its
// siblings, it sees only: who is given a key that ends soon would take one from them that does not, or end theirs.
func below(tx *repository.Tx, principal *contract.Principal, key repository.APIKey) error {
	if principal.Kind != contract.KeyPrincipal || principal.May(keysWrite) {
		return nil
	}
	for maker := ofKey(key.ID.String()); maker != principal.String(); maker = key.CreatedBy {
		text, isKey := strings.CutPrefix(maker, ofKey(""))
		id, err := uuid.Parse(text)
		if !isKey || err != nil || id == key.RootID {
			return contract.Forbidden.New("A key rotates and revokes itself and those that were made with it, and no others of its family.")
		}
		if key, err = tx.APIKey(id); err != nil {
			return goneOr(err, noSuch("key"))
		}
	}
	return nil
}

// descendants are a key as it is now, and those that were made with it, directly or not.
func descendants(tx *repository.Tx, key repository.APIKey) ([]repository.APIKey, error) {
	family, err := tx.APIKeys(repository.APIKeyFilter{RootID: &key.RootID})
	if err != nil {
		return nil, err
	}
	var found []repository.APIKey
	for _, other := range family {
		if other.ID == key.ID {
			found = append(found, other)
		}
	}
	for i := 0; i < len(found); i++ {
		for _, other := range family {
			if other.CreatedBy == ofKey(found[i].ID.String()) {
				found = append(found, other)
			}
		}
	}
	return found, nil
}
