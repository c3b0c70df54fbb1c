// Package auth is who is calling, and what they may do: registration, sessions, tokens, keys, scopes, and the record
// of it all.
package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// How long things last.
const (
	sessionIdle   = 14 * 24 * time.Hour // a session that is not used ends
	sessionLife   = 90 * 24 * time.Hour // and so does every other after this
	refreshGrace  = 10 * time.Second    // in which a refresh token gives the same pair again
	registerLife  = 24 * time.Hour      // of a token that confirms an address
	resetLife     = time.Hour           // of a token that sets a new password
	inviteLife    = 7 * 24 * time.Hour  // of a token that sets the first one
	touchInterval = time.Minute         // how exactly it is known when something was last used
)

// Mailer makes one attempt to send a message.
type Mailer interface {
	Carry(ctx context.Context, message mail.Message, run jobs.Run) error
	GiveUp(ctx context.Context, message mail.Message, run jobs.Run, cause error)
}

// Publisher tells partners what has happened, in the transaction that does it.
type Publisher interface {
	Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error
}

// Options are what a service works with. A command line that only makes people and keys needs no more than DB.
type Options struct {
	DB        *repository.DB
	Mail      Mailer          // required by what sends mail
	Jobs      *jobs.Queue     // likewise; it is not open yet
	Tokens    *token.Tokens   // required by what makes or takes access tokens
	Issuers   *issuer.Issuers // trusted ones; nil: none
	Publisher Publisher       // nil: nobody is told
	Logger    *slog.Logger    // hears of what goes wrong in the background; nil: slog.Default
	PublicURL string          // where the API is for its callers, as mails name it, without a slash at the end
	// Registration lets people register by themselves.
	Registration bool
	// PlainCookies gives browsers a cookie that works over plain HTTP, for requests that come so.
	PlainCookies bool
	Hasher       *password.Hasher // nil: one of its own
	Now          func() time.Time // nil: time.Now
}

// Service holds the rules of identity. Every error that a caller can cause is a *contract.Problem.
type Service struct {
	Options

	cache *cache
}

// NewService makes a service, and makes its work known to the queue of jobs. Close it after use.
func NewService(options Options) *Service {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Hasher == nil {
		options.Hasher = password.NewHasher(0)
	}
	s := &Service{Options: options, cache: newCache(options.Now)}
	if s.Jobs != nil {
		s.handleMail()
	}
	return s
}

// Close forgets who has called lately.
func (s *Service) Close() { s.cache.close() }

// clock is the time as the database keeps it.
func (s *Service) clock() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// host is what people know the API as.
func (s *Service) host() string {
	_, host, _ := strings.Cut(s.PublicURL, "://")
	return host
}

// caller is the user who calls.
func caller(ctx context.Context) (*contract.Principal, uuid.UUID, error) {
	principal := contract.PrincipalOf(ctx)
	if principal == nil || principal.Kind != contract.UserPrincipal {
		return nil, uuid.Nil, contract.Forbidden.New("Only a user can do this, with a session or a token.")
	}
	id, err := uuid.Parse(principal.ID)
	if err != nil {
		return nil, uuid.Nil, fmt.Errorf("the id of the caller: %w", err)
	}
	return principal, id, nil
}

// goneOr puts a missing row into the words of the contract.
func goneOr(err, gone error) error {
	if errors.Is(err, repository.ErrNotFound) {
		return gone
	}
	return err
}

// revoked makes the cache forget what belongs to subjects, once what was written under ctx counts: before, a request at
// the same time would be let in by what the database still has, and be remembered.
func (s *Service) revoked(ctx context.Context, subjects ...string) {
	s.DB.After(ctx, func() { s.cache.revoke(subjects...) })
}
