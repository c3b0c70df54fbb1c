package auth

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
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
		if key, err = visible(tx, principal, tx.APIKeyForWrite, id, keysWrite); err != nil {
			return err
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
		return tx.AddAuditEvent(event(ctx, "key.rotated", ofKey(id.String())))
	})
	if err != nil {
		return repository.APIKey{}, "", err
	}
	s.revoked(ctx, ofKey(id.String()))
	return key, text, nil
}

// mayMakeSecrets refuses programs that do not show the present secret of their key. A secret is often replaced because
// somebody has a copy, who must not get at the next one; a token is for a while, and may have been made from the copy.
func mayMakeSecrets(principal *contract.Principal) error {
	switch {
	case principal.Kind != contract.KeyPrincipal:
		return nil
	case principal.Retiring:
		return contract.Forbidden.New("A secret that was replaced makes no new ones; send the present one.")
	case principal.Scheme == tokenScheme:
		return contract.Forbidden.New("A token that was made from a key makes no secrets; send the key itself.")
	}
	return nil
}
