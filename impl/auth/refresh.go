package auth

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/events"
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
// who comes later ends the session, because somebody has a copy. A family has so many tokens at most, and then ends.
func (s *Service) RefreshTokens(ctx context.Context, refresh string) (Pair, error) {
	var (
		user    repository.User
		session repository.Session
		next    string
		over    string // why the family has ended
	)
	err := s.DB.Write(ctx, func(tx *repository.Tx) (err error) {
		over = ""
		present, err := tx.RefreshToken(secret.Hash(refresh))
		if err != nil {
			return goneOr(err, tokenNotValid())
		}
		if session, err = tx.Session(present.SessionID); err != nil {
			return goneOr(err, tokenNotValid())
		}
		if now := s.clock(); !now.Before(session.ExpiresAt) || !now.Before(session.EndsAt) {
			return tokenNotValid()
		}
		if user, _, err = tx.Account(session.UserID); err != nil {
			return goneOr(err, tokenNotValid())
		}
		if over, err = s.over(tx, session, present); over != "" {
			return s.endFamily(ctx, tx, session, over) // and the transaction stands
		} else if err != nil {
			return err
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
	case over != "":
		s.revoked(ctx, ofSession(session.ID.String()))
		return Pair{}, tokenNotValid()
	}
	return s.pair(ctx, user, session, next)
}

// maxRefreshes bounds the tokens of a family, all of which are kept: one that was forgotten could be used again without
// telling that somebody has a copy. It is more than a session of 90 days needs.
const maxRefreshes = 10_000

// exhausted is what is recorded of a family with so many.
const exhausted = "session.exhausted"

// over says why a family of tokens has to end; nothing if it goes on.
func (s *Service) over(tx *repository.Tx, session repository.Session, present repository.RefreshToken) (string, error) {
	if present.UsedAt != nil {
		if s.clock().Sub(*present.UsedAt) > refreshGrace {
			return "session.reused", nil
		}
		return "", nil
	}
	count, err := tx.CountRefreshTokens(session.ID)
	if err == nil && count >= maxRefreshes {
		return exhausted, nil
	}
	return "", err
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

func (s *Service) endFamily(ctx context.Context, tx *repository.Tx, session repository.Session, action string) error {
	if err := tx.DeleteSession(session.UserID, session.ID); err != nil {
		return err
	}
	reason := events.TokenReused
	if action == exhausted {
		reason = events.TokenExhausted
	}
	if err := s.sessionsRevoked(ctx, tx, session.UserID, reason, session.ID); err != nil {
		return err
	}
	over := event(ctx, action, ofUser(session.UserID.String()))
	over.Outcome = "failure"
	over.Details = map[string]string{"session": session.ID.String()}
	return tx.AddAuditEvent(over)
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
