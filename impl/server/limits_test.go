package server_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// startShared runs a server that shares what it counts, by way of a Redis server.
func startShared(t *testing.T, databaseURL, cacheURL string) (*server.Server, *logtest.Log) {
	t.Helper()
	log := new(logtest.Log)
	s, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, CacheURL: cacheURL, Environment: server.Production, DrainTimeout: time.Second,
		PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(),
	}, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, log
}

// guess tries a token that nobody has sent, which costs of the limit "mailed-token": 30 a minute from an address.
func guess(s *server.Server, from string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "/api/auth/verify-email", strings.NewReader(`{"token": "2nVJk0uX9bq5mS7hT1wZ4cY8rE6aD3fG0pLQxNvBtKo"}`))
	request.Header.Set("Content-Type", "application/json")
	request.RemoteAddr = from
	answer := httptest.NewRecorder()
	s.Handler().ServeHTTP(answer, request)
	return answer
}

func TestReplicasCountTogether(t *testing.T) {
	t.Parallel()
	url, redis := repositorytest.SQLite(t), redistest.Start(t)
	one, _ := startShared(t, url, redis.URL())
	other, _ := startShared(t, url, redis.URL())
	alone, _ := startShared(t, url, "")
	start := time.Now()
	passed := 0
	for range 50 {
		for _, s := range []*server.Server{one, other} {
			if guess(s, "192.0.2.1:1").Code == http.StatusBadRequest {
				passed++
			}
		}
	}
	if back := int(time.Since(start)/time.Second) + 1; passed < 30 || passed > 30+back {
		t.Errorf("%d have passed", passed)
	}
	for _, s := range []*server.Server{one, other} {
		if answer := guess(s, "192.0.2.1:1"); answer.Code != http.StatusTooManyRequests && time.Since(start) < time.Second {
			t.Errorf("%d", answer.Code)
		}
		if answer := guess(s, "192.0.2.2:1"); answer.Code != http.StatusBadRequest {
			t.Errorf("another address: %d", answer.Code)
		}
	}
	if answer := guess(alone, "192.0.2.1:1"); answer.Code != http.StatusBadRequest || !strings.HasPrefix(answer.Header().Get("RateLimit"), `"mailed-token";r=29;`) {
		t.Errorf("a server of its own: %d %v", answer.Code, answer.Header())
	}
}

// waitForLog returns when the log has a text.
func waitForLog(t *testing.T, log *logtest.Log, text string) {
	t.Helper()
	waittest.Until(t, "the log says that it "+text, func() bool { return strings.Contains(log.String(), text) })
}

// A Redis server that hangs is the worst way to be away: connections are there, and nothing is answered.
func TestRequestsDoNotWaitForRedis(t *testing.T) {
	t.Parallel()
	for name, goes := range map[string]struct {
		away, back func(*redistest.Server, testing.TB)
	}{
		"hangs":   {(*redistest.Server).Freeze, (*redistest.Server).Thaw},
		"is gone": {(*redistest.Server).Stop, (*redistest.Server).Restart},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis := redistest.Start(t)
			s, log := startShared(t, repositorytest.SQLite(t), redis.URL())
			if answer := guess(s, "192.0.2.1:1"); answer.Code != http.StatusBadRequest {
				t.Fatal(answer.Code, answer.Body)
			}
			goes.away(redis, t)
			passed, start := 0, time.Now()
			for range 200 {
				if guess(s, "192.0.2.1:1").Code == http.StatusBadRequest {
					passed++
				}
			}
			took := time.Since(start)
			if took > 5*time.Second { // 20 s and more, if each waited for a server that hangs
				t.Errorf("200 requests took %v", took)
			}
			if passed < 29 || passed > 30+int(took/time.Second) { // this process goes on counting
				t.Errorf("%d have passed", passed)
			}
			said := func(words string) int { return strings.Count(log.String(), "limits "+words) }
			if said("is away") != said("is back")+1 { // once, unless it has seemed to be away before: a machine may be busy
				t.Errorf("the log: %s", log)
			}
			goes.back(redis, t)
			waittest.Until(t, "the Redis of the limits is back", func() bool { return said("is back") == said("is away") })
			if answer := guess(s, "192.0.2.3:1"); answer.Code != http.StatusBadRequest || !strings.HasPrefix(answer.Header().Get("RateLimit"), `"mailed-token";r=29;`) {
				t.Errorf("%d %v", answer.Code, answer.Header())
			}
		})
	}
}

// That Redis is away keeps no server from starting, and one that nobody can read the address of does.
func TestAServerStartsWithoutItsRedis(t *testing.T) {
	t.Parallel()
	s, _ := startShared(t, repositorytest.SQLite(t), "redis://127.0.0.1:1")
	if answer := guess(s, "192.0.2.1:1"); answer.Code != http.StatusBadRequest {
		t.Error(answer.Code)
	}
	_, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: repositorytest.SQLite(t), CacheURL: "redis://:secret@127.0.0.1:no-port", Environment: server.Production,
		DrainTimeout: time.Second, PublicURL: "http://localhost", MailURL: "outbox:" + t.TempDir(),
	}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "CHARTER_CACHE_URL") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

// The quota of the contract is kept by the database, on either kind, for all servers that share it.
func TestQuotasAreDurable(t *testing.T) {
	t.Parallel()
	repositorytest.Each(t, func(t *testing.T, url string) {
		first := servertest.Start(t, url, server.Production)
		left := func(s *servertest.Instance) int {
			response, body := s.Do(t, http.MethodGet, "/api/search?query=a", "", "X-API-Key: "+first.Key)
			if response.StatusCode != http.StatusOK {
				t.Fatal(response.Status, body)
			}
			_, rest, _ := strings.Cut(response.Header.Get("RateLimit"), `"search-day";r=`)
			text, _, _ := strings.Cut(rest, ";")
			number, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			return number
		}
		// On a busy machine the database seems to be away for a request now and then, which a server counts by itself: so each
		// uses more than the other could by itself until it shows that it knows.
		const uses, tries = 10, 5
		known := func(s *servertest.Instance, below int) (now int) {
			for range tries {
				if now = left(s); now < below {
					break
				}
			}
			if now >= below {
				t.Errorf("%d are left, and were %d for the other server", now, below)
			}
			for range uses {
				now = left(s)
			}
			return now
		}
		atFirst := known(first, 10_000)
		second := servertest.Start(t, url, server.Production) // as after a restart, or beside the first
		known(first, known(second, atFirst))
	})
}
