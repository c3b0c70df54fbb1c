package outbound_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// pause pauses or resumes an endpoint as a request does whose audit entry is in the same transaction: it is not begun again if
// the database ends it for the sake of another.
func (s *stand) pause(t *testing.T, endpoint repository.WebhookEndpoint, paused bool) {
	t.Helper()
	ctx, unit := s.db.Begin(s.ctx)
	if _, err := s.Update(ctx, endpoint.ID, outbound.Change{Paused: &paused}); err != nil {
		t.Errorf("pause %v: %v", paused, err)
	}
	if err := unit.Commit(ctx, func(*repository.Tx) error { return nil }); err != nil {
		t.Errorf("pause %v: %v", paused, err)
	}
}

func TestAnEndpointIsPausedWhileItsDeliveriesFail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		for range 10 {
			s.happen(t, 20)
			var group sync.WaitGroup
			for range 2 {
				group.Go(func() { s.pause(t, endpoint, true) })
			}
			group.Wait()
			s.pause(t, endpoint, false)
		}
	})
}

func TestADeliveryWhoseJobWasGivenUpIsSentWhenSomebodyAsks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, taking)
		s.happen(t, 1)
		lost := s.until(t, endpoint, repository.DeliveryDelivered, 1)[0]
		due := s.now()
		lost.State, lost.DueAt = repository.DeliveryPending, &due // no job has its turn
		lost.Turn++
		if err := s.db.Write(t.Context(), func(tx *repository.Tx) error { return tx.SaveWebhookDelivery(lost) }); err != nil {
			t.Fatal(err)
		}
		again := func(want int) {
			t.Helper()
			if got, err := s.Redeliver(s.ctx, endpoint.ID, lost.ID); err != nil || got.Turn != want {
				t.Errorf("%+v %v, want turn %d", got, err, want)
			}
		}
		again(lost.Turn) // its job may be about to begin
		s.pass(10 * time.Minute)
		again(lost.Turn + 1)
		s.until(t, endpoint, repository.DeliveryDelivered, 1)
	})
}

func TestAllIsSentAgainSinceATimeBeforeThereWereComputers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, taking)
		s.happen(t, 3)
		s.until(t, endpoint, repository.DeliveryDelivered, 3)
		for i, since := range []time.Time{time.Unix(-1, 0), time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC)} {
			if count, err := s.RedeliverSince(s.ctx, endpoint.ID, since, true); err != nil || count != 3 {
				t.Errorf("since %v: %d %v", since, count, err)
			}
			waittest.Until(t, "all are sent again", func() bool {
				for _, delivery := range s.until(t, endpoint, repository.DeliveryDelivered, 3) {
					if delivery.Attempts != i+2 {
						return false
					}
				}
				return true
			})
		}
	})
}
