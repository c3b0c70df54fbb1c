package pipeline_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

var grouped = contract.Cache{MaxAge: minute, StaleWhileRevalidate: time.Hour, StaleIfError: time.Hour, Groups: []contract.Template{"thing:{id}"}}

func TestAWriteMakesAnswersStale(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		write func(*pipeline.Pipeline, *gin.Context)
		stale bool
		says  string
	}{
		"a success":                  {func(_ *pipeline.Pipeline, c *gin.Context) { c.String(201, "made") }, true, `"thing:1"`},
		"a success without a body":   {func(_ *pipeline.Pipeline, c *gin.Context) { c.Status(204) }, true, `"thing:1"`},
		"a success that is streamed": {func(_ *pipeline.Pipeline, c *gin.Context) { c.Status(200); c.Writer.Flush() }, true, `"thing:1"`},
		"a refusal":                  {func(line *pipeline.Pipeline, c *gin.Context) { line.Fail(c, contract.PreconditionFailed.New("No.")) }, false, ""},
		"a redirect":                 {func(_ *pipeline.Pipeline, c *gin.Context) { c.Redirect(303, "/") }, false, ""},
		"a failure, after who knows": {func(line *pipeline.Pipeline, c *gin.Context) { line.Fail(c, contract.Unavailable.New("Hm.")) }, true, ""},
		"a panic, after who knows":   {func(*pipeline.Pipeline, *gin.Context) { panic("broken") }, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timed(t, cacheTerms{cache: grouped, read: counting(), write: test.write}, func(t *testing.T, s *cacheStand) {
				s.get(t, "/things/1")
				s.get(t, "/things/2")
				written := s.send(t.Context(), "POST", "/things/1")
				if got := written.Header().Get("Cache-Group-Invalidation"); got != test.says {
					t.Errorf("it says %q", got)
				}
				want := "200 hit; ttl=60"
				if test.stale {
					want = "200 fwd=miss; stored"
				}
				if answer := s.get(t, "/things/1"); one(answer) != want {
					t.Errorf("%s, want %s", one(answer), want)
				}
				if answer := s.get(t, "/things/2"); one(answer) != "200 hit; ttl=60" {
					t.Errorf("another group: %s", one(answer))
				}
			})
		})
	}
}

// The group is the same however the write says which thing it is about.
func TestGroupsAreTheSameInOtherLetters(t *testing.T) {
	t.Parallel()
	timed(t, cacheTerms{cache: grouped, read: counting()}, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/0a")
		s.send(t.Context(), "POST", "/things/0A")
		expect(t, s.get(t, "/things/0a"), "200 fwd=miss; stored", "answer 2")
	})
}

// One of a million digits would be as much memory, and a tenth of a second, for each request of whoever writes few of them.
func TestNumbersInGroupsAreTheSameInOtherDigitsAndNeverWrittenOut(t *testing.T) {
	t.Parallel()
	pages := grouped
	pages.Groups = []contract.Template{"page:{page}"}
	timed(t, cacheTerms{cache: pages, read: counting()}, func(t *testing.T, s *cacheStand) {
		for page, want := range map[string]string{
			"20": `"page:20"`, "2e1": `"page:20"`, "200E-1": `"page:20"`, "2.50": `"page:5/2"`,
			"1e1000000": `"page:1e1000000"`, "1e-1000000": `"page:1e-1000000"`, "1E+41": `"page:1e+41"`,
			"1e99999999999999999999": `"page:1e99999999999999999999"`,
		} {
			if got := s.get(t, "/things/1?page="+url.QueryEscape(page)).Header().Get("Cache-Groups"); got != want {
				t.Errorf("%s: %.100s", page, got)
			}
		}
	})
}

