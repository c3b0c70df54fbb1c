package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// wired is a PostgreSQL database at the other end of a wire.
func wired(t *testing.T) (address string, wire *wiretest.Wire) {
	t.Helper()
	direct, err := url.Parse(repositorytest.PostgreSQL(t))
	if err != nil {
		t.Fatal(err)
	}
	wire = wiretest.To(t, "unix", direct.Query().Get("host")+"/.s.PGSQL.5432")
	direct.Host, direct.RawQuery = wire.Addr(), "sslmode=disable"
	return direct.String(), wire
}

// sendTogether sends a request many times at once, and returns how often each status came, and when the last one did.
func sendTogether(s *server.Server, times int, fields ...string) (statuses map[int]int, took time.Duration) {
	var mutex sync.Mutex
	var group sync.WaitGroup
	statuses = make(map[int]int)
	begun := time.Now()
	for range times {
		group.Go(func() {
			answer := do(s, http.MethodGet, "/api/search?query=a", "", fields...)
			mutex.Lock()
			defer mutex.Unlock()
			statuses[answer.Code]++
		})
	}
	group.Wait()
	return statuses, time.Since(begun)
}

// That a database does not answer is known within a second, by all who ask at once, and then nobody waits for its quotas.
func TestQuotasDoNotWaitForADatabaseThatHangs(t *testing.T) {
	t.Parallel()
	address, wire := wired(t)
	s := servertest.Start(t, address, server.Production)
	if statuses, _ := sendTogether(s.Server, 1, "X-API-Key: "+s.Key); statuses[http.StatusOK] != 1 {
		t.Fatal(statuses)
	}
	wire.Harm(t, wiretest.Hang())
	if statuses, took := sendTogether(s.Server, 20, "X-API-Key: "+s.Key); statuses[http.StatusOK] != 20 || took > 5*time.Second { // 0.3 s, on an idle machine
		t.Errorf("at once: %v after %v", statuses, took)
	}
	begun := time.Now()
	for range 40 {
		if statuses, _ := sendTogether(s.Server, 1, "X-API-Key: "+s.Key); statuses[http.StatusOK] != 1 {
			t.Errorf("then: %v", statuses)
		}
	}
	if took := time.Since(begun); took > 5*time.Second { // 12 s, if each waited
		t.Errorf("40 requests took %v", took)
	}
	wire.Mend(t)
	waitForLog(t, s.Log, "the database of the quotas is back")
	if statuses, _ := sendTogether(s.Server, 20, "X-API-Key: "+s.Key); statuses[http.StatusOK] != 20 {
		t.Errorf("back: %v", statuses)
	}
}

// A database that lets itself be asked, and not be written to, is away for quotas.
func TestQuotasDoNotWaitForATableThatIsLocked(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.PostgreSQL(t), server.Production)
	sendTogether(s.Server, 1, "X-API-Key: "+s.Key)
	pool := s.DB.Pools()["shared"]
	lock, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.ExecContext(t.Context(), "LOCK TABLE quota_uses IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	for range 50 {
		if answer := do(s.Server, http.MethodGet, "/api/search?query=a", "", "X-API-Key: "+s.Key); answer.Code != http.StatusOK {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	}
	if took := time.Since(begun); took > 5*time.Second { // 15 s, if each waited
		t.Errorf("50 requests took %v", took)
	}
	if strings.Contains(s.Log.String(), "the database of the quotas is back") {
		t.Error("it seems to be back")
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	waitForLog(t, s.Log, "the database of the quotas is back")
}

// A caller who keeps the replicas too busy to count together gets no more for it.
func TestWhatIsUsedUpStaysSoWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	database, redis := repositorytest.SQLite(t), redistest.Start(t)
	one, _ := startShared(t, database, redis.URL())
	other, _ := startShared(t, database, redis.URL())
	servers := []*server.Server{one, other}
	refuses := func(s *server.Server) bool { return guess(s, "192.0.2.1:1").Code != http.StatusBadRequest }
	for round := 0; !refuses(one) || !refuses(other); round++ {
		if round == 300 {
			t.Fatal("it is never used up")
		}
	}
	redis.Freeze(t)
	begun, passed := time.Now(), 0
	for range 200 {
		for _, s := range servers {
			if !refuses(s) {
				passed++
			}
		}
	}
	if most := 2 * (int(time.Since(begun)/time.Second) + 1); passed > most { // what comes back meanwhile, at each
		t.Errorf("%d have passed", passed)
	}
}

