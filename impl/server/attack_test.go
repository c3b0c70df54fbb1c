package server_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// A credential that was good a moment ago is remembered, and must not count where another kind is asked for.
func TestACredentialCountsForItsOwnSchemeOnly(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := strings.TrimPrefix(session(t, s, "grace@example.com", goodPassword), "Cookie: __Host-session=")
		access, _ := pair(t, s, "grace@example.com", goodPassword)
		access = strings.TrimPrefix(access, "Authorization: Bearer ")
		places := []string{"Cookie: __Host-session=", "Authorization: Bearer ", "X-API-Key: "}
		for right, credential := range []string{cookie, access, s.Key} {
			for wrong, place := range places {
				expectStatus(t, s, 200, "GET", "/api/auth/me", "", places[right]+credential)
				if wrong != right {
					expectStatus(t, s, 401, "GET", "/api/auth/me", "", place+credential)
				}
			}
		}
	})
}

// cutOff makes a PostgreSQL database refuse everybody; what it returns lets them in again.
func cutOff(t *testing.T, address string) (restore func()) {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(parsed.Path, "/")
	parsed.Path = "/postgres"
	admin, err := sql.Open("pgx", parsed.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	run := func(statement string, arguments ...any) {
		if _, err := admin.ExecContext(t.Context(), statement, arguments...); err != nil {
			t.Fatal(err)
		}
	}
	run(fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS false`, name))
	run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
	return func() { run(fmt.Sprintf(`ALTER DATABASE %q ALLOW_CONNECTIONS true`, name)) }
}

// That nobody can be asked says nothing about a credential: clients would throw away what is good.
func TestWhileTheDatabaseIsAwayNobodyIsTakenForAStranger(t *testing.T) {
	t.Parallel()
	address := repositorytest.PostgreSQL(t)
	s := servertest.Start(t, address, server.Production)
	s.NewUser(t, "grace@example.com", "member", goodPassword)
	cookie := session(t, s, "grace@example.com", goodPassword)
	access, refresh := pair(t, s, "grace@example.com", goodPassword)
	restore := cutOff(t, address)
	for name, credential := range map[string]string{
		"cookie": cookie, "token": access, "key": "X-API-Key: " + secret.NewKey(), "unknown cookie": "Cookie: __Host-session=" + secret.NewToken(),
	} {
		if body := expectStatus(t, s, 503, "GET", "/api/users", "", credential); strings.Contains(body, "postgres") {
			t.Errorf("%s: %s", name, body)
		}
	}
	for path, body := range map[string]string{
		"/api/auth/sign-in":        `{"email":"grace@example.com","password":"a ship in port is safe"}`,
		"/api/auth/tokens/refresh": `{"refreshToken":"` + refresh + `"}`,
		"/api/auth/verify-email":   `{"token":"x"}`,
	} {
		expectStatus(t, s, 503, "POST", path, body, servertest.Nobody)
	}
	restore()
	expectStatus(t, s, 200, "GET", "/api/auth/me", "", cookie)
	expectStatus(t, s, 200, "GET", "/api/auth/me", "", access)
}

// A token for a new password is for who reads mail at the present address.
func TestTokensOfAFormerAddressAreWorthless(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"grace@example.com"}`, servertest.Nobody)
		reset := mailed(t, s.Mail.Next(t))
		expectStatus(t, s, 204, "PUT", "/api/auth/email", `{"email":"mallory@example.com","password":"a ship in port is safe"}`, cookie)
		change := s.Mail.Next(t)
		if other := s.Mail.Next(t); !strings.Contains(change.To, "mallory") {
			change = other
		}
		if response, body := s.Do(t, "PATCH", "/api/users/"+id.String(), `{"email":"hopper@example.com"}`, patchType); response.StatusCode != 200 {
			t.Fatal(body)
		}
		expectStatus(t, s, 400, "POST", "/api/auth/reset-password", `{"token":"`+reset+`","password":"another ship is at sea"}`, servertest.Nobody)
		expectStatus(t, s, 400, "POST", "/api/auth/verify-email", `{"token":"`+mailed(t, change)+`"}`, servertest.Nobody)
		session(t, s, "hopper@example.com", goodPassword)
	})
}

// What tells the asker whether an address is registered would tell it to everybody who has an account.
func TestChangingTheAddressTellsNothingAboutOthers(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		s.NewUser(t, "taken@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		for _, email := range []string{"taken@example.com", "free@example.com"} {
			expectStatus(t, s, 204, "PUT", "/api/auth/email", `{"email":"`+email+`","password":"a ship in port is safe"}`, cookie)
			to := s.Mail.Next(t).To
			to += " " + s.Mail.Next(t).To
			if !strings.Contains(to, "grace@") || !strings.Contains(to, email) {
				t.Errorf("for %s mail went to %s", email, to)
			}
		}
	})
}

// Somebody with an account cannot flood the mailbox of another by the change of the address.
func TestOneMailboxGetsFewMails(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		taken := 0
		for { // five at once, and then one after a wait that doubles, up to five minutes
			response, body := s.Do(t, "PUT", "/api/auth/email", `{"email":"victim@example.com","password":"a ship in port is safe"}`, cookie, jsonField)
			if response.StatusCode == http.StatusTooManyRequests {
				break
			}
			if taken++; response.StatusCode != http.StatusNoContent || taken > 15 {
				t.Fatalf("request %d: %d %s", taken, response.StatusCode, body)
			}
		}
		if taken < 5 {
			t.Errorf("%d were taken", taken)
		}
	})
}

