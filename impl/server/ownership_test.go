package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/server/servertest"
)

const goodPassword = "a ship in port is safe"

// session signs somebody in and returns the header field that shows it.
func session(t *testing.T, s *servertest.Instance, email, password string) string {
	t.Helper()
	response, body := s.Do(t, "POST", "/api/auth/sign-in", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password),
		"Content-Type: application/json", servertest.Nobody)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("signing in: %d %s", response.StatusCode, body)
	}
	cookie := response.Cookies()[0]
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Name != "__Host-session" {
		t.Errorf("the cookie is %s", cookie)
	}
	return "Cookie: " + cookie.Name + "=" + cookie.Value
}

// pair gets tokens for somebody.
func pair(t *testing.T, s *servertest.Instance, email, password string) (access, refresh string) {
	t.Helper()
	response, body := s.Do(t, "POST", "/api/auth/tokens", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password),
		"Content-Type: application/json", servertest.Nobody)
	var tokens struct{ AccessToken, RefreshToken string }
	if err := json.Unmarshal([]byte(body), &tokens); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("getting tokens: %d %s", response.StatusCode, body)
	}
	return "Authorization: Bearer " + tokens.AccessToken, tokens.RefreshToken
}

func TestUsersReachThemselvesAndNobodyElse(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		mine, other := s.NewUser(t, "mine@example.com", "member", goodPassword), s.NewUser(t, "other@example.com", "member", goodPassword)
		cookie := session(t, s, "mine@example.com", goodPassword)
		token, _ := pair(t, s, "mine@example.com", goodPassword)
		for _, credential := range []string{cookie, token} {
			for _, operation := range operations.Operations {
				if !strings.Contains(operation.Path, "{userId}") || operation.Redirect != nil { // which tells nothing of anybody
					continue
				}
				for name, id := range map[string]uuid.UUID{"another's": other, "nobody's": uuid.New()} {
					path := strings.ReplaceAll(operation.Path, "{userId}", id.String())
					mediaType := "application/json"
					if operation.Method == "PATCH" {
						mediaType = "application/merge-patch+json"
					}
					response, body := s.Do(t, operation.Method, path, `{"name":"Mallory","email":"mallory@example.com"}`, credential, "Content-Type: "+mediaType)
					if response.StatusCode != http.StatusForbidden || !strings.Contains(body, "users:") {
						t.Errorf("%s of %s: %d %s", operation.ID, name, response.StatusCode, body)
					}
				}
			}
			if response, body := s.Do(t, "GET", "/api/users/"+mine.String(), "", credential); response.StatusCode != http.StatusOK {
				t.Errorf("oneself: %d %s", response.StatusCode, body)
			}
		}
	})
}

