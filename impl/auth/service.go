// Package auth is who is calling, and what they may do: registration, sessions, tokens, keys, scopes, and the record
// of it all.
package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/issuer"
	"github.com/charterhq/charter/impl/auth/password"
	"github.com/charterhq/charter/impl/auth/token"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
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

// Mailer sends mail, some time. It does not wait for that.
type Mailer interface {
	Enqueue(message mail.Message) error
}

// Publisher tells partners what has happened, in the transaction that does it.
type Publisher interface {
	Publish(ctx context.Context, tx *repository.Tx, happened ...events.Event) error
}

// Options are what a service works with. A command line that only makes people and keys needs no more than DB.
type Options struct {
	DB        *repository.DB
	Mail      Mailer          // required by what sends mail
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
	work  sync.WaitGroup // in the background
}

// NewService makes a service. Close it after use.
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
	return &Service{Options: options, cache: newCache(options.Now)}
}

// Close waits for what goes on in the background, and ends it.
func (s *Service) Close() {
	s.work.Wait()
	s.cache.close()
}

// backgroundTimeout bounds a piece of work that no caller waits for.
const backgroundTimeout = 30 * time.Second

// background does what must not show in how long an answer takes.
func (s *Service) background(ctx context.Context, doing string, work func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	s.work.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, backgroundTimeout)
		defer cancel()
		if err := work(ctx); err != nil {
			s.Logger.LogAttrs(ctx, slog.LevelError, doing+" failed",
				slog.String("requestId", contract.RequestID(ctx)), slog.Any("cause", err))
		}
	})
}

// clock is the time as the database keeps it.
func (s *Service) clock() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// send mails somebody.
func (s *Service) send(ctx context.Context, kind mail.Kind, to, name, token string, validFor time.Duration) error {
	return s.mail(ctx, kind, mail.Data{To: to, Name: name, Token: token, ValidFor: validFor})
}

func (s *Service) mail(ctx context.Context, kind mail.Kind, data mail.Data) error {
	data.Service, data.Docs = s.host(), s.PublicURL+"/docs"+operationFor[kind]
	message, err := mail.Compose(kind, data)
	if err != nil {
		return fmt.Errorf("composing the mail %s: %w", kind, err)
	}
	message.RequestID = contract.RequestID(ctx)
	return s.Mail.Enqueue(message)
}

// operationFor is where the documentation shows the operation that takes the token of a mail.
var operationFor = map[mail.Kind]string{
	mail.Verify: "#/Sign-in/verifyEmail", mail.ResetPassword: "#/Sign-in/resetPassword", mail.Invite: "#/Sign-in/resetPassword",
}

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
