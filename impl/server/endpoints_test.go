package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
	guarded "github.com/charterhq/charter/impl/webhooks/send"
)

var allTypes = []string{"user.created", "user.updated", "user.deleted", "session.revoked", "key.rotated"}

func TestEachChangeIsToldToWhoMayReadIt(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner := receive(t)
		partner.register(s, "X-API-Key: "+s.NewKey(t, "endpoints:write", "users:read", "keys:read"), allTypes...)
		stranger := receive(t)
		stranger.register(s, "X-API-Key: "+s.NewKey(t, "endpoints:write"), "key.rotated")

		made := object(t, s, "POST", "/api/users", `{"name":"Ada <Byron>","email":"ada@example.com"}`, 201)
		path := "/api/users/" + made["id"].(string)
		if got := partner.next("user.created"); got.data["id"] != made["id"] || got.data["name"] != "Ada <Byron>" || got.data["version"] != 1.0 {
			t.Errorf("%v", got)
		}
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ADA@example.com"}`, 409) // undone: nobody hears of it
		object(t, s, "PATCH", path, `{"name":"Ada <Byron>"}`, 200)                          // nothing has changed
		object(t, s, "PATCH", path, `{"name":"Ada King"}`, 200)
		if got := partner.next("user.updated"); got.data["version"] != 2.0 {
			t.Errorf("%v", got)
		}
		object(t, s, "PUT", path, `{"name":"Ada","email":"ada@example.com"}`, 200)
		partner.next("user.updated")
		object(t, s, "DELETE", path, "", 204)
		if got := partner.next("user.deleted"); got.data["id"] != made["id"] {
			t.Errorf("%v", got)
		}
		key := object(t, s, "POST", "/api/keys", `{"name":"k","scopes":["users:read"]}`, 201)
		keyPath := "/api/keys/" + key["key"].(map[string]any)["id"].(string)
		rotated := object(t, s, "POST", keyPath+"/rotate", `{}`, 200)
		if got := partner.next("key.rotated"); got.data["id"] != key["key"].(map[string]any)["id"] || strings.Contains(fmt.Sprint(got), rotated["secret"].(string)) {
			t.Errorf("%v", got)
		}
		checkSessionEvents(t, s, partner)
		if len(stranger.events) != 0 {
			t.Errorf("a stranger hears of %v", <-stranger.events)
		}
	})
}

func checkSessionEvents(t *testing.T, s *servertest.Instance, partner *receiver) {
	t.Helper()
	id := s.NewUser(t, "grace@example.com", "member", goodPassword).String() // by another service, which tells nobody
	first, second := session(t, s, "grace@example.com", goodPassword), session(t, s, "grace@example.com", goodPassword)
	expect := func(reason string) {
		t.Helper()
		if got := partner.next("session.revoked"); got.data["userId"] != id || got.data["reason"] != reason {
			t.Errorf("%v, want %s", got.data, reason)
		}
	}
	object(t, s, "POST", "/api/auth/sign-out", "", 204, second)
	expect("revoked")
	session(t, s, "grace@example.com", goodPassword)
	session(t, s, "grace@example.com", goodPassword)
	object(t, s, "DELETE", "/api/auth/sessions", "", 204, first)
	expect("revoked")
	expect("revoked")
	session(t, s, "grace@example.com", goodPassword)
	object(t, s, "PUT", "/api/auth/password", `{"currentPassword":"`+goodPassword+`","newPassword":"a ship at sea is what it is for"}`, 204, first)
	expect("password-set")
}

