package server_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// policies are what the server of this repository does for each word of a contract, told by one example; the tests of the
// pipeline tell all of it.
var policies = map[string]func(*testing.T, *servertest.Instance){
	"deprecated": func(t *testing.T, s *servertest.Instance) {
		response := answered(t, s, http.StatusPermanentRedirect, "GET", "/api/people/"+someUser, "")
		has(t, response, "Deprecation", "@1793491200")
		has(t, response, "Sunset", "Mon, 01 Nov 2027 00:00:00 GMT")
	},
	"x-audit": func(t *testing.T, s *servertest.Instance) {
		id := makeUser(t, s, "Audited")
		answered(t, s, http.StatusOK, "PATCH", "/api/users/"+id, `{"name":"Changed"}`, patchType)
		if _, body := s.Do(t, "GET", "/api/audit-events?action=user.updated", ""); !strings.Contains(body, "user:"+id) {
			t.Errorf("%s", body)
		}
	},
	"x-body-limit": func(t *testing.T, s *servertest.Instance) {
		answered(t, s, http.StatusRequestEntityTooLarge, "POST", "/api/users", `{"name":"`+strings.Repeat("a", 64<<10)+`"}`, jsonBody)
	},
	"x-cache": func(t *testing.T, s *servertest.Instance) {
		id := makeUser(t, s, "Cached")
		for _, want := range []string{"fwd=miss", "hit"} {
			response := answered(t, s, http.StatusOK, "GET", "/api/users/"+id, "")
			has(t, response, "Cache-Control", "private, max-age=10")
			if did(response) != want {
				t.Errorf("want %s: %s", want, response.Header.Get("Cache-Status"))
			}
			answered(t, s, http.StatusNotModified, "GET", "/api/users/"+id, "", "If-None-Match: "+response.Header.Get("ETag"))
		}
	},
	"x-cors": func(t *testing.T, s *servertest.Instance) {
		response := answered(t, s, http.StatusOK, "GET", "/api/users", "", "Origin: https://app.example.com")
		has(t, response, "Access-Control-Allow-Origin", "https://app.example.com")
		for _, other := range []string{"null", "https://app.example.com.evil.example", "https://APP.example.com", "http://app.example.com", "https://app.example.com:8443"} {
			has(t, answered(t, s, http.StatusOK, "GET", "/api/users", "", "Origin: "+other), "Access-Control-Allow-Origin", "")
		}
	},
	"x-idempotency": func(t *testing.T, s *servertest.Instance) {
		const user = `{"name":"Ada","email":"once@example.com"}`
		has(t, answered(t, s, http.StatusCreated, "POST", "/api/users", user, jsonBody, "Idempotency-Key: a"), "Idempotent-Replayed", "")
		has(t, answered(t, s, http.StatusCreated, "POST", "/api/users", user, jsonBody, "Idempotency-Key: a"), "Idempotent-Replayed", "true")
		answered(t, s, http.StatusUnprocessableEntity, "POST", "/api/users", `{"name":"Eve","email":"eve@example.com"}`, jsonBody, "Idempotency-Key: a")
	},
	"x-invalidates": func(t *testing.T, s *servertest.Instance) {
		id := makeUser(t, s, "Before")
		answered(t, s, http.StatusOK, "GET", "/api/users/"+id, "")
		response := answered(t, s, http.StatusOK, "PATCH", "/api/users/"+id, `{"name":"After"}`, patchType)
		has(t, response, "Cache-Group-Invalidation", fmt.Sprintf(`"users", "user:%s"`, id))
		if _, body := s.Do(t, "GET", "/api/users/"+id, ""); !strings.Contains(body, "After") {
			t.Errorf("%s", body)
		}
	},
	"x-quota": func(t *testing.T, s *servertest.Instance) {
		for _, left := range []string{"9999", "9998"} {
			if said := answered(t, s, http.StatusOK, "GET", "/api/search?query=a", "").Header.Get("RateLimit"); !strings.Contains(said, `"search-day";r=`+left) {
				t.Errorf("want %s left: %s", left, said)
			}
		}
	},
	"x-rate-limit": func(t *testing.T, s *servertest.Instance) {
		const token = `{"token":"2nVJk0uX9bq5mS7hT1wZ4cY8rE6aD3fG0pLQxNvBtKo"}`
		var response *http.Response
		for range 60 { // 30 a minute
			if response, _ = s.Do(t, "POST", "/api/auth/verify-email", token, jsonBody, servertest.Nobody); response.StatusCode == http.StatusTooManyRequests {
				break
			}
		}
		has(t, response, "RateLimit-Policy", `"mailed-token";q=30;w=60`)
		if wait := response.Header.Get("Retry-After"); response.StatusCode != http.StatusTooManyRequests || wait != "1" && wait != "2" {
			t.Errorf("%s, Retry-After %q", response.Status, wait)
		}
	},
	"x-redirect": func(t *testing.T, s *servertest.Instance) {
		has(t, answered(t, s, http.StatusPermanentRedirect, "GET", "/api/people/"+someUser, ""), "Location", "/api/users/"+someUser)
	},
	"x-timeout": func(t *testing.T, s *servertest.Instance) { // 20 s
		body, more := io.Pipe()
		defer more.Close()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/users", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-API-Key", s.Key)
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusRequestTimeout {
			t.Errorf("a body that never comes: %s", response.Status)
		}
	},
	"x-unknown-query": func(t *testing.T, s *servertest.Instance) {
		answered(t, s, http.StatusBadRequest, "GET", "/api/users?nobody=knows", "")
	},
}

const someUser = "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"

// toldElsewhere are words that other tests are about: those of who calls, of lists and of the token endpoint, of other backends,
// webhooks and SDKs, and those of parameters that this contract has not.
var toldElsewhere = []string{
	"security apiKey", "security bearer", "security openIdConnect", "x-pagination", "x-errors", "deprecated parameter",
	"x-catch-all", "x-upstream", "x-webhook", "x-sdk",
}

// Every word of a contract that is said to be enforced is: with memory alone, and with Redis.
func TestEachPolicyOfTheContractIsKept(t *testing.T) {
	t.Parallel()
	for _, name := range contract.Enforced() {
		if policies[name] == nil && !slices.Contains(toldElsewhere, name) {
			t.Errorf("%s has no test", name)
		}
	}
	for kind, settings := range map[string]func(t *testing.T) func(*server.Config){
		"memory": func(*testing.T) func(*server.Config) { return func(*server.Config) {} },
		"redis": func(t *testing.T) func(*server.Config) {
			url := redistest.Start(t).URL()
			return func(config *server.Config) { config.CacheURL = url }
		},
	} {
		for name, keeps := range policies {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				keeps(t, servertest.Start(t, repositorytest.SQLite(t), server.Production, settings(t)))
			})
		}
	}
}

// answered sends a request that is to be answered with a status.
func answered(t *testing.T, s *servertest.Instance, status int, method, path, body string, fields ...string) *http.Response {
	t.Helper()
	response, got := s.Do(t, method, path, body, fields...)
	if response.StatusCode != status {
		t.Errorf("%s %s: %s %s, want %d", method, path, response.Status, got, status)
	}
	return response
}

// has holds a field of an answer against what it should be; "": it should not be there.
func has(t *testing.T, response *http.Response, field, want string) {
	t.Helper()
	if got := response.Header.Get(field); got != want {
		t.Errorf("%s is %q, want %q", field, got, want)
	}
}
