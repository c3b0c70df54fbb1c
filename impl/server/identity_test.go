package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/mail/mailtest"
	"github.com/charterhq/charter/impl/server/servertest"
)

const jsonField = "Content-Type: application/json"

// mailed is the token in a message.
func mailed(t *testing.T, envelope mailtest.Envelope) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^\s*([A-Za-z0-9_-]{43})\s*$`).FindStringSubmatch(text(t, envelope))
	if found == nil {
		t.Fatalf("no token in %s", envelope.Data)
	}
	return found[1]
}

// expectStatus sends a request and fails if the status is another.
func expectStatus(t *testing.T, s *servertest.Instance, status int, method, path, body string, fields ...string) string {
	t.Helper()
	response, answer := s.Do(t, method, path, body, append(fields, jsonField)...)
	if response.StatusCode != status {
		t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, answer)
	}
	return answer
}

func TestTheStoryOfAPerson(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		const who = `{"email":"grace@example.com","password":"a ship in port is safe"}`
		expectStatus(t, s, 204, "POST", "/api/auth/register", `{"name":"Grace","email":"grace@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
		token := mailed(t, s.Mail.Next(t))
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", who, servertest.Nobody) // not confirmed yet
		confirmation := `{"token":"` + token + `","password":"a ship in port is safe"}`
		expectStatus(t, s, 204, "POST", "/api/auth/verify-email", confirmation, servertest.Nobody)
		expectStatus(t, s, 400, "POST", "/api/auth/verify-email", confirmation, servertest.Nobody)

		cookie := session(t, s, "GRACE@example.com", goodPassword)
		access, refresh := pair(t, s, "grace@example.com", goodPassword)
		for _, credential := range []string{cookie, access} {
			if me := expectStatus(t, s, 200, "GET", "/api/auth/me", "", credential); !strings.Contains(me, `"name":"Grace"`) || !strings.Contains(me, `"scopes":[]`) {
				t.Errorf("me: %s", me)
			}
		}
		if list := expectStatus(t, s, 200, "GET", "/api/auth/sessions", "", cookie); strings.Count(list, `"current":true`) != 1 || strings.Count(list, `"id"`) != 2 {
			t.Errorf("sessions: %s", list)
		}
		next := expectStatus(t, s, 200, "POST", "/api/auth/tokens/refresh", `{"refreshToken":"`+refresh+`"}`, servertest.Nobody)
		if !strings.Contains(next, "accessToken") || strings.Contains(next, refresh) {
			t.Errorf("refreshed: %s", next)
		}
		expectStatus(t, s, 204, "POST", "/api/auth/sign-out", "", access)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", access)
		expectStatus(t, s, 400, "POST", "/api/auth/tokens/refresh", `{"refreshToken":"`+refresh+`"}`, servertest.Nobody)
		expectStatus(t, s, 200, "GET", "/api/auth/me", "", cookie)
		response, _ := s.Do(t, "POST", "/api/auth/sign-out", "", cookie)
		if cleared := response.Header.Get("Set-Cookie"); response.StatusCode != 204 || !strings.Contains(cleared, "Max-Age=0") {
			t.Errorf("signing out: %d %s", response.StatusCode, cleared)
		}
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", cookie)
	})
}

func TestPasswordsAndAddressesChange(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie, other := session(t, s, "grace@example.com", goodPassword), session(t, s, "grace@example.com", goodPassword)
		expectStatus(t, s, 403, "PUT", "/api/auth/password", `{"currentPassword":"wrong","newPassword":"another ship is at sea"}`, cookie)
		expectStatus(t, s, 400, "PUT", "/api/auth/password", `{"currentPassword":"a ship in port is safe","newPassword":"password1"}`, cookie)
		expectStatus(t, s, 204, "PUT", "/api/auth/password", `{"currentPassword":"a ship in port is safe","newPassword":"another ship is at sea"}`, cookie)
		s.Mail.Next(t) // it has changed
		expectStatus(t, s, 200, "GET", "/api/auth/me", "", cookie)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", other)

		expectStatus(t, s, 403, "PUT", "/api/auth/email", `{"email":"hopper@example.com","password":"wrong"}`, cookie)
		expectStatus(t, s, 204, "PUT", "/api/auth/email", `{"email":"hopper@example.com","password":"another ship is at sea"}`, cookie)
		first, second := s.Mail.Next(t), s.Mail.Next(t)
		if !strings.Contains(first.To, "hopper@example.com") {
			first, second = second, first
		}
		if !strings.Contains(second.To, "grace@example.com") {
			t.Errorf("the present address was not told, but %v", second.To)
		}
		expectStatus(t, s, 204, "POST", "/api/auth/verify-email", `{"token":"`+mailed(t, first)+`"}`, servertest.Nobody)
		session(t, s, "hopper@example.com", "another ship is at sea")

		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"nobody@example.com"}`, servertest.Nobody)
		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"hopper@example.com"}`, servertest.Nobody)
		reset := mailed(t, s.Mail.Next(t))
		expectStatus(t, s, 400, "POST", "/api/auth/reset-password", `{"token":"`+reset+`","password":"hopper@example.com"}`, servertest.Nobody)
		expectStatus(t, s, 204, "POST", "/api/auth/reset-password", `{"token":"`+reset+`","password":"the third ship is lost"}`, servertest.Nobody)
		expectStatus(t, s, 400, "POST", "/api/auth/reset-password", `{"token":"`+reset+`","password":"the fourth ship is lost"}`, servertest.Nobody)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", cookie)
		session(t, s, "hopper@example.com", "the third ship is lost")
	})
}

