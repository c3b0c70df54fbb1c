package outbound_test

import (
	"testing"

	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// Whoever gives an endpoint other types gives it what they may read.
func TestAnEndpointWithOtherTypesReachesAsFarAsWhoHasChangedIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		few := contract.WithPrincipal(t.Context(), &contract.Principal{Kind: contract.UserPrincipal, ID: s.owner.ID.String(), User: s.owner.ID.String()})
		endpoint, _, err := s.Create(few, repository.WebhookEndpoint{URL: receiver(t, taking), Types: []string{"session.revoked"}, Signing: "v1"})
		if err != nil || len(endpoint.Scopes) > 0 {
			t.Fatalf("%v %v", endpoint.Scopes, err)
		}
		change := outbound.Change{Types: []string{string(api.WebhookEventTypeEventUserDeleted)}}
		if _, err := s.Update(few, endpoint.ID, change); err == nil {
			t.Error("somebody gets events who may not read them")
		}
		if _, err := s.Update(s.ctx, endpoint.ID, change); err != nil {
			t.Fatal(err)
		}
		s.happen(t, 1)
		s.until(t, endpoint, repository.DeliveryDelivered, 1)
	})
}
