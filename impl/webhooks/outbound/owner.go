package outbound

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
)

// visible returns an endpoint that is the caller's, or everybody's for who has the scope. Of others it says that there is none.
func visible(ctx context.Context, get func(uuid.UUID) (repository.WebhookEndpoint, error), id uuid.UUID, everybodys api.Scope) (repository.WebhookEndpoint, error) {
	endpoint, err := get(id)
	if err != nil {
		return endpoint, noSuch("webhook endpoint", err)
	}
	if contract.PrincipalOf(ctx).May(string(everybodys)) {
		return endpoint, nil
	}
	owner, err := ownerOf(ctx)
	if err != nil {
		return endpoint, err
	}
	if !owns(owner, endpoint) {
		return repository.WebhookEndpoint{}, noSuch("webhook endpoint", repository.ErrNotFound)
	}
	return endpoint, nil
}

// ownerOf is whose the caller's endpoints are.
func ownerOf(ctx context.Context) (owner repository.WebhookOwner, err error) {
	principal := contract.PrincipalOf(ctx)
	var id uuid.UUID
	switch {
	case principal != nil && principal.User != "":
		id, err = uuid.Parse(principal.User)
		owner.UserID = &id
	case principal != nil && principal.Kind == contract.KeyPrincipal && principal.Root != "":
		id, err = uuid.Parse(principal.Root)
		owner.KeyID = &id
	case principal != nil && principal.Kind == contract.KeyPrincipal:
		id, err = uuid.Parse(principal.ID)
		owner.KeyID = &id
	default:
		return owner, contract.Forbidden.New("Only users and keys have webhook endpoints.")
	}
	if err != nil {
		return owner, fmt.Errorf("the id of the caller: %w", err)
	}
	return owner, nil
}

// owns tells whether an endpoint is the owner's.
func owns(owner repository.WebhookOwner, endpoint repository.WebhookEndpoint) bool {
	return same(owner.UserID, endpoint.UserID) || same(owner.KeyID, endpoint.KeyID)
}

func same(a, b *uuid.UUID) bool { return a != nil && b != nil && *a == *b }
