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
	if err := tx.SaveWebhookEndpoint(&endpoint); err != nil {
		return "", err
	}
	if err := tx.HoldWebhookDeliveries(id); err != nil {
		return "", err
	}
	return reason, s.Jobs.Add(ctx, tx, jobs.Job{Kind: mailKind, Args: pausedArgs{id, reason}})
}

// pausedArgs are what the job of a mail gets.
type pausedArgs struct {
	Endpoint uuid.UUID `json:"endpoint"`
	Reason   string    `json:"reason"`
}

// mailPaused tells the owner of an endpoint that it is paused. It does not if somebody has resumed it meanwhile.
func (s *Service) mailPaused(ctx context.Context, run jobs.Run) error {
	var args pausedArgs
	if err := run.Read(&args); err != nil {
		return err
	}
	endpoint, user, err := s.recipient(ctx, args.Endpoint)
	switch {
	case errors.Is(err, repository.ErrNotFound): // gone meanwhile
		return nil
	case err != nil:
		return err
	case endpoint.PauseReason != args.Reason:
		return nil
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

// recipient returns an endpoint, and the user whose it is, if it is one's.
func (s *Service) recipient(ctx context.Context, id uuid.UUID) (endpoint repository.WebhookEndpoint, user repository.User, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		endpoint, err = tx.WebhookEndpoint(id)
		return err
	})
	if err == nil && endpoint.UserID != nil {
		user, err = s.DB.Users().Get(ctx, *endpoint.UserID)
	}
	return endpoint, user, err
}
