package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/scope"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/repository"
)

// The security schemes of the contract.
const (
	sessionScheme = "session"
	tokenScheme   = "token"
	keyScheme     = "key"
)

// maxForeignID bounds what somebody whom an issuer vouches for is called, in bytes. A subject has at most 255 (OpenID
// Connect Core, section 2).
const maxForeignID = 600

// Authenticators recognise callers by the security schemes of the contract.
func (s *Service) Authenticators() map[string]pipeline.Authenticator {
	return map[string]pipeline.Authenticator{
		sessionScheme: s.remembering(sessionScheme, s.bySession),
		tokenScheme:   s.remembering(tokenScheme, s.byToken),
		keyScheme:     s.remembering(keyScheme, s.byKey),
	}
}

func (s *Service) remembering(scheme string, look lookup) pipeline.Authenticator {
	explained := func(ctx context.Context, credential string) (entry, error) {
		found, err := look(ctx, credential)
		switch {
		case errors.Is(err, repository.ErrNotFound):
			err = bad("the session, the user or the key that it names is no more")
		case errors.Is(err, repository.ErrUnavailable): // which says nothing about the credential
			err = contract.Unavailable.Wrap(err, "The database is not available. Try again in a few seconds.")
		}
		if scheme == tokenScheme && errors.Is(err, pipeline.ErrCredential) {
			s.Logger.LogAttrs(ctx, slog.LevelInfo, "a token is refused",
				slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
		}
		return found, err
	}
	return pipeline.AuthenticatorFunc(func(ctx context.Context, credential string) (*contract.Principal, error) {
		return s.cache.get(ctx, scheme, credential, explained)
	})
}

// bad is a [pipeline.ErrCredential] with its cause, which callers are not told.
func bad(cause string) error { return fmt.Errorf("%w: %s", pipeline.ErrCredential, cause) }

// bySession recognises a user by the cookie of a session.
func (s *Service) bySession(ctx context.Context, cookie string) (entry, error) {
	session, user, err := s.sessionOf(ctx, func(tx *repository.Tx) (repository.Session, error) {
		return tx.SessionByToken(secret.Hash(cookie))
	})
	if err != nil {
		return entry{}, err
	}
	return s.ofSession(ctx, user, session, sessionScheme, scopesOf(user.Role))
}

func (s *Service) ofSession(ctx context.Context, user repository.User, session repository.Session, scheme string, scopes []string) (entry, error) {
	now := s.clock()
	if !now.Before(session.ExpiresAt) || !now.Before(session.EndsAt) {
		return entry{}, bad("its session has ended")
	}
	if session.Kind == repository.BrowserSession && now.Sub(session.LastUsedAt) > touchInterval {
		s.touch(ctx, func(tx *repository.Tx) error {
			return tx.TouchSession(session.ID, now, earlier(now.Add(sessionIdle), session.EndsAt))
		})
	}
	id := user.ID.String()
	return entry{
		principal: &contract.Principal{
			Kind: contract.UserPrincipal, ID: id, User: id, Session: session.ID.String(), Scopes: scopes, Scheme: scheme,
		},
		subjects: [3]string{ofUser(id), ofSession(session.ID.String())},
		until:    session.ExpiresAt,
	}, nil
}

// byToken recognises who has an access token, of ours or of an issuer that we trust.
func (s *Service) byToken(ctx context.Context, text string) (entry, error) {
	claims, err := s.Tokens.Verify(ctx, text)
	switch {
	case errors.Is(err, token.ErrToken) && s.Issuers != nil && !s.Tokens.Names(text):
		return s.byForeignToken(ctx, text)
	case errors.Is(err, token.ErrToken) && !s.Tokens.Names(text):
		return entry{}, bad(err.Error() + "; it is not of this API, and no other issuer is trusted")
	case errors.Is(err, token.ErrToken):
		return entry{}, bad(err.Error())
	case err != nil:
		return entry{}, err
	case claims.Kind == token.Key:
		return s.byKeyToken(ctx, claims)
	}
	return s.byUserToken(ctx, claims)
}

func (s *Service) byUserToken(ctx context.Context, claims token.Claims) (entry, error) {
	id, err := uuid.Parse(claims.Session)
	if err != nil {
		return entry{}, pipeline.ErrCredential
	}
	session, user, err := s.sessionOf(ctx, func(tx *repository.Tx) (repository.Session, error) { return tx.Session(id) })
	if err != nil {
		return entry{}, err
	}
	if claims.Subject != user.ID.String() || session.Kind != repository.AppSession {
		return entry{}, bad("its session is of somebody else, or of a browser")
	}
	found, err := s.ofSession(ctx, user, session, tokenScheme, scope.Within(claims.Scopes, scopesOf(user.Role)))
	found.until = earlier(found.until, claims.ExpiresAt)
	return found, err
}

// byKeyToken recognises a program by a token that was made from its key. It ends with the key, and with the secret that
// was shown for it: who replaces a secret at once, because somebody has a copy, is rid of them.
func (s *Service) byKeyToken(ctx context.Context, claims token.Claims) (entry, error) {
	id, err := uuid.Parse(claims.Subject)
	if err != nil {
		return entry{}, pipeline.ErrCredential
	}
	key, owner, err := s.keyOf(ctx, func(tx *repository.Tx) (repository.APIKey, error) { return tx.APIKey(id) })
	if err != nil {
		return entry{}, err
	}
	found, err := s.ofSecret(key, owner, tokenScheme, func(hash []byte) bool { return secret.Name(hash) == claims.Session })
	if err != nil {
		return entry{}, err
	}
	found.principal.Scopes = scope.Within(claims.Scopes, found.principal.Scopes)
	found.until = earlier(found.until, claims.ExpiresAt)
	return found, nil
}

func (s *Service) byForeignToken(ctx context.Context, text string) (entry, error) {
	identity, err := s.Issuers.Verify(ctx, text)
	switch {
	case errors.Is(err, issuer.ErrToken):
		return entry{}, bad(err.Error())
	case errors.Is(err, issuer.ErrUnavailable):
		return entry{}, contract.Unavailable.Wrap(err, "The issuer of the token cannot be asked for its keys. Try again in a few seconds.")
	case err != nil:
		return entry{}, err
	}
	id := identity.Subject + "@" + identity.Issuer
	if len(id) > maxForeignID {
		return entry{}, pipeline.ErrCredential
	}
	return entry{
		principal: &contract.Principal{
			Kind: contract.IssuerPrincipal, ID: id,
			Scopes: scope.Within(scope.Set(identity.Scopes), AllScopes()), Scheme: tokenScheme,
		},
		until: identity.ExpiresAt,
	}, nil
}

// byKey recognises a program by its API key.
func (s *Service) byKey(ctx context.Context, text string) (entry, error) {
	if !secret.IsKey(text) {
		return entry{}, pipeline.ErrCredential
	}
	hash := secret.Hash(text)
	key, owner, err := s.keyOf(ctx, func(tx *repository.Tx) (repository.APIKey, error) { return tx.APIKeyByHash(hash) })
	if err != nil {
		return entry{}, err
	}
	found, err := s.ofSecret(key, owner, keyScheme, func(known []byte) bool { return string(known) == string(hash) }) // hashes: nothing to time
	if err != nil {
		return entry{}, err
	}
	if now := s.clock(); key.LastUsedAt == nil || now.Sub(*key.LastUsedAt) > touchInterval {
		s.touch(ctx, func(tx *repository.Tx) error { return tx.TouchAPIKey(key.ID, now) })
	}
	return found, nil
}

// sessionOf returns a session and its user.
func (s *Service) sessionOf(ctx context.Context, get func(*repository.Tx) (repository.Session, error)) (session repository.Session, user repository.User, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		if session, err = get(tx); err != nil {
			return err
		}
		user, _, err = tx.Account(session.UserID)
		return err
	})
	return session, user, err
}

