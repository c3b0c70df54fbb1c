package outbound

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// maxAnswer bounds what is kept of an answer, in bytes.
const maxAnswer = 1 << 10

// record notes an attempt, and what follows from it: the delivery is over, or sent again later, or its endpoint is paused.
func (s *Service) record(ctx context.Context, it consignment, at time.Time, answer send.Answer) error {
	s.metrics.sent(answer)
	if answer.Err != nil {
		s.Logger.LogAttrs(ctx, slog.LevelInfo, "a webhook was not answered", slog.String("endpoint", it.target.ID.String()),
			slog.String("delivery", it.delivery.ID.String()), slog.String("failure", string(answer.Failure)), slog.Any("cause", answer.Err))
	}
	attempt, err := attemptOf(it, at, answer)
	if err != nil {
		return err
	}
	var paused string
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		paused = ""
		if it.tells(answer) { // before its delivery: who pauses an endpoint takes them in this order, too
			if _, err := tx.WebhookEndpointForWrite(it.target.ID); err != nil && !errors.Is(err, repository.ErrNotFound) {
				return err
			}
		}
		delivery, err := tx.WebhookDeliveryForWrite(it.delivery.ID)
		if errors.Is(err, repository.ErrNotFound) { // the endpoint was deleted meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.AddWebhookAttempt(attempt); err != nil {
			return err
		}
		mine := delivery.State == repository.DeliveryPending && delivery.Turn == it.delivery.Turn
		delivery.Attempts++
		delivery.Status = answer.Status
		var next []jobs.Job
		if mine { // otherwise it was begun again, or held, while it was under way
			next = s.advance(&delivery, answer)
		}
		if err := tx.SaveWebhookDelivery(delivery); err != nil {
			return err
		}
		if err := s.Jobs.Add(ctx, tx, next...); err != nil {
			return err
		}
		paused, err = s.judge(ctx, tx, it, at, answer)
		return err
	})
	if err == nil && paused != "" {
		s.metrics.paused(paused)
		s.Logger.LogAttrs(ctx, slog.LevelWarn, "a webhook endpoint is paused", slog.String("endpoint", it.target.ID.String()), slog.String("reason", paused))
	}
	return err
}

// tells whether an answer says something new of whether the endpoint takes what is sent.
func (it consignment) tells(answer send.Answer) bool {
	return answer.Verdict != send.Delivered || it.target.FailingSince != nil
}

func attemptOf(it consignment, at time.Time, answer send.Answer) (repository.WebhookAttempt, error) {
	id, err := uuid.NewV7()
	body := answer.Body[:min(len(answer.Body), maxAnswer)]
	if body == nil {
		body = []byte{}
	}
	return repository.WebhookAttempt{
		ID: id, DeliveryID: it.delivery.ID, At: at, URL: it.target.URL, DurationMS: answer.Duration.Milliseconds(), Status: answer.Status,
		Headers: answer.Sent, Answer: body, Failure: string(answer.Failure),
	}, err
}

// advance says what becomes of a delivery, and returns the job of the next attempt, if there is one.
func (s *Service) advance(delivery *repository.WebhookDelivery, answer send.Answer) []jobs.Job {
	now := s.clock()
	delivery.DueAt, delivery.EndedAt = nil, &now
	if answer.Verdict == send.Delivered {
		delivery.State = repository.DeliveryDelivered
		return nil
	}
	delivery.Failures++
	wait, more := answer.Next(delivery.Failures)
	if !more {
		delivery.State = repository.DeliveryFailed
		return nil
	}
	due := now.Add(wait)
	delivery.DueAt, delivery.EndedAt = &due, nil
	delivery.Turn++
	return []jobs.Job{jobOf(*delivery, due)}
}

// judge notes whether deliveries to an endpoint are taken, and pauses it if they were not for long, or it wants none. It
// returns why it was paused.
func (s *Service) judge(ctx context.Context, tx *repository.Tx, it consignment, at time.Time, answer send.Answer) (string, error) {
	since := it.target.FailingSince
	switch {
	case !it.tells(answer):
		return "", nil
	case answer.Verdict == send.Delivered:
		return "", tx.NoteWebhookFailing(it.target.ID, nil)
	case answer.Verdict == send.Gone:
		return s.pause(ctx, tx, it.target.ID, at, repository.PauseGone)
	case since == nil:
		return "", tx.NoteWebhookFailing(it.target.ID, &at)
	case at.Sub(*since) >= s.PauseAfter:
		return s.pause(ctx, tx, it.target.ID, at, repository.PauseFailing)
	default:
		return "", nil
	}
}
