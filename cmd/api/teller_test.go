package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestPartnersHearOfWhatTheCommandLineChanges(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := []string{"CHARTER_DATABASE_URL=" + url, "CHARTER_WEBHOOK_LOOPBACK=true"}
		if _, failed, exit := output(t, settings, "migrate"); exit != 0 {
			t.Fatal(failed)
		}
		told := &partner{told: make(map[string]map[string]bool)}
		endpoint := httptest.NewServer(told)
		t.Cleanup(endpoint.Close)
		s := serve(t, settings...)
		_, rest, _ := strings.Cut(s.lines, "Partner's key  X-API-Key: ")
		key, _, _ := strings.Cut(rest, " ")
		if status := post(s.url+"/api/webhook-endpoints", key, fmt.Sprintf(`{"url":%q,"types":["user.created","user.updated"]}`, endpoint.URL)); status != http.StatusCreated {
			t.Fatalf("no endpoint: %d", status)
		}
		if _, failed, exit := outputOf(t, settings, "a ship in port is safe\n", "admin", "create", "--name", "Grace", "--email", "grace@example.org"); exit != 0 {
			t.Fatal(failed)
		}
		if _, failed, exit := output(t, settings, "admin", "demote", "grace@example.org"); exit != 0 {
			t.Fatal(failed)
		}
		tick, end := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
		defer tick.Stop()
		for told.of("grace@example.org") != 2 {
			select {
			case <-tick.C:
			case <-end:
				t.Fatalf("it is told of by %d events", told.of("grace@example.org"))
			}
		}
		s.stop(t, syscall.SIGTERM)
	})
}

// of is how many events have told of somebody.
func (p *partner) of(email string) int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return len(p.told[email])
}