func TestTheLargestEventIsSmallEnough(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	partner := receive(t)
	partner.register(s, "X-API-Key: "+s.Key, "user.created")
	wide := func(count int) string { return strings.Repeat("\U0001D504", count) }
	tags := make([]string, 50)
	for i := range tags {
		tags[i] = wide(48) + fmt.Sprintf("%02d", i)
	}
	user, err := json.Marshal(map[string]any{
		"name": wide(200), "email": strings.Repeat("a", 64) + "@" + strings.Repeat("b.", 90) + "example", "tags": tags,
		"address": map[string]string{"street": wide(200), "city": wide(200), "region": wide(200), "postalCode": wide(20), "country": "GB"},
	})
	if err != nil {
		t.Fatal(err)
	}
	object(t, s, "POST", "/api/users", string(user), 201)
	partner.next("user.created") // which is held against the bound
}

func TestWhatIsDoneToEndpointsIsRecorded(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	partner := receive(t)
	path := partner.register(s, "X-API-Key: "+s.Key, "ping")
	object(t, s, "PATCH", path, `{"description":"d"}`, 200)
	object(t, s, "POST", path+"/ping", "", 202)
	object(t, s, "POST", path+"/rotate", `{}`, 200)
	object(t, s, "DELETE", path, "", 204)
	events := object(t, s, "GET", "/api/audit-events", "", 200)["items"].([]any)
	var actions []string
	for _, one := range events {
		one := one.(map[string]any)
		if one["subject"] == strings.Replace(path, "/api/webhook-endpoints/", "webhook-endpoint:", 1) {
			actions = append(actions, one["action"].(string))
		}
	}
	if got, want := strings.Join(actions, " "), "endpoint.deleted endpoint.rotated endpoint.pinged endpoint.updated endpoint.created"; got != want {
		t.Errorf("%s is recorded, want %s", got, want)
	}
}

func TestOwnersSeeTheirOwnEndpointsOnly(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		mine, other := "X-API-Key: "+s.NewKey(t, "endpoints:read", "endpoints:write", "users:read", "users:write"), "X-API-Key: "+s.NewKey(t, "endpoints:read", "endpoints:write", "users:read")
		partner := receive(t)
		path := partner.register(s, mine, "user.created")
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		partner.next("user.created")
		delivery := untilDelivered(t, s, path, "delivered", 1)[0]
		deliveryPath := path + "/deliveries/" + delivery["id"].(string)
		for _, attempt := range []struct{ method, path, body string }{
			{"GET", path, ""}, {"PATCH", path, `{"paused":true}`}, {"DELETE", path, ""}, {"POST", path + "/rotate", `{}`}, {"POST", path + "/ping", ""},
			{"POST", path + "/redeliver", `{"since":"2026-01-01T00:00:00Z"}`}, {"GET", path + "/deliveries", ""}, {"GET", deliveryPath, ""},
			{"POST", deliveryPath + "/redeliver", ""},
		} {
			object(t, s, attempt.method, attempt.path, attempt.body, 404, other)
			object(t, s, attempt.method, attempt.path, attempt.body, 401, servertest.Nobody)
			object(t, s, attempt.method, attempt.path, attempt.body, 403, "X-API-Key: "+s.NewKey(t, "users:read"))
		}
		if list := object(t, s, "GET", "/api/webhook-endpoints", "", 200, other)["items"].([]any); len(list) != 0 {
			t.Errorf("another's list has %v", list)
		}
		theirs := receive(t).register(s, other, "user.created")
		object(t, s, "GET", theirs+"/deliveries/"+delivery["id"].(string), "", 404, other) // by the path of an endpoint of their own
		object(t, s, "POST", theirs+"/deliveries/"+delivery["id"].(string)+"/redeliver", "", 404, other)

		administrator := "X-API-Key: " + s.NewKey(t, "endpoints:read", "endpoints:write", "webhooks:read", "webhooks:write")
		if list := object(t, s, "GET", "/api/webhook-endpoints", "", 200, administrator)["items"].([]any); len(list) != 2 {
			t.Errorf("an administrator's list has %v", list)
		}
		object(t, s, "PATCH", path, `{"paused":true}`, 200, administrator)
		// What takes the scopes of the endpoint: to read its events, and to have them sent elsewhere.
		object(t, s, "GET", deliveryPath, "", 403, administrator)
		object(t, s, "POST", path+"/rotate", `{}`, 403, administrator)
		object(t, s, "PATCH", path, `{"url":"`+partner.URL+`/elsewhere"}`, 403, administrator)
		object(t, s, "GET", deliveryPath, "", 200, mine)
	})
}

