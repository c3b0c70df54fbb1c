package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
	guarded "github.com/charterhq/charter/impl/webhooks/send"
)

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
