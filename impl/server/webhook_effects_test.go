package server_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestAHundredCopiesOnTwoReplicasHaveOneEffect(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		replicas := []*servertest.Instance{servertest.Start(t, url, server.Production), servertest.Start(t, url, server.Production)}
		header := http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"d-1"}}
		delivery := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header,
			`{"ref":"refs/heads/main","repository":{"full_name":"a/b"},"pusher":{"name":"ada"},"commits":[{},{}]}`)
		var group sync.WaitGroup
		for i := range 100 {
			group.Go(func() {
				if status, body := deliver(t, replicas[i%2], "github", delivery); status != 204 {
					t.Errorf("%d %s", status, body)
				}
			})
		}
		group.Wait()
		kept := untilHandled(t, replicas[0], 1)
		if len(kept) != 1 || kept[0].HandledAt == nil {
			t.Errorf("%+v", kept)
		}
		if n := count(t, replicas[0], "SELECT count(*) FROM github_pushes WHERE commits = 2 AND pusher = 'ada'"); n != 1 {
			t.Errorf("%d pushes", n)
		}
	})
}

// untilHandled waits until so many events are handled, and returns all.
func untilHandled(t *testing.T, s *servertest.Instance, want int) []repository.WebhookEvent {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		list, handled := events(t, s), 0
		for _, event := range list {
			if event.State == repository.EventHandled {
				handled++
			}
		}
		if handled == want {
			return list
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d are handled, want %d: %+v", handled, want, list)
		}
	}
}

func count(t *testing.T, s *servertest.Instance, query string) (n int) {
	t.Helper()
	pool := s.DB.Pools()["shared"]
	if pool == nil {
		pool = s.DB.Pools()["read"]
	}
	if err := pool.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFailedPaymentOfALinkedCustomerIsMailedToTheUser(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "ada@example.com", "member", "a ship in port is safe")
		send := func(body string) {
			delivery := servertest.Signed(t, "stripe", servertest.Secrets["stripe"], time.Now(), http.Header{"Content-Type": {"application/json"}}, body)
			if status, answer := deliver(t, s, "stripe", delivery); status != 204 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		send(`{"id":"evt_1","type":"customer.created","data":{"object":{"id":"cus_1","email":"ADA@example.com"}}}`)
		untilHandled(t, s, 1)
		if n := count(t, s, "SELECT count(*) FROM stripe_customers"); n != 1 {
			t.Errorf("%d customers", n)
		}
		send(`{"id":"evt_2","type":"invoice.payment_failed","data":{"object":{"customer":"cus_1","customer_email":"other@example.com","number":"A-17"}}}`)
		mail := s.Mail.Next(t)
		if !strings.Contains(mail.To, "ada@example.com") || !strings.Contains(mail.Data, "A-17") {
			t.Errorf("%+v", mail)
		}
	})
}