// Neither is an answer kept that was asked for before the write, nor given to who comes after it.
func TestAWriteDuringACallOverrulesIt(t *testing.T) {
	t.Parallel()
	version := "old"
	var release chan struct{}
	read := func(_ *pipeline.Pipeline, c *gin.Context) {
		seen := version
		<-release
		c.String(200, seen)
	}
	timed(t, cacheTerms{cache: grouped, read: read}, func(t *testing.T, s *cacheStand) {
		release = make(chan struct{})
		before := s.ask(t.Context(), "/things/1")
		version = "new"
		s.send(t.Context(), "POST", "/things/1")
		after := s.ask(t.Context(), "/things/1")
		joins := s.ask(t.Context(), "/things/1")
		close(release)
		expect(t, <-before, "200 fwd=miss", "old")
		expect(t, <-after, "200 fwd=miss; stored", "new")
		expect(t, <-joins, "200 fwd=miss; collapsed", "new")
		expect(t, s.get(t, "/things/1"), "200 hit; ttl=60", "new")
	})
}

// The same in the background.
func TestAWriteDuringARevalidationOverrulesIt(t *testing.T) {
	t.Parallel()
	version := "old"
	var slow bool
	read := func(_ *pipeline.Pipeline, c *gin.Context) {
		seen := version
		if slow {
			time.Sleep(time.Second)
		}
		c.String(200, seen)
	}
	timed(t, cacheTerms{cache: grouped, read: read}, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/1")
		time.Sleep(2 * minute)
		slow = true
		expect(t, s.get(t, "/things/1"), "200 hit; ttl=-60", "old")
		synctest.Wait()
		version = "new"
		s.send(t.Context(), "POST", "/things/1")
		expect(t, s.get(t, "/things/1"), "200 fwd=miss; stored", "new")
		time.Sleep(minute / 2)
		expect(t, s.get(t, "/things/1"), "200 hit; ttl=30", "new")
	})
}

// Nothing that was made stale comes back, not even when nothing else can be had.
func TestWhatWasMadeStaleIsNoLastResort(t *testing.T) {
	t.Parallel()
	down := false
	read := func(line *pipeline.Pipeline, c *gin.Context) {
		if down {
			line.Fail(c, contract.Unavailable.New("Not now."))
			return
		}
		c.String(200, "here")
	}
	timed(t, cacheTerms{cache: grouped, read: read}, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/1")
		s.send(t.Context(), "POST", "/things/1")
		down = true
		if answer := s.get(t, "/things/1"); answer.Code != 503 {
			t.Errorf("%s %s", one(answer), answer.Body)
		}
	})
}

// Readers and writers at once: who reads after a write has been answered sees it, or something newer.
func TestEveryReaderSeesWhatWasWrittenBefore(t *testing.T) {
	t.Parallel()
	const things, rounds = 3, 300
	var version [things]atomic.Int64  // in the database
	var answered [things]atomic.Int64 // known to callers
	index := func(c *gin.Context) int { return int(c.Param("id")[0] - '0') }
	s := newCacheStand(t, cacheTerms{
		cache: grouped,
		read: func(_ *pipeline.Pipeline, c *gin.Context) {
			seen := version[index(c)].Load()
			c.String(200, "%d", seen)
		},
		write: func(_ *pipeline.Pipeline, c *gin.Context) { c.String(200, "%d", version[index(c)].Add(1)) },
	})
	defer s.close(t)
	number := func(answer *httptest.ResponseRecorder) (n int64) {
		if _, err := fmt.Sscan(answer.Body.String(), &n); err != nil || answer.Code != 200 {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		return n
	}
	atOnce(8, func(worker int) {
		for round := range rounds {
			i := (worker + round) % things
			if worker == 0 {
				written := number(s.send(t.Context(), "POST", fmt.Sprintf("/things/%d", i)))
				for known := answered[i].Load(); known < written && !answered[i].CompareAndSwap(known, written); known = answered[i].Load() {
				}
				continue
			}
			floor := answered[i].Load()
			if seen := number(s.get(t, fmt.Sprintf("/things/%d", i))); seen < floor {
				t.Errorf("thing %d: read %d after %d was written", i, seen, floor)
			}
		}
	})
	if calls := s.calls.Load(); calls >= 7*rounds {
		t.Errorf("nothing was cached: %d calls", calls)
	}
}
