package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// partner is an endpoint that takes its time, and knows what it was told.
type partner struct {
	mutex sync.Mutex
	told  map[string]map[string]bool // the ids of events, by what they say
}

func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	_, rest, _ := strings.Cut(string(body), `"email":"`)
	email, _, _ := strings.Cut(rest, `"`)
	p.mutex.Lock()
	if p.told[email] == nil {
		p.told[email] = make(map[string]bool)
	}
	p.told[email][r.Header.Get("Webhook-Id")] = true
	p.mutex.Unlock()
	time.Sleep(5 * time.Millisecond) // so that it is killed in between
	w.WriteHeader(http.StatusNoContent)
}

// A process is killed while users are created and partners told of them: they hear of every user there is, of each by one
// event.
func TestPartnersHearOfAllThatAKilledProcessHasDone(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		settings := []string{"CHARTER_DATABASE_URL=" + url, "CHARTER_WEBHOOK_LOOPBACK=true"}
		if _, failed, exit := output(t, settings, "migrate"); exit != 0 {
			t.Fatal(failed)
		}
		told := &partner{told: make(map[string]map[string]bool)}
		endpoint := httptest.NewServer(told)
		t.Cleanup(endpoint.Close)
		key := ""
		for round := range kills {
			s := serve(t, settings...)
			if key == "" {
				_, rest, _ := strings.Cut(s.lines, "Partner's key  X-API-Key: ")
				key, _, _ = strings.Cut(rest, " ")
				if status := post(s.url+"/api/webhook-endpoints", key, fmt.Sprintf(`{"url":%q,"types":["user.created"]}`, endpoint.URL)); status != http.StatusCreated {
					t.Fatalf("no endpoint: %d", status)
				}
			}
			var senders sync.WaitGroup
			for sender := range 4 {
				senders.Go(func() {
					for i := 0; ; i++ {
						if post(s.url+"/api/users", key, fmt.Sprintf(`{"name":"Test","email":"u%d-%d-%d@example.org"}`, round, sender, i)) == 0 {
							return // the process is gone
						}
					}
				})
			}
			time.Sleep(time.Duration(50+round*17) * time.Millisecond) // what the moment of the kill is does not decide the outcome
			s.stop(t, syscall.SIGKILL)
			senders.Wait()
		}
		db := repositorytest.Open(t, url)
		for range 5 { // a server of these tests lives a minute
			s := serve(t, settings...)
			left := untilNone(t, db, "SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'", 45*time.Second)
			s.stop(t, syscall.SIGTERM)
			if left == 0 {
				break
			}
		}
		checkTold(t, db, told)
	})
}

func checkTold(t *testing.T, db *repository.DB, told *partner) {
	t.Helper()
	rows, err := pool(db).QueryContext(t.Context(), "SELECT email FROM users WHERE email LIKE '%@example.org'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	users := 0
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			t.Fatal(err)
		}
		users++
		if ids := told.told[email]; len(ids) != 1 {
			t.Errorf("of %s the partner has heard by the events %v", email, ids)
		}
		delete(told.told, email)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d users, %d kills", users, kills)
	if users < kills || len(told.told) != 0 {
		t.Errorf("%d users; the partner has heard of others that there are not: %v", users, told.told)
	}
}

// post returns the status of the answer; 0: there was none.
func post(url, key, body string) int {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header = http.Header{"X-Api-Key": {key}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}