func TestUsersCannotGiveThemselvesRights(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "mine@example.com", "member", goodPassword)
		path := "/api/users/" + id.String()
		cookie := session(t, s, "mine@example.com", goodPassword)
		for name, attempt := range map[string]struct {
			method, path, body string
			status             int
		}{
			"role by patch":       {"PATCH", path, `{"role":"admin"}`, 403},
			"role by put":         {"PUT", path, `{"name":"M","email":"mine@example.com","role":"admin"}`, 403},
			"address by patch":    {"PATCH", path, `{"email":"next@example.com"}`, 403},
			"address by put":      {"PUT", path, `{"name":"M","email":"next@example.com"}`, 403},
			"version":             {"PATCH", path, `{"version":99}`, 400},
			"owner":               {"PATCH", path, `{"ownerId":"1","scopes":["users:read"]}`, 400},
			"id":                  {"PATCH", path, `{"id":"019aae5c-0000-7000-8000-000000000000"}`, 400},
			"register as admin":   {"POST", "/api/auth/register", `{"name":"M","email":"m@example.com","password":"a ship in port is safe","role":"admin"}`, 400},
			"create a user":       {"POST", "/api/users", `{"name":"M","email":"m@example.com","role":"admin"}`, 403},
			"a key with a scope":  {"POST", "/api/keys", `{"name":"k","scopes":["users:write"]}`, 403},
			"a key with a class":  {"POST", "/api/keys", `{"name":"k","scopes":[],"class":"unlimited"}`, 400},
			"a key for another":   {"POST", "/api/keys", `{"name":"k","scopes":[],"userId":"019aae5c-0000-7000-8000-000000000000"}`, 400},
			"the list of users":   {"GET", "/api/users", ``, 403},
			"the search":          {"GET", "/api/search?query=mine", ``, 403},
			"what was done":       {"GET", "/api/audit-events", ``, 403},
			"overridden by verb":  {"POST", path, `{"role":"admin"}`, 405},
			"by an unknown query": {"GET", "/api/users?admin=true", ``, 403},
		} {
			mediaType := "application/json"
			if attempt.method == "PATCH" {
				mediaType = "application/merge-patch+json"
			}
			response, body := s.Do(t, attempt.method, attempt.path, attempt.body, cookie, "Content-Type: "+mediaType, "X-HTTP-Method-Override: PUT")
			if response.StatusCode != attempt.status {
				t.Errorf("%s: %d %s", name, response.StatusCode, body)
			}
		}
		response, body := s.Do(t, "GET", path, "", cookie)
		if response.StatusCode != 200 || !strings.Contains(body, `"role":"member"`) || !strings.Contains(body, `"version":1`) {
			t.Errorf("after all that: %d %s", response.StatusCode, body)
		}
	})
}

// Whoever may write users could otherwise become an administrator, or take the place of one by a mail to a new address.
// Whoever finds the browser of an administrator open gets no new password sent to an address of their own.
func TestAnAdministratorsOwnAddressTakesThePasswordToo(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		own, other := s.NewUser(t, "admin@example.com", "admin", goodPassword), s.NewUser(t, "other@example.com", "member", goodPassword)
		cookie := session(t, s, "admin@example.com", goodPassword)
		access, _ := pair(t, s, "admin@example.com", goodPassword)
		for _, credential := range []string{cookie, access} {
			for method, body := range map[string]string{"PATCH": `{"email":"m@example.com"}`, "PUT": `{"name":"M","email":"m@example.com","role":"admin"}`} {
				response, answer := s.Do(t, method, "/api/users/"+own.String(), body, credential, map[string]string{"PATCH": patchType, "PUT": jsonField}[method])
				if response.StatusCode != http.StatusForbidden || !strings.Contains(answer, "PUT /api/auth/email") {
					t.Errorf("%s: %d %s", method, response.StatusCode, answer)
				}
			}
		}
		if response, body := s.Do(t, "PATCH", "/api/users/"+other.String(), `{"email":"next@example.com"}`, cookie, patchType); response.StatusCode != http.StatusOK {
			t.Errorf("another's address: %d %s", response.StatusCode, body)
		}
	})
}

func TestNobodyGivesOrTakesMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		admin, member := s.NewUser(t, "admin@example.com", "admin", goodPassword), s.NewUser(t, "member@example.com", "member", goodPassword)
		toAdmin, toMember := "/api/users/"+admin.String(), "/api/users/"+member.String()
		key := "X-API-Key: " + s.NewKey(t, "users:read", "users:write")
		for _, attempt := range []struct{ name, method, path, body string }{
			{"an administrator is made", "POST", "/api/users", `{"name":"M","email":"m@example.com","role":"admin"}`},
			{"a member becomes one", "PATCH", toMember, `{"role":"admin"}`},
			{"a member is replaced by one", "PUT", toMember, `{"name":"M","email":"member@example.com","role":"admin"}`},
			{"the address of one changes", "PATCH", toAdmin, `{"email":"m@example.com"}`},
			{"one is no longer one", "PATCH", toAdmin, `{"role":"member"}`},
			{"one is replaced", "PUT", toAdmin, `{"name":"M","email":"m@example.com","role":"admin"}`},
			{"one is deleted", "DELETE", toAdmin, ``},
		} {
			field := jsonField
			if attempt.method == "PATCH" {
				field = patchType
			}
			response, body := s.Do(t, attempt.method, attempt.path, attempt.body, key, field)
			if response.StatusCode != http.StatusForbidden || !strings.Contains(body, "keys:write") {
				t.Errorf("%s: %d %s", attempt.name, response.StatusCode, body)
			}
		}
		for _, allowed := range []struct{ method, path, body string }{
			{"PATCH", toAdmin, `{"name":"Ada King"}`}, {"PATCH", toMember, `{"email":"next@example.com"}`}, {"DELETE", toMember, ``},
		} {
			if response, body := s.Do(t, allowed.method, allowed.path, allowed.body, key, patchType); response.StatusCode >= 300 {
				t.Errorf("%s %s: %d %s", allowed.method, allowed.body, response.StatusCode, body)
			}
		}
		session(t, s, "admin@example.com", goodPassword) // is still there, at the same address
	})
}

func TestKeysReachTheirFamilyAndNobodyElse(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		partner, stranger := s.NewKey(t, "users:read", "users:write"), s.NewKey(t, "users:read")
		s.NewUser(t, "mine@example.com", "member", goodPassword)
		cookie := session(t, s, "mine@example.com", goodPassword)
		child := makeKey(t, s, "X-API-Key: "+partner, `{"name":"child","scopes":["users:read"]}`)
		own := makeKey(t, s, cookie, `{"name":"own","scopes":[]}`)
		for id, others := range map[string][]string{child.ID: {"X-API-Key: " + stranger, cookie}, own.ID: {"X-API-Key: " + stranger, "X-API-Key: " + partner}} {
			for _, credential := range others {
				expectHidden(t, s, id, credential)
			}
		}
		// Who rotates a key learns its secret: a key with less cannot get at one with more.
		partnerID := whoAmI(t, s, "X-API-Key: "+partner)
		response, body := s.Do(t, "POST", "/api/keys/"+partnerID+"/rotate", `{}`, "Content-Type: application/json", "X-API-Key: "+s.NewKey(t, "keys:write"))
		if response.StatusCode != http.StatusForbidden || !strings.Contains(body, "users:write") {
			t.Errorf("a key that may rotate all rotates one that may do more: %d %s", response.StatusCode, body)
		}
		if response, body := s.Do(t, "POST", "/api/keys", `{"name":"more","scopes":["users:write"]}`, "Content-Type: application/json", "X-API-Key: "+child.Secret); response.StatusCode != http.StatusForbidden {
			t.Errorf("a child makes more of itself: %d %s", response.StatusCode, body)
		}
		// The key goes, and with it those it has made.
		if response, body := s.Do(t, "DELETE", "/api/keys/"+partnerID, "", "X-API-Key: "+partner); response.StatusCode != http.StatusNoContent {
			t.Errorf("revoking: %d %s", response.StatusCode, body)
		}
		for _, gone := range []string{partner, child.Secret} {
			if response, _ := s.Do(t, "GET", "/api/auth/me", "", "X-API-Key: "+gone); response.StatusCode != http.StatusUnauthorized {
				t.Errorf("a revoked key still works: %d", response.StatusCode)
			}
		}
	})
}

