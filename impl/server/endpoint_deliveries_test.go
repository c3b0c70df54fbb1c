package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestAPausedEndpointIsSentWhatItMissedWhenSomebodyAsks(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner := receive(t)
		path := partner.register(s, "X-API-Key: "+s.Key, "user.created")
		before := time.Now().UTC().Format(time.RFC3339)
		if got := object(t, s, "PATCH", path, `{"paused":true}`, 200); got["pauseReason"] != "requested" {
			t.Errorf("%v", got)
		}
		object(t, s, "POST", path+"/ping", "", 202) // it can be tried
		partner.next("ping")
		ids := make(map[any]bool)
		for i := range 3 {
			made := object(t, s, "POST", "/api/users", fmt.Sprintf(`{"name":"Ada","email":"ada%d@example.com"}`, i), 201)
			ids[made["id"]] = true
		}
		held := untilDelivered(t, s, path, "held", 3)
		object(t, s, "POST", path+"/redeliver", `{"since":"`+before+`"}`, 409)
		object(t, s, "POST", path+"/deliveries/"+held[0]["id"].(string)+"/redeliver", "", 409)
		object(t, s, "PATCH", path, `{"paused":false}`, 200)
		if got := object(t, s, "POST", path+"/redeliver", `{"since":"`+before+`"}`, 202); got["deliveries"] != 3.0 {
			t.Errorf("%v", got)
		}
		for range 3 {
			delete(ids, partner.next("user.created").data["id"])
		}
		if len(ids) != 0 {
			t.Errorf("%v are missing", ids)
		}
		untilDelivered(t, s, path, "delivered", 4)
		if got := object(t, s, "POST", path+"/redeliver", `{"since":"`+before+`"}`, 202); got["deliveries"] != 0.0 {
			t.Errorf("%v", got)
		}
		if got := object(t, s, "POST", path+"/redeliver", `{"since":"`+before+`","delivered":true}`, 202); got["deliveries"] != 4.0 {
			t.Errorf("%v", got)
		}
		for range 4 {
			<-partner.events
		}
	})
}

func TestFiftyWhoAskToRedeliverWithOneKeyHaveItSentOnce(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner := receive(t)
		path := partner.register(s, "X-API-Key: "+s.Key, "user.created")
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		first := partner.next("user.created")
		delivery := untilDelivered(t, s, path, "delivered", 1)[0]
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				answer, body := s.Do(t, "POST", path+"/deliveries/"+delivery["id"].(string)+"/redeliver", "", "Idempotency-Key: again")
				if answer.StatusCode != 202 && answer.StatusCode != 409 { // another is being carried out
					t.Errorf("%d %s", answer.StatusCode, body)
				}
			})
		}
		group.Wait()
		if again := partner.next("user.created"); again.id != first.id || again.id != delivery["eventId"] {
			t.Errorf("the id is another: %v and %v", first, again)
		}
		untilDelivered(t, s, path, "delivered", 1)
		if n := count(t, s, "SELECT count(*) FROM webhook_attempts"); n != 2 {
			t.Errorf("it was sent %d times", n)
		}
	})
}

func TestADeliveryShowsRequestAndAnswer(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner := receive(t)
		partner.answers(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "no \x00 tea", strings.Repeat("x", 5000))
		})
		path := partner.register(s, "X-API-Key: "+s.Key, "user.created")
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		sent := partner.next("user.created")
		listed := untilListed(t, s, path+"/deliveries?state=pending&type=user.created", 1)[0]
		got := untilTried(t, s, path+"/deliveries/"+listed["id"].(string), 1)
		attempt := got["tries"].([]any)[0].(map[string]any)
		headers := attempt["headers"].(map[string]any)
		if attempt["status"] != 418.0 || attempt["failure"] != "status" || !strings.HasPrefix(attempt["answer"].(string), "no  tea") || len(attempt["answer"].(string)) > 1024 {
			t.Errorf("%v", attempt)
		}
		for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
			if headers[name].([]any)[0] != sent.header.Get(name) {
				t.Errorf("%s is %v, and was %s", name, headers[name], sent.header.Get(name))
			}
		}
		if strings.Contains(fmt.Sprint(got), partner.secrets[0]) || !strings.Contains(got["body"].(string), "ada@example.com") {
			t.Errorf("%v", got)
		}
		delivery := got["delivery"].(map[string]any)
		if delivery["nextAttemptAt"] == nil || delivery["state"] != "pending" || delivery["attempts"] != 1.0 {
			t.Errorf("%v", delivery)
		}
		partner.answers(nil) // the schedule's next attempt would be in five seconds
		object(t, s, "POST", path+"/deliveries/"+listed["id"].(string)+"/redeliver", "", 202)
		if again := partner.next("user.created"); again.id != sent.id {
			t.Errorf("%s, and was %s", again.id, sent.id)
		}
		untilDelivered(t, s, path, "delivered", 1)
	})
}

func TestAnEndpointThatIsGoneIsPausedAndItsOwnerTold(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner := receive(t)
		partner.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
		s.NewUser(t, "owner@example.com", "admin", goodPassword)
		owner := session(t, s, "owner@example.com", goodPassword)
		path := partner.register(s, owner, "user.created")
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		mail := s.Mail.Next(t)
		if strings.Contains(mail.To, "ada@example.com") { // her invitation, which comes before or after
			mail = s.Mail.Next(t)
		}
		if !strings.Contains(mail.To, "owner@example.com") || !strings.Contains(mail.Data, "410") {
			t.Errorf("%+v", mail)
		}
		if got := object(t, s, "GET", path, "", 200, owner); got["paused"] != true || got["pauseReason"] != "gone" {
			t.Errorf("%v", got)
		}
		untilDelivered(t, s, path, "failed", 1)
	})
}

// untilDelivered waits until so many deliveries are in a state, and returns them.
func untilDelivered(t *testing.T, s *servertest.Instance, path, state string, want int) []map[string]any {
	t.Helper()
	return untilListed(t, s, path+"/deliveries?state="+state, want)
}

// untilTried waits until a delivery was sent so often, and returns it.
func untilTried(t *testing.T, s *servertest.Instance, path string, want int) (got map[string]any) {
	t.Helper()
	waittest.Until(t, fmt.Sprintf("it is sent %d times", want), func() bool {
		got = object(t, s, "GET", path, "", 200)
		return len(got["tries"].([]any)) == want
	})
	return got
}
