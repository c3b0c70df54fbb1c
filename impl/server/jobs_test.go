package server_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// What is over goes by itself, and one of the replicas sees to it: sessions, the answers of requests with a key, and events
// that were worked on. What has failed stays for somebody to look at it.
func TestWhatIsOverGoesOnceForAllReplicas(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		first := servertest.Start(t, url, server.Production)
		first.NewUser(t, "ada@example.com", "member", "a ship in port is safe")
		session(t, first, "ada@example.com", "a ship in port is safe")
		if answer, body := first.Do(t, "POST", "/api/users", `{"name":"Tim","email":"tim@example.com"}`, jsonType, "Idempotency-Key: 8e03978e"); answer.StatusCode != 201 {
			t.Fatalf("%d %s", answer.StatusCode, body)
		}
		for id, body := range map[string]string{"d-1": `{"ref":"refs/heads/main","commits":[]}`, "d-2": `{"ref":17}`} {
			header := http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {id}}
			if status, answer := deliver(t, first, "github", servertest.Signed(t, "github", servertest.Secrets["github"], time.Now(), header, body)); status != 204 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		untilListed(t, first, "/api/webhook-events?state=handled", 1)
		untilListed(t, first, "/api/webhook-events?state=failed", 1)
		untilListed(t, first, "/api/jobs?kind=sweep&state=done", 1)
		untilListed(t, first, "/api/jobs?kind=webhook-sweep&state=done", 1)
		const over = `SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM idempotency_keys) + (SELECT count(*) FROM webhook_events)`
		if n := count(t, first, over); n != 4 {
			t.Fatalf("there are %d rows to begin with", n)
		}
		age(t, first)
		// Who leads has done so for the hour. Another leads once it is gone.
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		second, third := servertest.Start(t, url, server.Production), servertest.Start(t, url, server.Production)
		for _, kind := range []string{"sweep", "webhook-sweep"} {
			untilListed(t, second, "/api/jobs?state=done&kind="+kind, 2)
			untilListed(t, third, "/api/jobs?kind="+kind, 2)
		}
		if n := count(t, second, over); n != 1 {
			t.Errorf("%d rows are left", n)
		}
		untilListed(t, third, "/api/webhook-events?state=failed", 1)
	})
}

// age makes all that can be over as old as that.
func age(t *testing.T, s *servertest.Instance) {
	t.Helper()
	pool, past := s.DB.Pools()["shared"], "now() - interval '1 hour'"
	if s.DB.Dialect() == repository.SQLite {
		pool, past = s.DB.Pools()["write"], "datetime('now', '-1 hour')"
	}
	statements := []string{
		"UPDATE sessions SET expires_at = " + past, "UPDATE idempotency_keys SET expires_at = " + past,
	}
	for i, state := range []string{repository.EventHandled, repository.EventFailed} { // the id tells when an event has come
		statements = append(statements, fmt.Sprintf("UPDATE webhook_events SET id = '018bcfe5-687b-7000-8000-00000000000%d' WHERE state = '%s'", i, state))
	}
	for _, statement := range statements {
		if _, err := pool.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