func TestWhoIsCreatedIsInvited(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		expectStatus(t, s, 201, "POST", "/api/users", `{"name":"Bob","email":"bob@example.com"}`)
		mailed(t, s.Mail.Next(t))
		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"bob@example.com"}`, servertest.Nobody) // whoever it is
		again := s.Mail.Next(t)
		token := mailed(t, again)
		if !strings.Contains(text(t, again), "a week") {
			t.Errorf("the invitation ends sooner: %s", text(t, again))
		}
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"bob@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
		expectStatus(t, s, 204, "POST", "/api/auth/reset-password", `{"token":"`+token+`","password":"a ship in port is safe"}`, servertest.Nobody)
		session(t, s, "bob@example.com", goodPassword)
	})
}

func TestManyRefreshAtOnceAndGetTheSame(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		_, refresh := pair(t, s, "grace@example.com", goodPassword)
		var mutex sync.Mutex
		var group sync.WaitGroup
		next := map[string]bool{}
		for range 50 {
			group.Go(func() {
				response, err := http.Post(s.URL+"/api/auth/tokens/refresh", "application/json", strings.NewReader(`{"refreshToken":"`+refresh+`"}`))
				if err != nil {
					t.Error(err)
					return
				}
				defer response.Body.Close()
				body, _ := io.ReadAll(response.Body)
				var pair struct{ RefreshToken string }
				if err := json.Unmarshal(body, &pair); err != nil || response.StatusCode != 200 {
					t.Errorf("%d %s", response.StatusCode, body)
				}
				mutex.Lock()
				defer mutex.Unlock()
				next[pair.RefreshToken] = true
			})
		}
		group.Wait()
		if len(next) != 1 {
			t.Errorf("%d different pairs", len(next))
		}
	})
}

func TestProgramsGetTokensByTheirKeys(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		key := s.NewKey(t, "users:read", "users:write")
		id := whoAmI(t, s, "X-API-Key: "+key)
		const form = "Content-Type: application/x-www-form-urlencoded"
		for name, test := range map[string]struct {
			body, field string
			status      int
			want        string
		}{
			"in the form":       {"grant_type=client_credentials&client_id=" + id + "&client_secret=" + key, servertest.Nobody, 200, `"scope":"users:read users:write"`},
			"fewer scopes":      {"grant_type=client_credentials&scope=users:read&client_id=" + id + "&client_secret=" + key, servertest.Nobody, 200, `"scope":"users:read"`},
			"more scopes":       {"grant_type=client_credentials&scope=audit:read&client_id=" + id + "&client_secret=" + key, servertest.Nobody, 400, "invalid_scope"},
			"another's id":      {"grant_type=client_credentials&client_id=019aae5c-0000-7000-8000-000000000000&client_secret=" + key, servertest.Nobody, 401, "invalid_client"},
			"wrong secret":      {"grant_type=client_credentials&client_id=" + id + "&client_secret=wrong", servertest.Nobody, 401, "invalid_client"},
			"nothing":           {"grant_type=client_credentials", servertest.Nobody, 401, "invalid_client"},
			"password grant":    {"grant_type=password&username=a&password=b&client_id=" + id + "&client_secret=" + key, servertest.Nobody, 400, "unsupported_grant_type"},
			"two ways":          {"grant_type=client_credentials&client_id=" + id + "&client_secret=" + key, "Authorization: Basic " + basic(id, key), 400, "invalid_request"},
			"HTTP Basic":        {"grant_type=client_credentials", "Authorization: Basic " + basic(id, key), 200, "access_token"},
			"HTTP Basic, wrong": {"grant_type=client_credentials", "Authorization: Basic " + basic(id, key+"0"), 401, "invalid_client"},
		} {
			response, body := s.Do(t, "POST", "/oauth/token", test.body, test.field, form)
			if response.StatusCode != test.status || !strings.Contains(body, test.want) {
				t.Errorf("%s: %d %s", name, response.StatusCode, body)
			}
		}
		_, body := s.Do(t, "POST", "/oauth/token", "grant_type=client_credentials&scope=users:read", "Authorization: Basic "+basic(id, key), form)
		var grant struct {
			Token string `json:"access_token"` //nolint:tagliatelle // RFC 6749
		}
		if err := json.Unmarshal([]byte(body), &grant); err != nil {
			t.Fatal(err)
		}
		expectStatus(t, s, 200, "GET", "/api/users", "", "Authorization: Bearer "+grant.Token)
		expectStatus(t, s, 403, "POST", "/api/users", `{"name":"B","email":"b@example.com"}`, "Authorization: Bearer "+grant.Token)
		expectStatus(t, s, 204, "DELETE", "/api/keys/"+id, "")
		expectStatus(t, s, 401, "GET", "/api/users", "", "Authorization: Bearer "+grant.Token)
	})
}

func TestKeysRotateWithAnOverlap(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		made := makeKey(t, s, "X-API-Key: "+s.Key, `{"name":"Nightly","scopes":["users:read"]}`)
		old := made.Secret
		for overlap, status := range map[int]int{60: 200, 0: 401} {
			body := expectStatus(t, s, 200, "POST", "/api/keys/"+made.ID+"/rotate", fmt.Sprintf(`{"overlapSeconds":%d}`, overlap))
			var rotated struct{ Secret string }
			if err := json.Unmarshal([]byte(body), &rotated); err != nil {
				t.Fatal(err)
			}
			expectStatus(t, s, 200, "GET", "/api/users", "", "X-API-Key: "+rotated.Secret)
			expectStatus(t, s, status, "GET", "/api/users", "", "X-API-Key: "+old)
			old = rotated.Secret
		}
	})
}

func TestOtherSitesCannotUseTheCookie(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		for _, field := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
			expectStatus(t, s, 403, "POST", "/api/auth/sign-out", "", cookie, field)
		}
		expectStatus(t, s, 204, "POST", "/api/auth/sign-out", "", cookie, "Sec-Fetch-Site: same-origin")
	})
}

func TestWhatIsDoneIsRecorded(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "grace@example.com", "member", goodPassword)
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"my other password"}`, servertest.Nobody)
		cookie := session(t, s, "grace@example.com", goodPassword)
		response, body := s.Do(t, "PATCH", "/api/users/"+id.String(), `{"role":"admin"}`, "Content-Type: application/merge-patch+json")
		if response.StatusCode != 200 {
			t.Fatal(body)
		}
		expectStatus(t, s, 200, "GET", "/api/users", "", cookie) // the new rights count at once
		makeKey(t, s, cookie, `{"name":"k","scopes":["users:read"]}`)
		events := expectStatus(t, s, 200, "GET", "/api/audit-events?subject="+id.String(), "", cookie)
		for _, want := range []string{`"session.failed"`, `"session.created"`, `"role.changed"`, `"from":"member"`, `"to":"admin"`, `"outcome":"failure"`, `"requestId"`, `"address":"127.0.0.1"`} {
			if !strings.Contains(events, want) {
				t.Errorf("no %s in %s", want, events)
			}
		}
		if strings.Contains(events, "password") {
			t.Errorf("a password is recorded: %s", events)
		}
		var page struct {
			Items      []struct{ ID string }
			NextCursor string
		}
		seen := map[string]bool{}
		for path := "/api/audit-events?limit=2"; path != ""; {
			if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", path, "", cookie)), &page); err != nil {
				t.Fatal(err)
			}
			for _, item := range page.Items {
				if seen[item.ID] {
					t.Errorf("%s comes twice", item.ID)
				}
				seen[item.ID] = true
			}
			path = ""
			if page.NextCursor != "" {
				path = "/api/audit-events?limit=2&cursor=" + page.NextCursor
			}
			page.NextCursor = ""
		}
		if len(seen) < 5 {
			t.Errorf("%d events", len(seen))
		}
	})
}

func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

// text is the plain text of a message.
func text(t *testing.T, envelope mailtest.Envelope) string {
	t.Helper()
	body, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(envelope.Data)))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
