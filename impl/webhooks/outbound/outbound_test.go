package outbound_test

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/events"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

var errUndo = errors.New("it was not to be")

func TestOfWhatIsUndoneNobodyIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, taking)
		publish := func(tx *repository.Tx) error { return s.Publish(t.Context(), tx, events.UserDeleted(uuid.New())) }
		err := s.db.Write(t.Context(), func(tx *repository.Tx) error { return errors.Join(publish(tx), errUndo) })
		if !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
		ctx, unit := s.db.Begin(t.Context())
		if err := errors.Join(s.db.Write(ctx, publish), unit.Rollback()); err != nil {
			t.Fatal(err)
		}
		ctx, unit = s.db.Begin(t.Context())
		failed := s.db.Write(ctx, func(tx *repository.Tx) error { return errors.Join(publish(tx), errUndo) }) // a part of it
		kept := s.db.Write(ctx, publish)
		if err := errors.Join(kept, unit.Commit(ctx, func(*repository.Tx) error { return nil })); err != nil || !errors.Is(failed, errUndo) {
			t.Fatal(err, failed)
		}
		s.until(t, endpoint, repository.DeliveryDelivered, 1)
		s.until(t, endpoint, repository.DeliveryPending, 0)
	})
}

func TestAnEventIsSentByTheScheduleAndThenGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		var mutex sync.Mutex
		ids := make(map[string]int)
		endpoint := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			mutex.Lock()
			defer mutex.Unlock()
			ids[r.Header.Get("Webhook-Id")]++
			w.WriteHeader(500)
		})
		s.happen(t, 1)
		delivery := s.until(t, endpoint, repository.DeliveryFailed, 1)[0]
		if delivery.Attempts != 10 || delivery.DueAt != nil || delivery.EndedAt == nil || ids[delivery.MessageID.String()] != 10 || len(ids) != 1 {
			t.Errorf("%+v %v", delivery, ids)
		}
		if sent := s.sent(t, endpoint, delivery.ID); len(sent.Attempts) != 10 || sent.Attempts[0].Status != 500 || sent.Attempts[0].Failure != "status" {
			t.Errorf("%+v", sent)
		}
	})
}

// Who looks at a delivery while it is tried sees as many attempts as it counts.
func TestADeliveryShowsTheAttemptsThatItCounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, taking)
		const all = 50
		s.happen(t, all)
		deliveries, err := s.Deliveries(s.ctx, repository.WebhookDeliveryFilter{Endpoint: endpoint.ID, Limit: all})
		if err != nil || len(deliveries) != all {
			t.Fatalf("%d deliveries (%v)", len(deliveries), err)
		}
		for _, delivery := range deliveries {
			for end := time.Now().Add(time.Minute); delivery.Attempts == 0; {
				sent := s.sent(t, endpoint, delivery.ID)
				if delivery = sent.WebhookDelivery; len(sent.Attempts) != delivery.Attempts {
					t.Errorf("it counts %d and shows %d", delivery.Attempts, len(sent.Attempts))
				}
				if time.Now().After(end) {
					t.Fatal("nothing is sent")
				}
			}
		}
	})
}

func TestDaysOfFailurePauseAnEndpointAndItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			s.pass(20 * time.Hour)
			w.WriteHeader(503)
		})
		s.happen(t, 1)
		s.until(t, endpoint, repository.DeliveryHeld, 1)
		paused, err := s.Endpoint(s.ctx, endpoint.ID)
		if err != nil || paused.PauseReason != repository.PauseFailing {
			t.Errorf("%+v %v", paused, err)
		}
		waittest.Until(t, "a mail comes", func() bool { return len(s.mails(t)) == 1 })
		if text := s.mails(t)[0]; !strings.Contains(text, "owner@example.com") || !strings.Contains(text, "127.0.0.1") {
			t.Error(text)
		}
		s.happen(t, 2) // what happens meanwhile
		s.until(t, endpoint, repository.DeliveryHeld, 3)
		if pauses := s.metric(t, "charter_webhook_pauses_total"); pauses != 1 {
			t.Errorf("%v pauses are counted", pauses)
		}
	})
}

func TestASuccessBeginsTheDaysAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		var calls atomic.Int32
		endpoint := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			s.pass(30 * time.Hour)
			if calls.Add(1)%4 != 0 {
				w.WriteHeader(500)
			}
		})
		for i := range 3 {
			s.happen(t, 1)
			s.until(t, endpoint, repository.DeliveryDelivered, i+1)
		}
		present, err := s.Endpoint(s.ctx, endpoint.ID)
		if err != nil || present.Paused() || present.FailingSince != nil || calls.Load() != 12 {
			t.Errorf("%+v %v, after %d attempts", present, err, calls.Load())
		}
	})
}

