package outbound_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/webhooks/outbound"
)

// An endpoint that is paused and resumed all day does not have somebody mailed all day, whom its owner alone has named.
func TestAnEndpointHasOneMailSentADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		endpoint := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) })
		contact := "stranger@example.com"
		if _, err := s.Update(s.ctx, endpoint.ID, outbound.Change{Contact: &contact}); err != nil {
			t.Fatal(err)
		}
		pauseAgain := func() {
			s.pause(t, endpoint, false)
			if _, err := s.Ping(s.ctx, endpoint.ID); err != nil {
				t.Fatal(err)
			}
			waittest.Until(t, "it is paused", func() bool {
				present, err := s.Endpoint(s.ctx, endpoint.ID)
				return err == nil && present.PauseReason == repository.PauseGone
			})
		}
		for day := 1; day <= 2; day++ {
			for range 4 { // some while the mail of another is on its way
				pauseAgain()
			}
			s.jobsOver(t)
			s.pass(23 * time.Hour)
			pauseAgain()
			s.jobsOver(t)
			mails := s.mails(t)
			if len(mails) != day || !strings.Contains(mails[0], contact) {
				t.Errorf("after %d days: %d mails: %s", day, len(mails), mails)
			}
			s.pass(time.Hour)
		}
	})
}

// Each endpoint has mails of its own.
func TestAnEndpointIsToldOfWhateverOthersDo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stand) {
		var group sync.WaitGroup
		for range 3 {
			endpoint := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) })
			group.Go(func() {
				if _, err := s.Ping(s.ctx, endpoint.ID); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		waittest.Until(t, "every mail comes", func() bool { return len(s.mails(t)) == 3 })
	})
}
