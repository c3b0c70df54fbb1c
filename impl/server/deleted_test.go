package server_test

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
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

// PostgreSQL ends one of two transactions that wait for each other. Nothing was done then, and the caller is told to try again.
func TestWhatIsEndedForTheSakeOfAnotherCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	address := repositorytest.PostgreSQL(t)
	s := servertest.Start(t, address, server.Production)
	id := s.NewUser(t, "grace@example.com", "member", goodPassword).String()
	pool, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	other, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	run := func(statement string) {
		if _, err := other.ExecContext(t.Context(), statement, id); err != nil {
			t.Error(err)
		}
	}
	run("UPDATE accounts SET password_hash = password_hash WHERE user_id = $1")
	refused := make(chan struct{})
	go func() {
		defer close(refused)
		response, body := s.Do(t, "DELETE", "/api/users/"+id, "")
		if response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s %v %s", response.Status, response.Header, body)
		}
	}()
	for waiting := 0; waiting == 0; { // who waits first looks first whether it waits for itself
		if err := pool.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		select {
		case <-refused:
			t.Fatal("the request has not waited")
		default:
		}
	}
	run("SELECT 1 FROM users WHERE id = $1 FOR UPDATE")
	if err := other.Commit(); err != nil {
		t.Error(err)
	}
	<-refused
	expectStatus(t, s, 204, "DELETE", "/api/users/"+id, "")
}