func TestASlowEndpointDelaysNoOther(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		s := newStand(t, url, func(o *outbound.Options) { o.Timeout = 20 * time.Second })
		var busy, most atomic.Int32
		release := make(chan struct{})
		slow := s.endpoint(t, func(_ http.ResponseWriter, r *http.Request) {
			now := busy.Add(1)
			defer busy.Add(-1)
			for {
				before := most.Load()
				if now <= before || most.CompareAndSwap(before, now) {
					break
				}
			}
			select {
			case <-release:
			case <-r.Context().Done():
			}
		})
		fast := s.endpoint(t, taking)
		s.happen(t, 80) // more than there are workers
		s.until(t, fast, repository.DeliveryDelivered, 80)
		if most.Load() > 8 || most.Load() == 0 {
			t.Errorf("%d at once", most.Load())
		}
		if pending := s.until(t, slow, repository.DeliveryPending, 80); pending[0].EndedAt != nil {
			t.Errorf("%+v", pending[0])
		}
		close(release)
	})
}

func TestEndpointsThatMisbehaveAreTriedAgainAndShowWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		ended := make(chan struct{})
		t.Cleanup(func() { close(ended) })
		elsewhere := s.endpoint(t, taking)
		for failure, url := range map[string]string{
			"reset": conntest.Answer(t, func(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) }),
			"timeout": conntest.Answer(t, func(net.Conn) { // hangs
				select {
				case <-ended:
				case <-time.After(20 * time.Second):
				}
			}),
			"redirect": conntest.Answer(t, func(conn net.Conn) {
				_, _ = conn.Write([]byte("HTTP/1.1 307 X\r\nLocation: " + elsewhere.URL + "\r\nContent-Length: 0\r\n\r\n"))
			}),
			"answer": conntest.Answer(t, func(conn net.Conn) { _, _ = conn.Write([]byte("220 mail.example.com ESMTP\r\n")) }),
		} {
			endpoint := s.at(t, url)
			s.happen(t, 1)
			var tried repository.WebhookDelivery
			waittest.Until(t, failure+": it is tried again", func() bool {
				deliveries, err := s.Deliveries(s.ctx, repository.WebhookDeliveryFilter{Endpoint: endpoint.ID, Limit: 1})
				if err != nil {
					t.Fatal(err)
				}
				tried = deliveries[0]
				return tried.Attempts >= 2
			})
			if attempts := s.sent(t, endpoint, tried.ID).Attempts; attempts[0].Failure != failure || attempts[0].Headers.Get("Webhook-Signature") == "" {
				t.Errorf("%s: %+v", failure, attempts[0])
			}
			if err := s.Delete(s.ctx, endpoint.ID); err != nil {
				t.Error(err)
			}
		}
		s.until(t, elsewhere, repository.DeliveryDelivered, 4)    // its own, and none that was redirected
		drips := s.at(t, conntest.Answer(t, func(conn net.Conn) { // the status counts, however long the body takes
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"))
			for range 1000 {
				if _, err := conn.Write([]byte("x")); err != nil {
					return
				}
				select {
				case <-ended:
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		}))
		s.happen(t, 1)
		s.until(t, drips, repository.DeliveryDelivered, 1)
	})
}

func TestWhatIsPendingIsCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		release := make(chan struct{})
		endpoint := s.endpoint(t, func(http.ResponseWriter, *http.Request) { <-release })
		s.happen(t, 3)
		s.pass(time.Hour)
		if pending, age := s.metric(t, "charter_webhook_deliveries_pending"), s.metric(t, "charter_webhook_oldest_pending_seconds"); pending != 3 || age != 3600 {
			t.Errorf("%v, %v s", pending, age)
		}
		close(release)
		s.until(t, endpoint, repository.DeliveryDelivered, 3)
		if pending, age := s.metric(t, "charter_webhook_deliveries_pending"), s.metric(t, "charter_webhook_oldest_pending_seconds"); pending != 0 || age != 0 {
			t.Errorf("%v, %v s", pending, age)
		}
		if attempts := s.metric(t, "charter_webhook_attempts_total"); attempts < 3 {
			t.Errorf("%v attempts", attempts)
		}
	})
}

func TestOldEventsAreDropped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, taking)
		s.happen(t, 2)
		s.until(t, endpoint, repository.DeliveryDelivered, 2)
		s.pass(time.Since(s.now()) + 29*24*time.Hour) // ids are of the true time
		drop := func() {
			t.Helper()
			err := s.db.Write(t.Context(), func(tx *repository.Tx) error { return tx.DropWebhookMessages(30 * 24 * time.Hour) })
			if err != nil {
				t.Fatal(err)
			}
		}
		drop()
		s.until(t, endpoint, repository.DeliveryDelivered, 2)
		s.pass(2 * 24 * time.Hour)
		drop()
		s.until(t, endpoint, repository.DeliveryDelivered, 0)
	})
}