// Who is given a key for a while gets at none that lasts longer, and ends nobody else's: neither the one that it was
// made with nor its siblings.
func TestAKeyReachesThoseThatWereMadeWithItOnly(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "mine@example.com", "admin", goodPassword)
		makers := map[string]string{"the organisation's": "X-API-Key: " + s.NewKey(t, "users:read")}
		users := makeKey(t, s, session(t, s, "mine@example.com", goodPassword), `{"name":"root","scopes":["users:read"]}`)
		makers["a user's"] = "X-API-Key: " + users.Secret
		for whose, maker := range makers {
			child := makeKey(t, s, maker, `{"name":"child","scopes":["users:read"],"expiresAt":"2126-01-01T00:00:00Z"}`)
			sibling := makeKey(t, s, maker, `{"name":"sibling","scopes":["users:read"]}`)
			shown := "X-API-Key: " + child.Secret
			grandchild := makeKey(t, s, shown, `{"name":"grandchild","scopes":["users:read"]}`)
			for name, id := range map[string]string{"its maker": whoAmI(t, s, maker), "a sibling": sibling.ID} {
				expectStatus(t, s, 200, "GET", "/api/keys/"+id, "", shown)
				for _, attempt := range [][2]string{{"POST", "/rotate"}, {"DELETE", ""}} {
					response, body := s.Do(t, attempt[0], "/api/keys/"+id+attempt[1], `{"overlapSeconds":0}`, shown, jsonField)
					if response.StatusCode != http.StatusForbidden {
						t.Errorf("a key, %s: %s %s of %s: %d %s", whose, attempt[0], attempt[1], name, response.StatusCode, body)
					}
				}
			}
			for _, works := range []string{maker, "X-API-Key: " + sibling.Secret} {
				expectStatus(t, s, 200, "GET", "/api/users", "", works)
			}
			expectStatus(t, s, 200, "POST", "/api/keys/"+grandchild.ID+"/rotate", `{}`, maker)
			expectStatus(t, s, 204, "DELETE", "/api/keys/"+grandchild.ID, "", shown)
			expectStatus(t, s, 204, "DELETE", "/api/keys/"+child.ID, "", shown)
		}
	})
}

// The end of a key is in UTC, whose year may be another one than that of the text.
func TestAKeyEndsWithinTheYearsThatCanBeWritten(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for ends, status := range map[string]int{
			"9999-12-31T23:59:59Z": 201, "9999-12-31T23:59:59+01:00": 201, "9999-12-31T23:59:59-01:00": 400, "9999-12-31T23:59:60Z": 400,
			"0000-01-01T00:00:00+01:00": 400,
		} {
			expectStatus(t, s, status, "POST", "/api/keys", `{"name":"k","scopes":[],"expiresAt":"`+ends+`"}`)
		}
		expectStatus(t, s, 200, "GET", "/api/keys", "")
	})
}

type madeKey struct{ ID, Secret string }

func makeKey(t *testing.T, s *servertest.Instance, credential, input string) madeKey {
	t.Helper()
	response, body := s.Do(t, "POST", "/api/keys", input, credential, "Content-Type: application/json")
	var made struct {
		Key    struct{ ID string }
		Secret string
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("making a key: %d %s", response.StatusCode, body)
	}
	return madeKey{made.Key.ID, made.Secret}
}

func whoAmI(t *testing.T, s *servertest.Instance, credential string) string {
	t.Helper()
	response, body := s.Do(t, "GET", "/api/auth/me", "", credential)
	var me struct{ ID string }
	if err := json.Unmarshal([]byte(body), &me); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("who am I: %d %s", response.StatusCode, body)
	}
	return me.ID
}

// expectHidden fails unless a key does not exist for whoever shows the credential.
func expectHidden(t *testing.T, s *servertest.Instance, id, credential string) {
	t.Helper()
	for _, operation := range operations.Operations {
		if !strings.Contains(operation.Path, "{keyId}") {
			continue
		}
		path := strings.ReplaceAll(operation.Path, "{keyId}", id)
		if response, body := s.Do(t, operation.Method, path, `{}`, credential, jsonField); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another's key: %d %s", operation.ID, response.StatusCode, body)
		}
	}
	if _, body := s.Do(t, "GET", "/api/keys", "", credential); strings.Contains(body, id) {
		t.Errorf("another's key is listed: %s", body)
	}
}
