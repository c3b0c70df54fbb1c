package outbound

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/mail"
	"github.com/charterhq/charter/impl/repository"
)

// pause pauses an endpoint by itself, and has its owner told. It returns the reason, unless it was paused before, or
// deliveries have been taken since.
func (s *Service) pause(ctx context.Context, tx *repository.Tx, id uuid.UUID, at time.Time, reason string) (string, error) {
	endpoint, err := tx.WebhookEndpointForWrite(id)
	switch {
	case errors.Is(err, repository.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	case endpoint.Paused():
		return "", nil
	case reason == repository.PauseFailing && (endpoint.FailingSince == nil || at.Sub(*endpoint.FailingSince) < s.PauseAfter):
		return "", nil
	}
	endpoint.PauseReason = reason
	tell := endpoint.ToldAt == nil || at.Sub(*endpoint.ToldAt) >= mailInterval
	if tell {
		endpoint.ToldAt = &at
	}
	if err := tx.SaveWebhookEndpoint(&endpoint); err != nil {
		return "", err
	}
	if err := tx.HoldWebhookDeliveries(id); err != nil {
		return "", err
	}
	if !tell {
		return reason, nil
	}
	return reason, s.Jobs.Add(ctx, tx, jobs.Job{Kind: mailKind, Args: pausedArgs{id, reason, at}})
}

// mailInterval is the least time between two mails about one endpoint. Whoever has the endpoint chooses who gets them, which
// nobody has confirmed, and can pause and resume it all day.
const mailInterval = 24 * time.Hour

// pausedArgs are what the job of a mail gets.
type pausedArgs struct {
	Endpoint uuid.UUID `json:"endpoint"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"` // of the pause
}

// mailPaused tells the owner of an endpoint that it is paused.
func (s *Service) mailPaused(ctx context.Context, run jobs.Run) error {
	var args pausedArgs
	if err := run.Read(&args); err != nil {
		return err
	}
	endpoint, err := s.told(ctx, args)
	if err != nil || endpoint == nil {
		return err
	}
	var user repository.User
	if endpoint.UserID != nil {
		if user, err = s.DB.Users().Get(ctx, *endpoint.UserID); err != nil && !errors.Is(err, repository.ErrNotFound) {
			return err
		}
	}
	data := mail.Data{To: user.Email, Name: user.Name, Service: s.Service, Endpoint: endpoint.URL, Reason: args.Reason}
	if endpoint.Contact != "" {
		data.To, data.Name = endpoint.Contact, ""
	}
	if data.To == "" { // a key of the organisation has no address
		return nil
	}
	message, err := mail.Compose(mail.WebhookPaused, data)
	if err != nil {
		return err
	}
	return s.Mail.Carry(ctx, message, run)
}

// told returns the endpoint that somebody is to be told of. It is nil if it was deleted, if a later mail has taken the place of
// this one, or if somebody has resumed it meanwhile: then the next pause has a mail again, as this one has none.
func (s *Service) told(ctx context.Context, args pausedArgs) (told *repository.WebhookEndpoint, err error) {
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		told = nil
		endpoint, err := tx.WebhookEndpointForWrite(args.Endpoint)
		switch {
		case errors.Is(err, repository.ErrNotFound):
			return nil
		case err != nil:
			return err
		case endpoint.ToldAt == nil || !endpoint.ToldAt.Equal(args.At):
			return nil
		case endpoint.PauseReason != args.Reason:
			return tx.ForgetWebhookTold(args.Endpoint)
		}
		told = &endpoint
		return nil
	})
	return told, err
}
