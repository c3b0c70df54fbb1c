package server_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/server/servertest"
)

// Mallory registers with the address of a victim and waits until the victim confirms. Then Mallory's password would
// open the victim's account.
func TestAStrangersRegistrationIsNotConfirmed(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		const mallorys, path = "mallory was here first", "/api/auth/verify-email"
		expectStatus(t, s, 204, "POST", "/api/auth/register", `{"name":"Grace","email":"grace@example.com","password":"`+mallorys+`"}`, servertest.Nobody)
		planted := s.Mail.Next(t)
		if text(t, planted); !strings.Contains(text(t, planted), "the password that you") {
			t.Errorf("the mail does not ask for the password: %s", text(t, planted))
		}
		token := mailed(t, planted)
		if body := expectStatus(t, s, 400, "POST", path, `{"token":"`+token+`"}`, servertest.Nobody); !strings.Contains(body, `"pointer":"/password"`) || !strings.Contains(body, `"code":"required"`) {
			t.Errorf("without a password: %s", body)
		}
		expectStatus(t, s, 403, "POST", path, `{"token":"`+token+`","password":"a ship in port is safe"}`, servertest.Nobody)
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"`+mallorys+`"}`, servertest.Nobody)

		// The victim registers too, and confirms with either token.
		expectStatus(t, s, 204, "POST", "/api/auth/register", `{"name":"Grace","email":"grace@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
		own := mailed(t, s.Mail.Next(t))
		expectStatus(t, s, 403, "POST", path, `{"token":"`+token+`","password":"a ship in port is safe"}`, servertest.Nobody)
		expectStatus(t, s, 204, "POST", path, `{"token":"`+own+`","password":"a ship in port is safe"}`, servertest.Nobody)
		session(t, s, "grace@example.com", goodPassword)
		expectStatus(t, s, 401, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"`+mallorys+`"}`, servertest.Nobody)
		expectStatus(t, s, 409, "POST", path, `{"token":"`+token+`","password":"`+mallorys+`"}`, servertest.Nobody) // even Mallory with the mail comes too late
	})
}

// Guessing the password of a registration waits as guessing at a sign-in does.
func TestConfirmationsAreNotGuessed(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		expectStatus(t, s, 204, "POST", "/api/auth/register", `{"name":"Grace","email":"grace@example.com","password":"a ship in port is safe"}`, servertest.Nobody)
		token, statuses := mailed(t, s.Mail.Next(t)), map[int]int{}
		for range 12 {
			response, _ := s.Do(t, "POST", "/api/auth/verify-email", `{"token":"`+token+`","password":"not this one"}`, jsonField, servertest.Nobody)
			statuses[response.StatusCode]++
		}
		if statuses[403] < 5 || statuses[429] == 0 || statuses[403]+statuses[429] != 12 {
			t.Errorf("%v", statuses)
		}
	})
}

// Whoever has had somebody else in the account must not have to find the keys which that one has left.
func TestANewPasswordByMailRevokesKeysAndAChangedOneOnRequest(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "grace@example.com", "admin", goodPassword)
		password := goodPassword
		reset := func(more string) func(cookie, next string) {
			return func(_, next string) {
				expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"grace@example.com"}`, servertest.Nobody)
				letter := s.Mail.Next(t)
				if more == "" && !strings.Contains(strings.Join(strings.Fields(text(t, letter)), " "), "revokes its API keys unless you ask to keep them") {
					t.Errorf("the mail does not say what happens: %s", text(t, letter))
				}
				expectStatus(t, s, 204, "POST", "/api/auth/reset-password", `{"token":"`+mailed(t, letter)+`","password":"`+next+`"`+more+`}`, servertest.Nobody)
			}
		}
		change := func(more string) func(cookie, next string) {
			return func(cookie, next string) {
				expectStatus(t, s, 204, "PUT", "/api/auth/password", `{"currentPassword":"`+password+`","newPassword":"`+next+`"`+more+`}`, cookie)
			}
		}
		for _, test := range []struct {
			name, next string
			set        func(cookie, next string)
			status     int
			told       string
		}{
			{"changed", "the second ship sails", change(""), 200, "The 2 API keys of the account work on."},
			{"changed, keys revoked", "the third ship sails", change(`,"revokeKeys":true`), 401, "The 4 API keys of the account were revoked;"},
			{"reset", "the fourth ship sails", reset(""), 401, "The 2 API keys of the account were revoked;"},
			{"reset, keys kept", "the fifth ship sails", reset(`,"keepKeys":true`), 200, "The 2 API keys of the account work on."},
		} {
			cookie := session(t, s, "grace@example.com", password)
			key := makeKey(t, s, cookie, `{"name":"k","scopes":["users:read"]}`)
			child := makeKey(t, s, "X-API-Key: "+key.Secret, `{"name":"child","scopes":["users:read"]}`)
			credentials := []string{"X-API-Key: " + key.Secret, "X-API-Key: " + child.Secret, grant(t, s, key.ID, key.Secret)}
			for _, credential := range credentials {
				expectStatus(t, s, 200, "GET", "/api/users", "", credential)
			}
			test.set(cookie, test.next)
			password = test.next
			for _, credential := range credentials {
				expectStatus(t, s, test.status, "GET", "/api/users", "", credential)
			}
			if told := strings.Join(strings.Fields(text(t, s.Mail.Next(t))), " "); !strings.Contains(told, test.told) {
				t.Errorf("%s: the mail says %s", test.name, told)
			}
		}
		expectStatus(t, s, 200, "GET", "/api/users", "", "X-API-Key: "+s.Key) // the organisation's
		if events := expectStatus(t, s, 200, "GET", "/api/audit-events?subject="+id.String(), ""); !strings.Contains(events, `"keysRevoked":"4"`) || !strings.Contains(events, `"keysKept":"2"`) {
			t.Errorf("events: %s", events)
		}
	})
}
