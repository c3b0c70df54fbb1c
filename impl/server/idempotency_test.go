package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

const jsonBody = "Content-Type: application/json"

// named is how many users have an address.
func named(t *testing.T, s *servertest.Instance, email string) int {
	t.Helper()
	_, body := s.Do(t, "GET", "/api/users?limit=100", "")
	return strings.Count(body, `"email":"`+email+`"`)
}

func TestARequestWithAKeyIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		const user = `{"name":"Ada","email":"once@example.com"}`
		first, body := s.Do(t, "POST", "/api/users", user, jsonBody, "Idempotency-Key: a")
		if first.StatusCode != http.StatusCreated || first.Header.Get("Idempotent-Replayed") != "" {
			t.Fatalf("%d %v", first.StatusCode, first.Header)
		}
		// The same key in the notation of the draft, and the same user in another notation of JSON, are the same.
		for name, again := range map[string][]string{
			"again": {user, "Idempotency-Key: a"}, "quoted": {user, `Idempotency-Key: "a"`},
		} {
			second, replayed := s.Do(t, "POST", "/api/users", again[0], jsonBody, again[1])
			if second.StatusCode != http.StatusCreated || replayed != body || second.Header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("%s: %d %v %s", name, second.StatusCode, second.Header, replayed)
			}
			for _, field := range []string{"Location", "Etag", "Content-Type"} {
				if second.Header.Get(field) != first.Header.Get(field) || second.Header.Get(field) == "" {
					t.Errorf("%s: %s is %q, was %q", name, field, second.Header.Get(field), first.Header.Get(field))
				}
			}
			if second.Header.Get("X-Request-Id") == first.Header.Get("X-Request-Id") {
				t.Errorf("%s: the request has the id of another", name)
			}
		}
		if n := named(t, s, "once@example.com"); n != 1 {
			t.Errorf("there are %d users", n)
		}
	})
}

func TestAKeyBelongsToOneRequestOfOneCaller(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "other@example.com", "admin", goodPassword)
		other, _ := pair(t, s, "other@example.com", goodPassword)
		const user = `{"name":"Ada","email":"one@example.com"}`
		if first, body := s.Do(t, "POST", "/api/users", user, jsonBody, "Idempotency-Key: k"); first.StatusCode != http.StatusCreated {
			t.Fatalf("%d %s", first.StatusCode, body)
		}
		reused, body := s.Do(t, "POST", "/api/users", `{"name":"Ada","email":"two@example.com"}`, jsonBody, "Idempotency-Key: k")
		if reused.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "idempotency-key-reused") || named(t, s, "two@example.com") != 0 {
			t.Errorf("another request: %d %s", reused.StatusCode, body)
		}
		if elsewhere, body := s.Do(t, "POST", "/api/keys", `{"name":"One","scopes":["users:read"]}`, jsonBody, "Idempotency-Key: k"); elsewhere.StatusCode != http.StatusCreated {
			t.Errorf("another operation: %d %s", elsewhere.StatusCode, body)
		}
		theirs, body := s.Do(t, "POST", "/api/users", `{"name":"Ada","email":"three@example.com"}`, jsonBody, "Idempotency-Key: k", other)
		if theirs.StatusCode != http.StatusCreated || theirs.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("another caller: %d %s", theirs.StatusCode, body)
		}
	})
}

func TestARefusalIsReplayedToo(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "taken@example.com", "member", "")
		const user = `{"name":"Ada","email":"taken@example.com"}`
		first, _ := s.Do(t, "POST", "/api/users", user, jsonBody, "Idempotency-Key: r")
		second, body := s.Do(t, "POST", "/api/users", user, jsonBody, "Idempotency-Key: r")
		if first.StatusCode != http.StatusConflict || second.StatusCode != http.StatusConflict || second.Header.Get("Idempotent-Replayed") != "true" || !strings.Contains(body, "email-taken") {
			t.Errorf("%d, then %d %s", first.StatusCode, second.StatusCode, body)
		}
		// What the contract refuses is not handled, and its key is free.
		wrong, _ := s.Do(t, "POST", "/api/users", `{"name":"Ada"}`, jsonBody, "Idempotency-Key: w")
		right, _ := s.Do(t, "POST", "/api/users", `{"name":"Ada","email":"right@example.com"}`, jsonBody, "Idempotency-Key: w")
		if wrong.StatusCode != http.StatusBadRequest || right.StatusCode != http.StatusCreated {
			t.Errorf("%d, then %d", wrong.StatusCode, right.StatusCode)
		}
	})
}

