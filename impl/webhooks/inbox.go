package webhooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/jobs"
	"github.com/charterhq/charter/impl/repository"
)

// Receive keeps a delivery and the job that works on it, in one transaction. It tells whether the delivery is new.
func (s *Service) Receive(ctx context.Context, delivery pipeline.Delivery) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, err
	}
	event := repository.WebhookEvent{
		ID: id, Source: delivery.Operation, Delivery: keyOf(delivery), Scheme: delivery.Scheme, Type: storable(delivery.Type),
		Verified: delivery.Verified, Headers: kept(delivery.Header), Body: delivery.Body,
		ReceivedAt: time.Now().UTC().Truncate(time.Microsecond), State: repository.EventIgnored,
	}
	if event.Body == nil {
		event.Body = []byte{}
	}
	// What nobody has signed is kept to be looked at, and not believed.
	if delivery.Verified && s.handlers[topic{event.Scheme, event.Type}] != nil {
		event.State = repository.EventPending
	}
	fresh, err := s.writer.add(ctx, event)
	switch {
	case errors.Is(err, repository.ErrUnavailable):
		return false, contract.Unavailable.Wrap(err, "The database is not available. Send it again in a few seconds.")
	case errors.Is(err, errClosed):
		return false, contract.Unavailable.Wrap(err, "The server stops. Send it again in a few seconds.")
	}
	return fresh, err
}

// keep keeps events, and adds the jobs of those that are new and pending.
func (s *Service) keep(ctx context.Context, events []repository.WebhookEvent) ([]bool, error) {
	fresh := make([]bool, len(events))
	err := s.DB.Write(ctx, func(tx *repository.Tx) error {
		added, err := tx.AddWebhookEvents(ctx, events)
		if err != nil {
			return err
		}
		work := make([]jobs.Job, 0, len(events))
		for i, event := range events {
			fresh[i] = added[event.ID]
			if fresh[i] && event.State == repository.EventPending {
				work = append(work, jobs.Job{Kind: workKind, Args: eventArgs{event.ID}})
			}
		}
		return s.Jobs.Add(ctx, tx, work...)
	})
	return fresh, err
}

// keyOf tells deliveries of an operation apart: by the sender's id, or by the content where there is none. A delivery that
// nobody has signed cannot take the place of one that somebody has.
func keyOf(delivery pipeline.Delivery) string {
	key := "id:" + delivery.ID
	switch {
	case delivery.ID == "":
		key = "sha256:" + digest(delivery.Body)
	case storable(delivery.ID) != delivery.ID: // two ids must not become one
		key = "id-sha256:" + digest([]byte(delivery.ID))
	}
	if !delivery.Verified {
		key = "unverified:" + key
	}
	return key
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// storable leaves out of a text what PostgreSQL does not take.
func storable(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// credentials are header fields that let their reader in somewhere: they are not kept.
var credentials = []string{"Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key"}

func kept(header http.Header) http.Header {
	header = header.Clone()
	for _, name := range credentials {
		header.Del(name)
	}
	return header
}
