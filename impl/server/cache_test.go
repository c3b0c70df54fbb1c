package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// did is what the cache did for an answer: hit, or why not.
func did(response *http.Response) string {
	status, _, _ := strings.Cut(strings.TrimPrefix(response.Header.Get("Cache-Status"), "charter; "), ";")
	return status
}

func makeUser(t *testing.T, s *servertest.Instance, name string) (id string) {
	t.Helper()
	response, body := s.Do(t, "POST", "/api/users", fmt.Sprintf(`{"name": %q, "email": "%s@example.com"}`, name, strings.ToLower(name)), "Content-Type: application/json")
	var user struct{ ID string }
	if err := json.Unmarshal([]byte(body), &user); err != nil || response.StatusCode != 201 {
		t.Fatal(response.Status, body)
	}
	return user.ID
}

// Each write is seen by the next read, although all answers are kept.
func TestWhoHasWrittenReadsIt(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := makeUser(t, s, "First")
		user := "/api/users/" + id
		reads := []string{"/api/users", user, "/api/search?query=example"}
		for _, write := range []struct{ method, path, body, mediaType, groups, shows string }{
			{"PATCH", user, `{"name": "Second"}`, "application/merge-patch+json", `"users", "user:` + id + `"`, "Second"},
			{"PUT", user, `{"name": "Third", "email": "first@example.com"}`, "application/json", `"users", "user:` + id + `"`, "Third"},
			{"PATCH", "/api/users/" + strings.ToUpper(id), `{"name": "Fourth"}`, "application/merge-patch+json", `"users", "user:` + id + `"`, "Fourth"},
			{"DELETE", user, "", "", `"users", "user:` + id + `"`, ""},
		} {
			for _, path := range reads {
				s.Do(t, "GET", path, "")
				if response, _ := s.Do(t, "GET", path, ""); did(response) != "hit" || response.StatusCode != 200 {
					t.Errorf("%s is not kept: %s", path, response.Header.Get("Cache-Status"))
				}
			}
			var fields []string
			if write.mediaType != "" {
				fields = append(fields, "Content-Type: "+write.mediaType)
			}
			response, body := s.Do(t, write.method, write.path, write.body, fields...)
			if got := response.Header.Get("Cache-Group-Invalidation"); response.StatusCode >= 300 || got != write.groups {
				t.Errorf("%s: %d %s, it says %s", write.method, response.StatusCode, body, got)
			}
			for _, path := range reads {
				response, body := s.Do(t, "GET", path, "")
				if did(response) == "hit" || !strings.Contains(body, write.shows) || write.shows == "" && strings.Contains(body, id) {
					t.Errorf("%s after %s: %s %s", path, write.method, response.Header.Get("Cache-Status"), body)
				}
			}
		}
		makeUser(t, s, "Last")
		if _, body := s.Do(t, "GET", "/api/users", ""); !strings.Contains(body, "Last") {
			t.Errorf("after POST: %s", body)
		}
	})
}

// What is kept is given to nobody who may not have it, or not any more.
func TestTheCacheOpensNoDoors(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := makeUser(t, s, "Ada")
		readers := s.NewKey(t, "users:read")
		for _, path := range []string{"/api/users", "/api/users/" + id, "/api/search?query=ada"} {
			for range 2 {
				if response, body := s.Do(t, "GET", path, "", "X-API-Key: "+readers); response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Cache-Control"), "private, max-age=10") {
					t.Errorf("%s: %d %s %v", path, response.StatusCode, body, response.Header)
				}
			}
			for who, want := range map[string]int{servertest.Nobody: 401, "X-API-Key: charter_wrong": 401, "X-API-Key: " + s.NewKey(t, "audit:read"): 403} {
				if response, body := s.Do(t, "GET", path, "", who); response.StatusCode != want || strings.Contains(body, "Ada") {
					t.Errorf("%s by %s: %d %s", path, who, response.StatusCode, body)
				}
			}
		}
	})
}

// Two servers over one database and one Redis are one server, a tenth of a second late.
func TestReplicasAgree(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		redis := redistest.Start(t)
		shared := func(config *server.Config) { config.CacheURL = redis.URL() }
		one := servertest.Start(t, url, server.Production, shared)
		two := servertest.Start(t, url, server.Production, shared)
		two.Key = one.Key
		id := makeUser(t, one, "Old")
		var took []time.Duration
		for round := range 5 {
			for _, path := range []string{"/api/users", "/api/users/" + id, "/api/search?query=old"} {
				sharedBy(t, one, two, path)
			}
			name := fmt.Sprintf("Old%d", round)
			one.Do(t, "PATCH", "/api/users/"+id, fmt.Sprintf(`{"name": %q}`, name), "Content-Type: application/merge-patch+json")
			for _, path := range []string{"/api/users", "/api/users/" + id, "/api/search?query=" + strings.ToLower(name)} {
				seen := func() bool {
					_, body := two.Do(t, "GET", path, "")
					return strings.Contains(body, name)
				}
				took = append(took, waittest.Until(t, "the other shows "+name, seen))
			}
		}
		slices.Sort(took) // on a machine that is busy, a request takes a while itself
		if median := took[len(took)/2]; median > 100*time.Millisecond {
			t.Errorf("half of the changes were shown by the other after more than %s", median)
		}
		with := readsAndWrites(t, one, id)
		redis.Freeze(t)
		one.Do(t, "GET", "/api/users/"+id, "")
		if without := readsAndWrites(t, one, id); without > with+3*time.Second { // with a wait each it would be four more, at least
			t.Errorf("twenty reads and writes took %s with Redis, and %s without", with, without)
		}
		redis.Thaw(t)
	})
}

// readsAndWrites returns how long twenty of each take.
func readsAndWrites(t *testing.T, s *servertest.Instance, id string) time.Duration {
	t.Helper()
	begun := time.Now()
	for range 20 {
		if response, body := s.Do(t, "GET", "/api/users?q=o", ""); response.StatusCode != 200 {
			t.Errorf("reading: %d %s", response.StatusCode, body)
		}
		if response, body := s.Do(t, "PATCH", "/api/users/"+id, `{}`, "Content-Type: application/merge-patch+json"); response.StatusCode != 200 {
			t.Errorf("writing: %d %s", response.StatusCode, body)
		}
	}
	return time.Since(begun)
}

// sharedBy asks one server until the other gives its answer.
func sharedBy(t *testing.T, one, two *servertest.Instance, path string) {
	t.Helper()
	waittest.Until(t, "the other gives the answer of the first", func() bool {
		first, _ := one.Do(t, "GET", path, "")
		second, _ := two.Do(t, "GET", path, "")
		return did(second) == "hit" && first.Header.Get("ETag") == second.Header.Get("ETag")
	})
}