// Whatever is wrong with the wire to Redis: requests are answered, soon, and counted; and once it is good, all is as before.
func TestEveryFaultOfTheWireToRedisIsSurvived(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wiretest.Fault{
		"it hangs":        wiretest.Hang(),
		"it is reset":     wiretest.Reset(),
		"it breaks off":   wiretest.Break(20),
		"it is too slow":  wiretest.Slow(500 * time.Millisecond),
		"it is not quick": wiretest.Slow(90 * time.Millisecond),
		"it is in slices": wiretest.Slice(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := wiretest.To(t, "tcp", redistest.Start(t).Addr())
			s, log := startShared(t, repositorytest.SQLite(t), "redis://"+wire.Addr())
			if answer := guess(s, "192.0.2.1:1"); answer.Code != http.StatusBadRequest {
				t.Fatal(answer.Code, answer.Body)
			}
			wire.Harm(t, fault)
			passed, slowest, begun := 0, time.Duration(0), time.Now()
			for range 60 {
				start := time.Now()
				if guess(s, "192.0.2.1:1").Code == http.StatusBadRequest {
					passed++
				}
				slowest = max(slowest, time.Since(start))
			}
			back := int(time.Since(begun)/time.Second) + 1
			if passed < 29 || passed > 29+back { // also where this process has to go on counting by itself
				t.Errorf("%d have passed", passed)
			}
			if slowest > 3*time.Second {
				t.Errorf("one took %v", slowest)
			}
			wire.Mend(t)
			begun = time.Now()
			for strings.Count(log.String(), "limits is away") > strings.Count(log.String(), "limits is back") {
				if guess(s, "192.0.2.2:1"); time.Since(begun) > 10*time.Second {
					t.Fatalf("it is not back: %s", log.String())
				}
			}
			if answer := guess(s, "192.0.2.3:1"); answer.Code != http.StatusBadRequest || !strings.HasPrefix(answer.Header().Get("RateLimit"), `"mailed-token";r=29;`) {
				t.Errorf("%d %v", answer.Code, answer.Header())
			}
		})
	}
}

// Wherever the wire to the database breaks while a request with a key is handled, the request that is sent again until it is
// answered has been carried out once.
func TestAWriteIsDoneOnceWhereverTheWireBreaks(t *testing.T) {
	t.Parallel()
	address, wire := wired(t)
	s := servertest.Start(t, address, server.Production)
	failed, replayed := 0, 0
	for after := 0; after < 600; after += 40 {
		name := fmt.Sprintf("broken-%d", after)
		user, key := fmt.Sprintf(`{"name":"Ada","email":"%s@example.com"}`, name), "Idempotency-Key: "+name
		expectStatus(t, s, http.StatusOK, "GET", "/api/users?limit=1", "") // the caller is known, and connections are there
		wire.Harm(t, wiretest.Break(after))
		first, _ := s.Do(t, "POST", "/api/users", user, jsonBody, key)
		wire.Mend(t)
		if first.StatusCode >= http.StatusInternalServerError {
			failed++
		}
		if first.StatusCode != http.StatusCreated && first.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %s", name, first.Status)
		}
		second, body := s.Do(t, "POST", "/api/users", user, jsonBody, key)
		again := time.NewTicker(20 * time.Millisecond) // or the limit of the caller is used up before

		for begun := time.Now(); second.StatusCode != http.StatusCreated && time.Since(begun) < 20*time.Second; <-again.C { // less than its deadline
			second, body = s.Do(t, "POST", "/api/users", user, jsonBody, key)
		}
		again.Stop()
		if second.StatusCode != http.StatusCreated {
			t.Errorf("%s: %s, then %s %s", name, first.Status, second.Status, body)
		}
		if second.Header.Get("Idempotent-Replayed") == "true" && first.StatusCode >= http.StatusInternalServerError {
			replayed++ // it was done, and the answer lost on the way
		}
		if n := named(t, s, name+"@example.com"); n != 1 {
			t.Errorf("%s: there are %d users", name, n)
		}
	}
	t.Logf("%d requests have failed; %d of them were done", failed, replayed)
	if failed == 0 {
		t.Error("the wire has never broken")
	}
}
