package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Without an administrator who can sign in, nobody could make another one through the API.
func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		ada := s.NewUser(t, "ada@example.com", "admin", goodPassword)
		cookie, path := session(t, s, "ada@example.com", goodPassword), "/api/users/"+ada.String()
		expectStatus(t, s, 201, "POST", "/api/users", `{"name":"Bob","email":"bob@example.com","role":"admin"}`) // invited, and has not come yet
		invitation := mailed(t, s.Mail.Next(t))
		goes := func(status int) {
			t.Helper()
			for _, credential := range []string{cookie, "X-API-Key: " + s.Key} { // itself, and a program
				for _, attempt := range []struct{ method, body, media string }{
					{"PATCH", `{"role":"member"}`, patchType}, {"PATCH", `{"role":null}`, patchType},
					{"PUT", `{"name":"Ada","email":"ada@example.com"}`, jsonField}, {"DELETE", "", jsonField},
				} {
					response, body := s.Do(t, attempt.method, path, attempt.body, credential, attempt.media)
					if response.StatusCode != status || status == 409 && !strings.Contains(body, `"code":"last-administrator"`) {
						t.Fatalf("%s %s: %d %s", attempt.method, attempt.body, response.StatusCode, body)
					}
					if status != 409 {
						return
					}
				}
			}
		}
		goes(409)
		if response, body := s.Do(t, "PATCH", path, `{"name":"Ada Byron","role":"admin"}`, cookie, patchType); response.StatusCode != 200 {
			t.Errorf("other changes: %d %s", response.StatusCode, body)
		}
		if me := expectStatus(t, s, 200, "GET", "/api/auth/me", "", cookie); !strings.Contains(me, `"role":"admin"`) {
			t.Errorf("me: %s", me)
		}
		expectStatus(t, s, 204, "POST", "/api/auth/reset-password", `{"token":"`+invitation+`","password":"another ship is at sea"}`)
		goes(200)
		expectStatus(t, s, 403, "GET", "/api/users", "", cookie)
	})
}

// Each of several administrators sees the others when it asks; of those that go at once one must stay nevertheless.
func TestOfAdministratorsWhoGoAtOnceOneStays(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for range 5 {
			emails := []string{"ada@example.com", "grace@example.com", "joan@example.com"}
			ids, cookies := make([]uuid.UUID, len(emails)), make([]string, len(emails))
			for i, email := range emails {
				ids[i] = s.NewUser(t, email, "admin", goodPassword)
				cookies[i] = session(t, s, email, goodPassword)
			}
			start, statuses := make(chan struct{}), make([]int, len(emails))
			var group sync.WaitGroup
			for i := range emails {
				group.Go(func() {
					<-start
					other, method, body := ids[(i+1)%len(ids)], "PATCH", `{"role":"member"}`
					if i == 2 {
						method, body = "DELETE", ""
					}
					response, _ := s.Do(t, method, "/api/users/"+other.String(), body, cookies[i], patchType)
					statuses[i] = response.StatusCode
				})
			}
			close(start)
			group.Wait()
			admins, _, err := s.DB.Users().List(t.Context(), repository.UserFilter{Role: "admin", Limit: 10})
			if err != nil || len(admins) == 0 {
				t.Fatalf("after %v there are %d administrators: %v", statuses, len(admins), err)
			}
			for _, status := range statuses { // who is no administrator any more when it asks may not
				if status >= http.StatusInternalServerError {
					t.Errorf("%v", statuses)
				}
			}
			deleteAll(t, s)
		}
	})
}

// deleteAll deletes everybody, past the rules.
func deleteAll(t *testing.T, s *servertest.Instance) {
	t.Helper()
	everybody, _, err := s.DB.Users().List(t.Context(), repository.UserFilter{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range everybody {
		if err := s.DB.Users().Delete(t.Context(), user.ID, nil); err != nil {
			t.Fatal(err)
		}
	}
}