func TestAnEndpointIsToldNoMoreThanItsOwnerMayRead(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		adminID := s.NewUser(t, "root@example.com", "admin", goodPassword)
		administrator := session(t, s, "root@example.com", goodPassword)
		limited := object(t, s, "POST", "/api/keys", `{"name":"limited","scopes":["endpoints:write","endpoints:read"]}`, 201, administrator)
		key := "X-API-Key: " + limited["secret"].(string)
		answer, body := s.Do(t, "POST", "/api/webhook-endpoints", `{"url":"http://127.0.0.1:9999/","types":["user.created"]}`, jsonType, key)
		if answer.StatusCode != 403 || !strings.Contains(body, "users:read") {
			t.Errorf("types that the key may not read: %d %s", answer.StatusCode, body)
		}
		own, all := receive(t), receive(t)
		own.register(s, key, "user.updated", "session.revoked") // of the administrator alone
		all.register(s, administrator, "user.updated", "session.revoked")

		other := s.NewUser(t, "other@example.com", "member", goodPassword)
		object(t, s, "PATCH", "/api/users/"+other.String(), `{"name":"Other"}`, 200)
		all.next("user.updated")
		object(t, s, "PATCH", "/api/users/"+adminID.String(), `{"name":"Root"}`, 200)
		if got := own.next("user.updated"); got.data["id"] != adminID.String() {
			t.Errorf("%v", got)
		}
		all.next("user.updated")
		object(t, s, "PATCH", "/api/users/"+adminID.String(), `{"role":"member"}`, 409) // the last one
		s.NewUser(t, "next@example.com", "admin", goodPassword)
		object(t, s, "PATCH", "/api/users/"+adminID.String(), `{"role":"member"}`, 200)
		own.next("user.updated")
		all.next("user.updated") // about itself
		object(t, s, "PATCH", "/api/users/"+other.String(), `{"name":"Other again"}`, 200)
		object(t, s, "PATCH", "/api/users/"+adminID.String(), `{"name":"Root again"}`, 200)
		if got := all.next("user.updated"); got.data["id"] != adminID.String() {
			t.Errorf("a member hears of %v", got)
		}
	})
}

func TestARevokedKeyHearsNothing(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		secret := s.NewKey(t, "endpoints:write", "endpoints:read", "users:read")
		gone, stays := receive(t), receive(t)
		path := gone.register(s, "X-API-Key: "+secret, "user.created")
		stays.register(s, "X-API-Key: "+s.Key, "user.created")
		me := object(t, s, "GET", "/api/auth/me", "", 200, "X-API-Key: "+secret)
		object(t, s, "DELETE", "/api/keys/"+me["id"].(string), "", 204)
		object(t, s, "POST", "/api/users", `{"name":"Ada","email":"ada@example.com"}`, 201)
		stays.next("user.created")
		if list := object(t, s, "GET", path+"/deliveries", "", 200)["items"].([]any); len(list) != 0 {
			t.Errorf("%v", list)
		}
		object(t, s, "POST", path+"/ping", "", 403)
	})
}

func TestSecretsRotateWithAnOverlap(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	partner := receive(t)
	path := partner.register(s, "X-API-Key: "+s.Key, "ping")
	old := partner.secrets[0]
	next := object(t, s, "POST", path+"/rotate", `{"overlapSeconds":3600}`, 200)["secret"].(string)
	for _, secrets := range [][]string{{old}, {next}} {
		partner.trusts(secrets...)
		object(t, s, "POST", path+"/ping", "", 202)
		if got := partner.next("ping"); len(strings.Fields(got.header.Get("Webhook-Signature"))) != 2 {
			t.Errorf("%v", got.header)
		}
	}
	last := object(t, s, "POST", path+"/rotate", `{"overlapSeconds":0}`, 200)["secret"].(string)
	partner.trusts(last)
	object(t, s, "POST", path+"/ping", "", 202)
	if got := partner.next("ping"); len(strings.Fields(got.header.Get("Webhook-Signature"))) != 1 {
		t.Errorf("%v", got.header)
	}
}

