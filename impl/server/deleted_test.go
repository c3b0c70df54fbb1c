package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/server/servertest"
)

// Whoever deletes a user, and however its id is written, there is one event about it, which the id finds.
func TestWhoDeletesAUserIsRecordedOnce(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "ada@example.com", "admin", goodPassword)
		byHerself := s.NewUser(t, "grace@example.com", "member", goodPassword).String()
		byAdmin := s.NewUser(t, "bob@example.com", "member", goodPassword).String()
		byKey := s.NewUser(t, "carol@example.com", "member", goodPassword).String()
		for id, test := range map[string]struct{ place, credential, actor string }{
			byHerself: {byHerself, session(t, s, "grace@example.com", goodPassword), "user:" + byHerself},
			byAdmin:   {byAdmin, session(t, s, "ada@example.com", goodPassword), "user:"},
			byKey:     {strings.ToUpper(byKey), "X-API-Key: " + s.Key, "key:"},
		} {
			if response, body := s.Do(t, "GET", "/api/users/"+id, "", test.credential); response.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", response.StatusCode, body)
			}
			expectStatus(t, s, 412, "DELETE", "/api/users/"+test.place, "", test.credential, `If-Match: "99"`)
			expectStatus(t, s, 204, "DELETE", "/api/users/"+test.place, "", test.credential)
			expectStatus(t, s, 404, "DELETE", "/api/users/"+test.place, "")
			expectStatus(t, s, 404, "GET", "/api/users/"+id, "")
			_, body := s.Do(t, "GET", "/api/audit-events?action=user.deleted&subject="+id, "")
			var page struct {
				Items []struct{ Actor, Subject, Outcome string }
			}
			if err := json.Unmarshal([]byte(body), &page); err != nil {
				t.Fatal(err)
			}
			if len(page.Items) != 1 || page.Items[0].Subject != "user:"+id || !strings.HasPrefix(page.Items[0].Actor, test.actor) {
				t.Errorf("%s: %s", test.actor, body)
			}
		}
	})
}
