package outbound_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

func TestFiftyWhoAskToRedeliverHaveItSentOnce(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		s := newStand(t, url, func(o *outbound.Options) { o.Timeout = 20 * time.Second }) // until all have asked
		var calls atomic.Int32
		release := make(chan struct{})
		endpoint := s.endpoint(t, func(http.ResponseWriter, *http.Request) {
			if calls.Add(1) > 1 {
				<-release
			}
		})
		s.happen(t, 1)
		delivery := s.until(t, endpoint, repository.DeliveryDelivered, 1)[0]
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if again, err := s.Redeliver(s.ctx, endpoint.ID, delivery.ID); err != nil || again.MessageID != delivery.MessageID {
					t.Errorf("%+v %v", again, err)
				}
			})
		}
		group.Wait()
		close(release)
		again := s.until(t, endpoint, repository.DeliveryDelivered, 1)[0]
		if again.Attempts != 2 || calls.Load() != 2 {
			t.Errorf("%+v, %d calls", again, calls.Load())
		}
	})
}

func TestAllSinceATimeAreSentAgainInPieces(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		var calls atomic.Int32
		endpoint := s.endpoint(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
		yes, no := true, false
		setPaused := func(paused *bool) {
			t.Helper()
			if _, err := s.Update(s.ctx, endpoint.ID, outbound.Change{Paused: paused}); err != nil {
				t.Fatal(err)
			}
		}
		setPaused(&yes)
		s.happen(t, 3)
		s.pass(time.Hour)
		since := s.now()
		s.happen(t, 120)
		setPaused(&no)
		count, err := s.RedeliverSince(s.ctx, endpoint.ID, since, false)
		if err != nil || count != 120 {
			t.Errorf("%d %v", count, err)
		}
		s.until(t, endpoint, repository.DeliveryDelivered, 120)
		s.until(t, endpoint, repository.DeliveryHeld, 3)
		if calls.Load() != 120 {
			t.Errorf("%d calls", calls.Load())
		}
	})
}
