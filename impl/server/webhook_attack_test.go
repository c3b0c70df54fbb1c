package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/server/servertest"
)

// push sends a push of GitHub in as a form, or as JSON.
func push(t *testing.T, s *servertest.Instance, id, mediaType, body string) {
	t.Helper()
	header := http.Header{"Content-Type": {mediaType}, "X-Github-Event": {"push"}, "X-Github-Delivery": {id}}
	delivery := servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, body)
	if status, answer := deliver(t, s, "github", delivery); status != 204 {
		t.Fatalf("%d %s", status, answer)
	}
}

func TestAPushIsRecordedWhetherItComesAsJSONOrAsAForm(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		const body = `{"ref":"refs/heads/main","repository":{"full_name":"charterhq/charter"},"commits":[1,2]}`
		push(t, s, "d-1", "application/json", body)
		push(t, s, "d-2", "application/x-www-form-urlencoded", url.Values{"payload": {body}}.Encode())
		untilHandled(t, s, 2)
		if n := count(t, s, "SELECT count(*) FROM github_pushes WHERE commits = 2 AND repository = 'charterhq/charter'"); n != 2 {
			t.Errorf("%d pushes", n)
		}
	})
}

func TestIdsThatAreNoTextStayDifferent(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for _, id := range []string{"\xff", "\xfe", "\xff", "\uFFFD"} {
			push(t, s, id, "application/json", `{"ref":"refs/heads/main"}`)
		}
		if kept := untilHandled(t, s, 3); len(kept) != 3 {
			t.Errorf("%d events are kept", len(kept))
		}
	})
}

func TestWhatStripeSendsIsWorkedOnWhateverStandsInIt(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "ada@example.com", "member", goodPassword)
		for _, body := range []string{
			`{"id":"evt_1","type":"invoice.payment_failed","data":{"object":{"customer_email":"ada@example.com","number":"A\u0000-17"}}}`,
			`{"id":"evt_2","type":"customer.created","data":{"object":{"id":"` + strings.Repeat("cus_", 1000) + `","email":"ada@example.com"}}}`,
		} {
			delivery := servertest.Signed(t, "stripe", servertest.Secrets["stripe"], time.Now(), http.Header{"Content-Type": {"application/json"}}, body)
			if status, answer := deliver(t, s, "stripe", delivery); status != 204 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		if mail := s.Mail.Next(t); !strings.Contains(mail.Data, "A-17") {
			t.Errorf("%+v", mail)
		}
		failed := untilListed(t, s, "/api/webhook-events?state="+repository.EventFailed, 1)[0]
		if failed["delivery"] != "id:evt_2" {
			t.Errorf("%v", failed)
		}
	})
}

func TestFiltersThatNothingCanHaveFindNothing(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		push(t, s, "d-1", "application/json", `{"ref":"refs/heads/main"}`)
		untilListed(t, s, "/api/jobs?kind=webhook", 1)
		for _, path := range []string{"/api/webhook-events?type=push%00", "/api/webhook-events?source=%00", "/api/jobs?kind=webhook%00"} {
			if items := object(t, s, "GET", path, "", 200)["items"].([]any); len(items) != 0 {
				t.Errorf("%s: %v", path, items)
			}
		}
	})
}

func TestAFailureDoesNotUndoThatAnEventWasHandled(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		push(t, s, "d-1", "application/json", `{"ref":"refs/heads/main"}`)
		id := untilHandled(t, s, 1)[0].ID
		// What another attempt does that has failed meanwhile.
		if err := s.DB.Write(t.Context(), func(tx *repository.Tx) error {
			return tx.EndWebhookEvent(id, repository.EventPending, "the network")
		}); err != nil {
			t.Fatal(err)
		}
		if event := events(t, s)[0]; event.State != repository.EventHandled || event.Failure != "" {
			t.Errorf("%+v", event)
		}
	})
}

func TestAnEndpointGainsWhatItsNewTypesTake(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "root@example.com", "admin", goodPassword)
		administrator := session(t, s, "root@example.com", goodPassword)
		limited := "X-API-Key: " + object(t, s, "POST", "/api/keys", `{"name":"limited","scopes":["endpoints:write"]}`, 201, administrator)["secret"].(string)
		partner := receive(t)
		path := partner.register(s, limited, "user.updated")
		object(t, s, "PATCH", path, `{"types":["user.updated","user.created"]}`, 403, limited)
		scopes := object(t, s, "PATCH", path, `{"types":["user.updated","user.created"]}`, 200, administrator)["scopes"].([]any)
		kept := object(t, s, "GET", path, "", 200, administrator)["scopes"].([]any)
		if len(scopes) != 1 || len(kept) != 1 || kept[0] != "users:read" {
			t.Errorf("%v, kept %v", scopes, kept)
		}
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		partner.next("user.created")
	})
}

func TestWhatAnEndpointIsToldOfItsOwnerIsForTheOwner(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "root@example.com", "admin", goodPassword)
		root := session(t, s, "root@example.com", goodPassword)
		limited := "X-API-Key: " + object(t, s, "POST", "/api/keys", `{"name":"limited","scopes":["endpoints:write","endpoints:read"]}`, 201, root)["secret"].(string)
		partner := receive(t)
		path := partner.register(s, limited, "user.updated")
		object(t, s, "POST", path+"/ping", "", 202, limited)
		partner.next("ping")
		delivery := path + "/deliveries/" + untilDelivered(t, s, path, "delivered", 1)[0]["id"].(string)

		operator := "X-API-Key: " + s.NewKey(t, "endpoints:read", "endpoints:write", "webhooks:read", "webhooks:write") // reads no users
		object(t, s, "GET", path, "", 200, operator)
		object(t, s, "GET", delivery, "", 403, operator)
		object(t, s, "POST", path+"/rotate", `{}`, 403, operator)
		object(t, s, "PATCH", path, `{"url":"`+partner.URL+`/elsewhere"}`, 403, operator)
		object(t, s, "GET", delivery, "", 200, limited)
		object(t, s, "POST", path+"/rotate", `{}`, 200, limited)
	})
}
