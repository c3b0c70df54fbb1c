package outbound

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// Create makes an endpoint for the caller, and returns what verifies its deliveries, which is shown to nobody else.
func (s *Service) Create(ctx context.Context, endpoint repository.WebhookEndpoint) (repository.WebhookEndpoint, string, error) {
	owner, err := ownerOf(ctx)
	if err != nil {
		return endpoint, "", err
	}
	if err := s.checkURL(ctx, endpoint.URL); err != nil {
		return endpoint, "", err
	}
	if endpoint.ID, err = uuid.NewV7(); err != nil {
		return endpoint, "", fmt.Errorf("making a webhook endpoint: %w", err)
	}
	endpoint.WebhookOwner, endpoint.Scopes = owner, readable(ctx)
	if missing := lacks(endpoint, neededFor(owner, endpoint.Types)); missing != nil {
		return endpoint, "", contract.MissingScopes(missing)
	}
	var verifies string
	endpoint.Secret, verifies = newSecret(endpoint.Signing)
	err = s.DB.Write(ctx, func(tx *repository.Tx) error {
		switch count, err := tx.CountWebhookEndpoints(owner); {
		case errors.Is(err, repository.ErrNotFound):
			return contract.Forbidden.New("Who is to own the endpoint is gone.")
		case err != nil:
			return err
		case count >= maxEndpoints:
			return tooMany()
		}
		if err := tx.CreateWebhookEndpoint(&endpoint); err != nil {
			return err
		}
		return s.Record(ctx, tx, "endpoint.created", "webhook-endpoint:"+endpoint.ID.String())
	})
	return endpoint, verifies, err
}

// newSecret makes what signs, and returns it with what verifies.
func newSecret(signing string) (signs, verifies string) {
	if signing == string(api.WebhookSigningSigningV1A) {
		return send.NewKeys()
	}
	secret := send.NewSecret()
	return secret, secret
}

func (s *Service) checkURL(ctx context.Context, url string) error {
	err := s.Guard.CheckURL(ctx, url)
	if refused := new(send.RefusedError); errors.As(err, &refused) {
		return contract.Invalid(contract.InBody("/url", "refused", capital(refused.Reason)+"."))
	}
	return err
}

// capital makes a sentence of a part of one: refusals are in ASCII.
func capital(text string) string { return string(text[0]-'a'+'A') + text[1:] }

// Endpoints lists the caller's, the newest first, or with the scope those of everybody.
func (s *Service) Endpoints(ctx context.Context, before *uuid.UUID, limit int) (endpoints []repository.WebhookEndpoint, err error) {
	filter := repository.WebhookEndpointFilter{Before: before, Limit: limit}
	if !contract.PrincipalOf(ctx).May(string(api.ScopeWebhooksRead)) {
		owner, err := ownerOf(ctx)
		if err != nil {
			return nil, err
		}
		filter.Owner = &owner
	}
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		endpoints, err = tx.WebhookEndpoints(filter)
		return err
	})
	return endpoints, err
}

// Endpoint returns one.
func (s *Service) Endpoint(ctx context.Context, id uuid.UUID) (endpoint repository.WebhookEndpoint, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		endpoint, err = visible(ctx, tx.WebhookEndpoint, id, api.ScopeWebhooksRead)
		return err
	})
	return endpoint, err
}

// Change is what is to be different about an endpoint; nil is not.
type Change struct {
	URL, Description, Contact *string
	Types                     []string
	Paused                    *bool
}

// Update changes an endpoint. Who has events sent to another address can read them, and needs the scopes for it.
func (s *Service) Update(ctx context.Context, id uuid.UUID, change Change) (endpoint repository.WebhookEndpoint, err error) {
	if change.URL != nil {
		if err := s.checkURL(ctx, *change.URL); err != nil {
			return endpoint, err
		}
	}
	err = s.write(ctx, id, func(tx *repository.Tx, present *repository.WebhookEndpoint) error {
		if err := change.apply(ctx, present); err != nil {
			return err
		}
		paused := change.Paused != nil && *change.Paused != present.Paused()
		if paused {
			present.PauseReason, present.FailingSince = "", nil
			if *change.Paused {
				present.PauseReason = repository.PauseRequested
			}
		}
		if err := tx.SaveWebhookEndpoint(present); err != nil {
			return err
		}
		endpoint = *present
		if paused && *change.Paused {
			return tx.HoldWebhookDeliveries(id)
		}
		return nil
	})
	return endpoint, err
}

func (c Change) apply(ctx context.Context, endpoint *repository.WebhookEndpoint) error {
	if c.URL != nil && *c.URL != endpoint.URL {
		if missing := contract.PrincipalOf(ctx).Lacks(toldBy(ctx, *endpoint)); missing != nil {
			return contract.MissingScopes(missing)
		}
		endpoint.URL = *c.URL
	}
	if c.Types != nil {
		endpoint.Scopes = union(endpoint.Scopes, readableOf(ctx, added(endpoint.Types, c.Types)))
		if missing := lacks(*endpoint, neededFor(endpoint.WebhookOwner, c.Types)); missing != nil {
			return contract.MissingScopes(missing)
		}
		endpoint.Types = c.Types
	}
	if c.Description != nil {
		endpoint.Description = *c.Description
	}
	if c.Contact != nil {
		endpoint.Contact = *c.Contact
	}
	return nil
}

// Delete removes an endpoint with its deliveries.
func (s *Service) Delete(ctx context.Context, id uuid.UUID) error {
	return s.write(ctx, id, func(tx *repository.Tx, _ *repository.WebhookEndpoint) error { return tx.DeleteWebhookEndpoint(id) })
}

// Rotate gives an endpoint another secret, and returns what verifies by it. The one before signs for the overlap as well.
func (s *Service) Rotate(ctx context.Context, id uuid.UUID, overlap time.Duration) (endpoint repository.WebhookEndpoint, verifies string, err error) {
	err = s.write(ctx, id, func(tx *repository.Tx, present *repository.WebhookEndpoint) error {
		if missing := contract.PrincipalOf(ctx).Lacks(toldBy(ctx, *present)); missing != nil {
			return contract.MissingScopes(missing)
		}
		ends := s.clock().Add(overlap)
		present.OldSecret, present.OverlapEndsAt = present.Secret, &ends
		present.Secret, verifies = newSecret(present.Signing)
		endpoint = *present
		return tx.SaveWebhookEndpoint(&endpoint)
	})
	return endpoint, verifies, err
}

// Ping sends a test, to an endpoint that is paused as well.
func (s *Service) Ping(ctx context.Context, id uuid.UUID) (delivery repository.WebhookDelivery, err error) {
	err = s.write(ctx, id, func(tx *repository.Tx, _ *repository.WebhookEndpoint) error {
		deliveries, err := s.deliveriesOf(ctx, tx, []events.Event{events.Ping(id)})
		if err != nil {
			return err
		}
		if len(deliveries) == 0 {
			return contract.Forbidden.New("The key whose endpoint it is works no longer.")
		}
		delivery = deliveries[0]
		return nil
	})
	return delivery, err
}

// write changes an endpoint that the caller may change, within a transaction.
func (s *Service) write(ctx context.Context, id uuid.UUID, change func(*repository.Tx, *repository.WebhookEndpoint) error) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error {
		endpoint, err := visible(ctx, tx.WebhookEndpointForWrite, id, api.ScopeWebhooksWrite)
		if err != nil {
			return err
		}
		return change(tx, &endpoint)
	})
}