func TestPublicKeysVerify(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	partner := receive(t)
	made := object(t, s, "POST", "/api/webhook-endpoints", `{"url":"`+partner.URL+`","types":["ping"],"signing":"v1a"}`, 201)
	public := made["secret"].(string)
	if !strings.HasPrefix(public, "whpk_") {
		t.Errorf("%s", public)
	}
	partner.trusts(public)
	object(t, s, "POST", "/api/webhook-endpoints/"+made["endpoint"].(map[string]any)["id"].(string)+"/ping", "", 202)
	partner.next("ping")
}

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

func TestAddressesThatReachInsideAreRefused(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production, func(c *server.Config) { c.Guard = &guarded.Guard{} })
	for _, url := range []string{
		"http://example.com/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "https://10.0.0.1/", "https://[::1]/",
		"https://192.168.1.1/", "https://2130706433/", "https://user:password@example.com/", "https://internal/", "ftp://example.com/",
	} {
		answer, body := s.Do(t, "POST", "/api/webhook-endpoints", `{"url":"`+url+`","types":["ping"]}`, jsonType)
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, `"/url"`) {
			t.Errorf("%s: %d %s", url, answer.StatusCode, body)
		}
	}
}

func TestAnOwnerHasSoManyEndpointsAtTheMost(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		var group sync.WaitGroup
		var mutex sync.Mutex
		statuses := make(map[int]int)
		for range 25 {
			group.Go(func() {
				answer, _ := s.Do(t, "POST", "/api/webhook-endpoints", `{"url":"http://127.0.0.1:9999/","types":["ping"]}`, jsonType)
				mutex.Lock()
				defer mutex.Unlock()
				statuses[answer.StatusCode]++
			})
		}
		group.Wait()
		if statuses[201] != 20 || statuses[409] != 5 {
			t.Errorf("%v", statuses)
		}
	})
}

func TestEndpointsChangeByMergePatch(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	partner := receive(t)
	path := partner.register(s, "X-API-Key: "+s.Key, "user.created")
	got := object(t, s, "PATCH", path, `{"types":["ping","key.rotated"],"description":"d","contact":"a@example.com","url":"`+partner.URL+`/other"}`, 200)
	if fmt.Sprint(got["types"]) != "[ping key.rotated]" || got["description"] != "d" || got["contact"] != "a@example.com" || got["url"] != partner.URL+"/other" || got["updatedAt"] == got["createdAt"] {
		t.Errorf("%v", got)
	}
	if got := object(t, s, "PATCH", path, `{"contact":null}`, 200); got["contact"] != nil || got["description"] != "d" {
		t.Errorf("%v", got)
	}
	object(t, s, "DELETE", path, "", 204)
	object(t, s, "GET", path, "", 404)
	object(t, s, "GET", "/api/webhook-endpoints/"+uuid.NewString(), "", 404)
}

// untilDelivered waits until so many deliveries are in a state, and returns them.
func untilDelivered(t *testing.T, s *servertest.Instance, path, state string, want int) []map[string]any {
	t.Helper()
	return untilListed(t, s, path+"/deliveries?state="+state, want)
}

// untilTried waits until a delivery was sent so often, and returns it.
func untilTried(t *testing.T, s *servertest.Instance, path string, want int) map[string]any {
	t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(2*time.Minute)
	defer tick.Stop()
	for {
		got := object(t, s, "GET", path, "", 200)
		if len(got["tries"].([]any)) == want {
			return got
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%v", got)
		}
	}
}
