package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// A process is killed while it takes deliveries and works on those before: every delivery that was acknowledged is there,
// and its work is done once.
func TestWhatAKilledProcessHasAcknowledgedIsDoneOnce(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := append(migrated(t, url), needed()...)
		var mutex sync.Mutex
		acknowledged := make(map[string]bool)
		for round := range kills {
			s := serve(t, settings...)
			answered, enough := 0, make(chan struct{})
			killOn(t, s, enough, func(sender, i int) bool {
				id := fmt.Sprintf("%d-%d-%d", round, sender, i)
				if !push(t.Context(), s.url, id) {
					return false
				}
				mutex.Lock()
				defer mutex.Unlock()
				acknowledged[id] = true
				if answered++; answered == 1+2*round { // sooner or later in its work
					close(enough)
				}
				return true
			})
		}
		t.Logf("%d deliveries were acknowledged, %d times it was killed", len(acknowledged), kills)
		if len(acknowledged) < kills {
			t.Fatalf("only %d were acknowledged", len(acknowledged))
		}
		db := repositorytest.Open(t, url)
		finish(t, settings, db, "SELECT count(*) FROM webhook_events WHERE state = 'pending'")
		checkHandled(t, db, acknowledged)
	})
}

// push delivers, and tells whether it was acknowledged.
func push(ctx context.Context, url, id string) bool {
	body := []byte(`{"ref":"refs/heads/` + id + `","repository":{"full_name":"a/b"},"commits":[]}`)
	signed := servertest.Sign("github", servertest.Secrets["github"], time.Now(), nil, body)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/webhooks/github", bytes.NewReader(body))
	if err != nil {
		return false
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "X-Github-Event": {"push"}, "X-Github-Delivery": {id},
		"X-Hub-Signature-256": signed.Header["X-Hub-Signature-256"]}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusNoContent
}

func checkHandled(t *testing.T, db *repository.DB, acknowledged map[string]bool) {
	t.Helper()
	rows, err := pool(db).QueryContext(t.Context(), "SELECT e.delivery, e.state, count(p.id) FROM webhook_events e LEFT JOIN github_pushes p ON p.id = e.id GROUP BY e.delivery, e.state")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var delivery, state string
		var effects int
		if err := rows.Scan(&delivery, &state, &effects); err != nil {
			t.Fatal(err)
		}
		if state != repository.EventHandled || effects != 1 {
			t.Errorf("%s is %s, and has %d effects", delivery, state, effects)
		}
		delete(acknowledged, delivery[len("id:"):])
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(acknowledged) > 0 {
		t.Errorf("%d deliveries that were acknowledged are lost: %v", len(acknowledged), acknowledged)
	}
	pushes, events := number(t, db, "SELECT count(*) FROM github_pushes"), number(t, db, "SELECT count(*) FROM webhook_events")
	if pushes != events {
		t.Errorf("%d pushes of %d events", pushes, events)
	}
}
