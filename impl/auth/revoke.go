package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// RevokeKey makes a key work no longer, and those that were made with it. To revoke one again changes nothing.
func (s *Service) RevokeKey(ctx context.Context, id uuid.UUID) error {
	var ended []string
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		ended = nil
		key, err := visible(tx, contract.PrincipalOf(ctx), keyForWrite(tx), id, keysWrite)
		if err != nil {
			return err
		}
		keys, err := descendants(tx, key)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if key.RevokedAt != nil {
				continue
			}
			now := s.clock()
			key.RevokedAt = &now
			if err := tx.SaveAPIKey(key); err != nil {
				return err
			}
			if err := tx.AddAuditEvent(event(ctx, "key.revoked", ofKey(key.ID.String()))); err != nil {
				return err
			}
			ended = append(ended, ofKey(key.ID.String()))
		}
		return nil
	})
	if err == nil {
		s.cache.revoke(ended...)
	}
	return err
}

// descendants are a key and those that were made with it, directly or not.
func descendants(tx *repository.Tx, key repository.APIKey) ([]repository.APIKey, error) {
	family, err := tx.APIKeys(repository.APIKeyFilter{RootID: &key.RootID})
	if err != nil {
		return nil, err
	}
	found := []repository.APIKey{key}
	for i := 0; i < len(found); i++ {
		for _, other := range family {
			if other.CreatedBy == ofKey(found[i].ID.String()) {
				found = append(found, other)
			}
		}
	}
	return found, nil
}
