package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// How mail is sent: by workers of its own, as a mail server takes its time.
const (
	mailKind    = "account-mail"
	mailWorkers = 2
	mailTimeout = 25 * time.Second
)

// MailQueue is where jobs wait that send mail.
const MailQueue = "mail"

// letter is the job of a mail: one for whom the mail is, or one that asks for it. It is written in the transaction of what the
// mail is about, and read by operators: what would let somebody in is not in it. A token is made when the mail goes out,
// anew at each attempt.
type letter struct {
	About     about      `json:"about"`
	To        string     `json:"to"`
	Name      string     `json:"name,omitempty"`
	User      *uuid.UUID `json:"user,omitempty"` // of an invitation
	Like      []byte     `json:"like,omitempty"` // hash of the token that says what for, and that nobody has
	Asked     time.Time  `json:"asked,omitzero"` // when a token was asked for, which ends by that
	RequestID string     `json:"requestId,omitempty"`

	KeysRevoked int `json:"keysRevoked,omitempty"`
	KeysKept    int `json:"keysKept,omitempty"`
}

// about is why somebody gets a mail.
type about string

const (
	registering     about = "registering"      // with the address To, which somebody may have
	recovering      about = "recovering"       // the account of the address To, which there need not be
	inviting        about = "inviting"         // User
	moving          about = "moving"           // to the address To, which somebody else may have
	emailChanging   about = "email-changing"   // told at the present address
	passwordChanged about = "password-changed" // told
)

// handleMail makes the job known.
func (s *Service) handleMail() {
	s.Jobs.Separate(MailQueue, mailWorkers)
	s.Jobs.Handle(jobs.Kind{Name: mailKind, Queue: MailQueue, Priority: jobs.Urgent, Timeout: mailTimeout, Work: s.deliver})
}

// post has somebody mailed once the transaction counts.
func (s *Service) post(ctx context.Context, tx *repository.Tx, letters ...letter) error {
	list := make([]jobs.Job, len(letters))
	for i, one := range letters {
		one.RequestID = contract.RequestID(ctx)
		list[i] = jobs.Job{Kind: mailKind, Args: one}
	}
	return s.Jobs.Add(ctx, tx, list...)
}

// ask is post for a transaction of its own.
func (s *Service) ask(ctx context.Context, one letter) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error { return s.post(ctx, tx, one) })
}

// deliver sends a mail.
func (s *Service) deliver(ctx context.Context, run jobs.Run) error {
	var sent letter
	if err := run.Read(&sent); err != nil {
		return err
	}
	kind, data, err := s.prepare(ctx, sent, run.Attempt)
	switch {
	case errors.Is(err, errExpired): // nobody was told in time: an operator may want to
		err = fmt.Errorf("%w: %w", jobs.ErrFutile, err)
		s.Mail.GiveUp(ctx, mail.Message{Kind: kind, To: sent.To, RequestID: sent.RequestID}, run, err)
		return err
	case err != nil || kind == "":
		return err
	}
	data.Service, data.Docs = s.host(), s.PublicURL+"/docs"+operationFor[kind]
	message, err := mail.Compose(kind, data)
	if err != nil {
		return err
	}
	message.RequestID = sent.RequestID
	return s.Mail.Carry(ctx, message, run)
}

var errExpired = errors.New("what it is about is over")

// prepare says what is to be sent; no kind: nothing is, any more. Who has which address is looked at here, and not when
// somebody asks: how long an answer takes would tell.
func (s *Service) prepare(ctx context.Context, sent letter, attempt int) (kind mail.Kind, data mail.Data, err error) {
	data = mail.Data{To: sent.To, Name: sent.Name, KeysRevoked: sent.KeysRevoked, KeysKept: sent.KeysKept}
	err = s.DB.Write(ctx, func(tx *repository.Tx) (err error) {
		switch sent.About {
		case registering:
			kind, err = s.confirmed(tx, sent, repository.Register, &data)
			data.Chosen = kind == mail.Verify
		case moving:
			kind, err = s.confirmed(tx, sent, repository.ChangeEmail, &data)
		case recovering, inviting:
			kind, err = s.newPassword(tx, sent, attempt, &data)
		case emailChanging:
			kind = mail.EmailChanging
		case passwordChanged:
			kind = mail.PasswordChanged
		default:
			err = fmt.Errorf("%w: there are no mails about %q", jobs.ErrFutile, sent.About)
		}
		return err
	})
	return kind, data, err
}

// confirmed is a mail that asks to confirm an address, or tells who has it that somebody else wants it.
func (s *Service) confirmed(tx *repository.Tx, sent letter, purpose repository.Purpose, data *mail.Data) (mail.Kind, error) {
	wanted, err := tx.MailToken(sent.Like, purpose)
	switch {
	case errors.Is(err, repository.ErrNotFound) && !s.clock().Before(sent.Asked.Add(lifeOf[purpose])):
		return mail.Verify, errExpired
	case errors.Is(err, repository.ErrNotFound): // another took its place
		return "", nil
	case err != nil:
		return "", err
	}
	taken, _, err := tx.AccountByEmail(sent.To)
	switch {
	case errors.Is(err, repository.ErrNotFound) || err == nil && wanted.UserID != nil && *wanted.UserID == taken.ID:
		data.Token, data.ValidFor = secret.NewToken(), lifeOf[purpose]
		return mail.Verify, tx.IssueMailToken(wanted, secret.Hash(data.Token))
	case err != nil:
		return "", err
	}
	data.To, data.Name = taken.Email, taken.Name
	return mail.AlreadyRegistered, nil
}

// lifeOf is how long a token works that confirms an address.
var lifeOf = map[repository.Purpose]time.Duration{repository.Register: registerLife, repository.ChangeEmail: resetLife}

// newPassword is a mail with a token that sets a password. Who was invited, and has not come yet, is invited again, because
// the new token takes the place of the one before: a stranger who asks does not make an invitation end sooner.
func (s *Service) newPassword(tx *repository.Tx, sent letter, attempt int, data *mail.Data) (mail.Kind, error) {
	var user repository.User
	var account repository.Account
	var err error
	if sent.User != nil {
		user, account, err = tx.Account(*sent.User)
	} else {
		user, account, err = tx.AccountByEmail(sent.To)
	}
	if errors.Is(err, repository.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	kind, life := mail.ResetPassword, resetLife
	if account.PasswordHash == "" || sent.About == inviting {
		kind, life = mail.Invite, inviteLife
	}
	if !s.clock().Before(sent.Asked.Add(life)) {
		return kind, errExpired
	}
	if attempt > 1 { // another may have been asked for, sent, and used while this one waited
		if sent.About == inviting && account.PasswordHash != "" {
			return "", nil
		}
		if later, err := tx.MailTokenSince(user.ID, repository.ResetPassword, sent.Asked); err != nil || later {
			return "", err
		}
	}
	data.To, data.Name, data.Token, data.ValidFor = user.Email, user.Name, secret.NewToken(), life
	return kind, tx.AddMailToken(repository.MailToken{
		TokenHash: secret.Hash(data.Token), UserID: &user.ID, Purpose: repository.ResetPassword, Email: user.Email,
		CreatedAt: sent.Asked, ExpiresAt: sent.Asked.Add(life),
	})
}

// operationFor is where the documentation shows the operation that takes the token of a mail.
var operationFor = map[mail.Kind]string{
	mail.Verify: "#/Sign-in/verifyEmail", mail.ResetPassword: "#/Sign-in/resetPassword", mail.Invite: "#/Sign-in/resetPassword",
}
