package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
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