// keyOf returns a key and its owner: the zero user if it is the organisation's.
func (s *Service) keyOf(ctx context.Context, get func(*repository.Tx) (repository.APIKey, error)) (key repository.APIKey, owner repository.User, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		key, owner, err = withOwner(tx, get)
		return err
	})
	return key, owner, err
}

func withOwner(tx *repository.Tx, get func(*repository.Tx) (repository.APIKey, error)) (key repository.APIKey, owner repository.User, err error) {
	if key, err = get(tx); err == nil && key.UserID != nil {
		owner, _, err = tx.Account(*key.UserID)
	}
	return key, owner, err
}

// scopesOfKey are what a key may do: that of a user no more than its user.
func scopesOfKey(key repository.APIKey, owner repository.User) []string {
	if key.UserID != nil {
		return scope.Within(scope.Set(key.Scopes), scopesOf(owner.Role))
	}
	return scope.Within(scope.Set(key.Scopes), AllScopes())
}

// ofSecret is who calls by a key, by the one of its secrets that was shown, now or for a token. One that was replaced is
// good until its overlap ends.
func (s *Service) ofSecret(key repository.APIKey, owner repository.User, scheme string, shown func(hash []byte) bool) (entry, error) {
	hash, retiring := key.TokenHash, false
	if !shown(hash) {
		if key.OldHash == nil || !shown(key.OldHash) || key.OverlapEndsAt == nil || !s.clock().Before(*key.OverlapEndsAt) {
			return entry{}, bad("its secret was replaced")
		}
		hash, retiring = key.OldHash, true
	}
	found, err := s.ofKey(key, owner, scheme)
	if err != nil {
		return entry{}, err
	}
	found.principal.Secret = secret.Name(hash)
	if retiring {
		found.principal.Retiring = true
		found.until = earlier(found.until, *key.OverlapEndsAt)
	}
	return found, nil
}

// ofKey is who calls by a key.
func (s *Service) ofKey(key repository.APIKey, owner repository.User, scheme string) (entry, error) {
	now := s.clock()
	if key.RevokedAt != nil || key.ExpiresAt != nil && !now.Before(*key.ExpiresAt) {
		return entry{}, bad("its key was revoked or has expired")
	}
	principal := &contract.Principal{
		Kind: contract.KeyPrincipal, ID: key.ID.String(), Scopes: scopesOfKey(key, owner), Root: key.RootID.String(), Class: key.Class, Scheme: scheme,
	}
	found := entry{principal: principal, subjects: [3]string{ofKey(principal.ID), ofKey(key.RootID.String())}, until: now.Add(time.Hour)}
	if key.UserID != nil {
		principal.User = key.UserID.String()
		found.subjects[2] = ofUser(principal.User)
	}
	if key.ExpiresAt != nil {
		found.until = *key.ExpiresAt
	}
	return found, nil
}

// touch records that something was used. That it fails is no reason to refuse the request.
func (s *Service) touch(ctx context.Context, write func(*repository.Tx) error) {
	if err := s.DB.Write(ctx, write); err != nil {
		s.Logger.LogAttrs(ctx, slog.LevelWarn, "when a credential was last used was not recorded",
			slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
	}
}