// A secret is often replaced because somebody has a copy, who must not get at the next one.
func TestAReplacedSecretMakesNoNewOnes(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		old := s.NewKey(t, "users:read")
		id := whoAmI(t, s, "X-API-Key: "+old)
		token := grant(t, s, id, old)
		body := expectStatus(t, s, 200, "POST", "/api/keys/"+id+"/rotate", `{"overlapSeconds":3600}`, "X-API-Key: "+old)
		for _, credential := range []string{"X-API-Key: " + old, token, grant(t, s, id, old)} {
			expectStatus(t, s, 200, "GET", "/api/users", "", credential)
			expectStatus(t, s, 403, "POST", "/api/keys/"+id+"/rotate", `{}`, credential)
			expectStatus(t, s, 403, "POST", "/api/keys", `{"name":"k","scopes":["users:read"]}`, credential)
		}
		present := regexp.MustCompile(`charter_\w+`).FindString(body)
		expectStatus(t, s, 201, "POST", "/api/keys", `{"name":"k","scopes":["users:read"]}`, "X-API-Key: "+present)
	})
}

// Whoever is deleted while signed in is nobody at once, and so is everything that was made in the user's name.
func TestADeletedUserIsNobodyAtOnce(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "root@example.com", "admin", goodPassword) // the last one would stay
		id := s.NewUser(t, "grace@example.com", "admin", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		access, refresh := pair(t, s, "grace@example.com", goodPassword)
		key := makeKey(t, s, cookie, `{"name":"k","scopes":["users:read"]}`)
		token := grant(t, s, key.ID, key.Secret)
		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"grace@example.com"}`, servertest.Nobody)
		reset := mailed(t, s.Mail.Next(t))
		credentials := []string{cookie, access, "X-API-Key: " + key.Secret, token}
		for _, credential := range credentials {
			expectStatus(t, s, 200, "GET", "/api/users", "", credential)
		}
		expectStatus(t, s, 204, "DELETE", "/api/users/"+id.String(), "")
		for _, credential := range credentials {
			expectStatus(t, s, 401, "GET", "/api/users", "", credential)
		}
		expectStatus(t, s, 400, "POST", "/api/auth/tokens/refresh", `{"refreshToken":"`+refresh+`"}`, servertest.Nobody)
		expectStatus(t, s, 400, "POST", "/api/auth/reset-password", `{"token":"`+reset+`","password":"another ship is at sea"}`, servertest.Nobody)
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
	})
}

// Of two cookies one may have been planted, and two tokens for one address make one account.
func TestWhatComesTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		access, _ := pair(t, s, "grace@example.com", goodPassword)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", cookie+"; __Host-session=planted")
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", cookie, cookie)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", strings.Replace(cookie, "__Host-", "", 1)) // in production
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", access, access)
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", "Authorization: Bearer "+strings.Repeat("a", 20_000))

		var tokens []string
		for range 2 {
			expectStatus(t, s, 204, "POST", "/api/auth/register", `{"name":"Ada","email":"ada@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
			tokens = append(tokens, mailed(t, s.Mail.Next(t)))
		}
		var group sync.WaitGroup
		statuses := make(chan int, 8)
		for i := range 8 {
			group.Go(func() {
				response, err := http.Post(s.URL+"/api/auth/verify-email", "application/json", strings.NewReader(`{"token":"`+tokens[i%2]+`","password":"a ship in port is safe"}`))
				if err != nil {
					t.Error(err)
					return
				}
				defer response.Body.Close()
				statuses <- response.StatusCode
			})
		}
		group.Wait()
		close(statuses)
		count := map[int]int{}
		for status := range statuses {
			count[status]++
		}
		if count[204] != 1 || count[400]+count[409]+count[429] != 7 {
			t.Errorf("%v", count)
		}
	})
}

// Nothing that a caller shows, types or gets as a secret stands in the log or in what is recorded.
func TestSecretsAreNotWrittenDown(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		access, refresh := pair(t, s, "grace@example.com", goodPassword)
		key := makeKey(t, s, cookie, `{"name":"k","scopes":[]}`)
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"my other secret word"}`, servertest.Nobody)
		expectStatus(t, s, 403, "PUT", "/api/auth/password", `{"currentPassword":"my other secret word","newPassword":"another ship is at sea"}`, cookie)
		expectStatus(t, s, 401, "GET", "/api/users?token="+refresh, "", servertest.Nobody)
		s.Do(t, "GET", "/api/auth/me?access_token="+key.Secret, "", access)
		events := expectStatus(t, s, 200, "GET", "/api/audit-events?limit=100", "")
		if !strings.Contains(events, `"password.failed"`) {
			t.Errorf("the wrong password was not recorded: %s", events)
		}
		for _, secret := range []string{"secret word", goodPassword, cookie[20:], access[25:], refresh, key.Secret, s.Key} {
			if strings.Contains(s.Log.String(), secret) || strings.Contains(events, secret) {
				t.Errorf("%s was written down", secret)
			}
		}
	})
}
