package auth

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/repository"
)

// firstParty is the client_id in tokens of people who have signed in with their password (RFC 9068, section 2.2).
const firstParty = "charter"

// Pair is an access token, and the token that gets the next pair.
type Pair struct {
	Access, Refresh string
	ExpiresIn       time.Duration // of the access token
	Scopes          []string
}

// CreateTokens signs in an app.
func (s *Service) CreateTokens(ctx context.Context, email, word string) (Pair, error) {
	refresh := secret.NewToken()
	user, session, err := s.begin(ctx, email, word, repository.AppSession, nil,
		func(tx *repository.Tx, session repository.Session) error {
			return tx.AddRefreshToken(s.refreshToken(session.ID, refresh))
		})
	if err != nil {
		return Pair{}, err
	}
	return s.pair(ctx, user, session, refresh)
}

func (s *Service) refreshToken(session uuid.UUID, refresh string) repository.RefreshToken {
	return repository.RefreshToken{TokenHash: secret.Hash(refresh), SessionID: session, Seed: secret.NewSeed(), CreatedAt: s.clock()}
}

// RefreshTokens exchanges a refresh token for the next pair. Those who race for it within the grace get the same one;
// who comes later ends the session, because somebody has a copy.
func (s *Service) RefreshTokens(ctx context.Context, refresh string) (Pair, error) {
	var (
		user    repository.User
		session repository.Session
		next    string
		reused  bool
	)
	err := s.DB.Write(ctx, func(tx *repository.Tx) (err error) {
		reused = false
		present, err := tx.RefreshToken(secret.Hash(refresh))
		if err != nil {
			return goneOr(err, tokenNotValid())
		}
		if session, err = tx.Session(present.SessionID); err != nil {
			return goneOr(err, tokenNotValid())
		}
		now := s.clock()
		if !now.Before(session.ExpiresAt) || !now.Before(session.EndsAt) {
			return tokenNotValid()
		}
		if user, _, err = tx.Account(session.UserID); err != nil {
			return goneOr(err, tokenNotValid())
		}
		if reused = present.UsedAt != nil && now.Sub(*present.UsedAt) > refreshGrace; reused {
			return s.endFamily(ctx, tx, session) // and the transaction stands
		}
		next = secret.NextToken(present.Seed, refresh)
		if present.UsedAt != nil {
			return nil
		}
		return s.advance(tx, session, present, next)
	})
	switch {
	case err != nil:
		return Pair{}, err
	case reused:
		s.cache.revoke(ofSession(session.ID.String()))
		return Pair{}, tokenNotValid()
	}
	return s.pair(ctx, user, session, next)
}

// advance makes the next token the present one.
func (s *Service) advance(tx *repository.Tx, session repository.Session, present repository.RefreshToken, next string) error {
	now := s.clock()
	if err := tx.UseRefreshToken(present.TokenHash, now); err != nil {
		return err
	}
	if err := tx.AddRefreshToken(s.refreshToken(session.ID, next)); err != nil {
		return err
	}
	return tx.TouchSession(session.ID, now, earlier(now.Add(sessionIdle), session.EndsAt))
}

func (s *Service) endFamily(ctx context.Context, tx *repository.Tx, session repository.Session) error {
	if err := tx.DeleteSession(session.UserID, session.ID); err != nil {
		return err
	}
	reused := event(ctx, "session.reused", ofUser(session.UserID.String()))
	reused.Outcome = "failure"
	reused.Details = map[string]string{"session": session.ID.String()}
	return tx.AddAuditEvent(reused)
}

func (s *Service) pair(ctx context.Context, user repository.User, session repository.Session, refresh string) (Pair, error) {
	scopes := scopesOf(user.Role)
	access, expires, err := s.sign(ctx, token.Claims{
		Kind: token.User, Subject: user.ID.String(), Session: session.ID.String(), Client: firstParty, Scopes: scopes,
	}, session.EndsAt)
	if errors.Is(err, errEnding) {
		return Pair{}, tokenNotValid()
	}
	return Pair{access, refresh, expires, scopes}, err
}

// errEnding says that what an access token is to stand for ends within a second. Tokens are good for whole seconds.
var errEnding = errors.New("what the token stands for has ended")

// sign makes an access token that ends with what it stands for, and says for how long it is good. The error may be
// errEnding.
func (s *Service) sign(ctx context.Context, claims token.Claims, ends time.Time) (string, time.Duration, error) {
	now := s.Now()
	claims.ExpiresAt = earlier(now.Add(s.Tokens.Lifetime()), ends)
	life := claims.ExpiresAt.Sub(now).Truncate(time.Second)
	if life <= 0 {
		return "", 0, errEnding
	}
	text, err := s.Tokens.Sign(ctx, claims)
	return text, life, err
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