// A secret is shown once, and again to whoever sends the very request again; the database does not tell it.
func TestAKeptSecretIsSealed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := servertest.Start(t, "sqlite:"+filepath.Join(folder, "test.db"), server.Development)
	_, body := s.Do(t, "POST", "/api/keys", `{"name":"One","scopes":["users:read"]}`, jsonBody, "Idempotency-Key: 0b5d7f0e-7a36-4c7a-9f35-0a6f3f9f9c11")
	_, again := s.Do(t, "POST", "/api/keys", `{"name":"One","scopes":["users:read"]}`, jsonBody, "Idempotency-Key: 0b5d7f0e-7a36-4c7a-9f35-0a6f3f9f9c11")
	var key struct{ Secret string }
	if err := json.Unmarshal([]byte(body), &key); err != nil || key.Secret == "" || again != body {
		t.Fatalf("%s, then %s", body, again)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{key.Secret, "0b5d7f0e-7a36-4c7a"} {
			if strings.Contains(string(data), text) {
				t.Errorf("%s holds %s", file, text)
			}
		}
	}
}

// created is what a request with a key has come to: the id of the user, or that another is being handled.
type created struct {
	status int
	id     string
}

// Whatever many requests with one key come to at once, it is as if one was carried out and the others were told of it.
func TestRequestsWithOneKeyAreLinearizable(t *testing.T) {
	t.Parallel()
	model := porcupine.Model{
		Init: func() any { return "" },
		Step: func(state, _, result any) (bool, any) {
			output, _ := result.(created)
			switch {
			case output.status == http.StatusConflict:
				return true, state // somebody's request was being handled; whether it has taken effect is not said
			case output.status != http.StatusCreated || output.id == "":
				return false, state
			case state == "":
				return true, output.id
			}
			return state == output.id, state
		},
	}
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for round := range 5 {
			var mutex sync.Mutex
			var history []porcupine.Operation
			var group sync.WaitGroup
			start := time.Now()
			for client := range 8 {
				group.Go(func() {
					for range 4 {
						call := time.Since(start).Nanoseconds()
						response, body := s.Do(t, "POST", "/api/users", fmt.Sprintf(`{"name":"Ada","email":"many-%d@example.com"}`, round), jsonBody, fmt.Sprintf("Idempotency-Key: many-%d", round))
						var user struct{ ID string }
						_ = json.Unmarshal([]byte(body), &user)
						mutex.Lock()
						history = append(history, porcupine.Operation{
							ClientId: client, Call: call, Return: time.Since(start).Nanoseconds(), Output: created{response.StatusCode, user.ID},
						})
						mutex.Unlock()
					}
				})
			}
			group.Wait()
			if !porcupine.CheckOperations(model, history) {
				t.Errorf("no order explains %v", history)
			}
			if n := named(t, s, fmt.Sprintf("many-%d@example.com", round)); n != 1 {
				t.Errorf("there are %d users", n)
			}
		}
	})
}

// Fifty at once, at several replicas: one carries the request out, the others say the same or that it is being handled.
func TestReplicasCarryARequestOutOnce(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		one := servertest.Start(t, url, server.Production)
		two := servertest.Start(t, url, server.Production)
		two.Key = one.Key
		var mutex sync.Mutex
		var group sync.WaitGroup
		ids := make(map[string]int)
		for i := range 50 {
			group.Go(func() {
				s := []*servertest.Instance{one, two}[i%2]
				response, body := s.Do(t, "POST", "/api/users", `{"name":"Ada","email":"fifty@example.com"}`, jsonBody, "Idempotency-Key: fifty")
				var user struct{ ID string }
				_ = json.Unmarshal([]byte(body), &user)
				mutex.Lock()
				defer mutex.Unlock()
				switch {
				case response.StatusCode == http.StatusCreated:
					ids[user.ID]++
				case response.StatusCode != http.StatusConflict || response.Header.Get("Retry-After") != "1":
					t.Errorf("%s %s", response.Status, body)
				}
			})
		}
		group.Wait()
		if n := named(t, one, "fifty@example.com"); len(ids) != 1 || n != 1 {
			t.Errorf("%v were created, there are %d", ids, n)
		}
	})
}

func TestWhoChangesAUserIsRecordedWithTheChange(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "watched@example.com", "member", "").String()
		patch := []string{"Content-Type: application/merge-patch+json", "X-Request-Id: who-did-it"}
		if response, body := s.Do(t, "PATCH", "/api/users/"+id, `{"name":"New"}`, patch...); response.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", response.StatusCode, body)
		}
		_, body := s.Do(t, "GET", "/api/audit-events?action=user.updated", "")
		var page struct {
			Items []struct{ Action, Outcome, Actor, Subject, RequestID string }
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Items) != 1 || page.Items[0].Subject != "user:"+id || page.Items[0].RequestID != "who-did-it" || !strings.HasPrefix(page.Items[0].Actor, "key:") {
			t.Errorf("%s", body)
		}
		// What was refused was not done.
		if response, _ := s.Do(t, "PATCH", "/api/users/"+id, `{"name":"Newer"}`, append(patch, `If-Match: "99"`)...); response.StatusCode != http.StatusPreconditionFailed {
			t.Errorf("%d", response.StatusCode)
		}
		if _, body := s.Do(t, "GET", "/api/audit-events?action=user.updated", ""); strings.Count(body, `"user.updated"`) != 1 {
			t.Errorf("%s", body)
		}
	})
}
