package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// A process that is killed between a write and its answer leaves both or neither: whoever sends the request again has
// its effect once, and the answer that belongs to it.
func TestAKilledProcessLeavesARequestDoneOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	database := migrated(t, repositorytest.SQLite(t))
	made, _, exit := output(t, database, "keys", "create", "--name", "Test", "--scopes", "users:read,users:write", "--json")
	if exit != 0 {
		t.Fatal(made)
	}
	var key struct{ Secret string }
	if err := json.Unmarshal([]byte(made), &key); err != nil || key.Secret == "" {
		t.Fatalf("%v in %s", err, made)
	}
	send := func(s *running, round int) (int, string, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/users",
			strings.NewReader(fmt.Sprintf(`{"name":"Ada","email":"round-%d@example.com"}`, round)))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"X-Api-Key": {key.Secret}, "Content-Type": {"application/json"}, "Idempotency-Key": {fmt.Sprint("round-", round)}}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return response.StatusCode, string(body), err
	}
	answered := 0
	for round := range 10 {
		s := serve(t, database...)
		first := make(chan string, 1)
		go func() {
			status, body, err := send(s, round)
			if err != nil || status != http.StatusCreated {
				body = ""
			}
			first <- body
		}()
		// There is nothing to wait for between a write and its answer: the kill comes before, between or after them, and the test
		// holds whichever it is.
		time.Sleep(time.Duration(round) * 2 * time.Millisecond)
		s.stop(t, syscall.SIGKILL)
		before := <-first

		s = serve(t, database...)
		status, after, err := send(s, round)
		if err != nil || status != http.StatusCreated {
			t.Fatalf("round %d, again: %d %s %v", round, status, after, err)
		}
		if before != "" {
			answered++
			if before != after {
				t.Errorf("round %d: first %s, again %s", round, before, after)
			}
		}
		if n := bytes.Count([]byte(list(t, s, key.Secret)), fmt.Appendf(nil, "round-%d@", round)); n != 1 {
			t.Errorf("round %d: there are %d users", round, n)
		}
		s.stop(t, syscall.SIGTERM)
	}
	t.Logf("%d of 10 requests were answered before the kill", answered)
}

func list(t *testing.T, s *running, key string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/users?limit=100", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s %v", response.StatusCode, body, err)
	}
	return string(body)
}
