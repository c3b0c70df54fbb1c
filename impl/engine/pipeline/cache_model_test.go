package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"pgregory.net/rapid"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// A run of some requests, writes and failures over some minutes, held against a cache that does no more than RFC 9111,
// RFC 5861 and the contract say.

// move is one thing that happens.
type move struct {
	Kind     string // ask, wait, write, change, serve
	Who      string
	Thing    int
	Language string
	Method   string
	Control  string
	Has      bool // the caller sends the entity tag of the last answer it got
	Seconds  int
	Serve    string // what the handler does from now on: ok, error, missing, cookie, private
}

var moves = rapid.Custom(func(t *rapid.T) move {
	return move{
		Kind: rapid.SampledFrom([]string{"ask", "ask", "ask", "ask", "wait", "wait", "write", "change", "serve", "serve"}).Draw(t, "kind"),
		Who:  rapid.SampledFrom([]string{"alice", "alice", "bob"}).Draw(t, "who"), Thing: rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "thing"),
		Language: rapid.SampledFrom([]string{"", "de"}).Draw(t, "language"), Method: rapid.SampledFrom([]string{"GET", "GET", "HEAD"}).Draw(t, "method"),
		Control: rapid.SampledFrom([]string{"", "", "no-cache", "max-age=0", "no-store", "only-if-cached", "max-stale"}).Draw(t, "control"),
		Has:     rapid.Bool().Draw(t, "has"), Seconds: rapid.IntRange(1, 40).Draw(t, "seconds"),
		Serve: rapid.SampledFrom([]string{"ok", "error", "error", "missing", "cookie", "private"}).Draw(t, "serve"),
	}
})

// entry is what the model has kept.
type entry struct {
	made   time.Duration
	body   string
	note   bool // that answers are for nobody else
	writes int
	rests  time.Duration // until then it is not made anew in the background
}

type model struct {
	cache   contract.Cache
	now     time.Duration
	version map[int]int // of a thing, as the handler sees it
	writes  map[int]int // that were told
	serve   string
	kept    map[string]*entry
	calls   int64
}

// expected is what the model says of an answer.
type expected struct {
	code   int
	status string // of the cache; empty: anything
	body   string
	age    string
}

func (m *model) body(step move) string {
	return fmt.Sprintf("%d %d %s %s", step.Thing, m.version[step.Thing], step.Language, step.Who)
}

// call asks the handler, and keeps what it may.
func (m *model) call(key string, step move) expected {
	m.calls++
	fresh := &entry{made: m.now, body: m.body(step), writes: m.writes[step.Thing]}
	switch m.serve {
	case "ok":
		m.kept[key] = fresh
		return expected{code: 200, body: fresh.body}
	case "error":
		return expected{code: 503}
	case "missing":
		delete(m.kept, key)
		return expected{code: 404}
	}
	fresh.note = true
	m.kept[key] = fresh
	return expected{code: 200, body: fresh.body}
}

func (m *model) ask(step move) expected {
	who := step.Who
	key := fmt.Sprintf("%s %d %s", who, step.Thing, step.Language)
	e := m.kept[key]
	if e != nil && e.writes != m.writes[step.Thing] {
		e = nil
	}
	late := time.Duration(0)
	if e != nil {
		late = m.now - e.made - m.cache.MaxAge
	}
	strict := step.Control == "no-cache" || step.Control == "max-age=0"
	switch {
	case e != nil && late < 0 && e.note:
		return m.own(key, step, "fwd=bypass")
	case e != nil && late < 0:
		return m.hit(e)
	case e != nil && !e.note && late < m.cache.StaleWhileRevalidate && !strict:
		answer := m.hit(e)
		if m.now >= e.rests {
			if after := m.call(key, step); after.code == 503 {
				e.rests = m.now + time.Second
			}
		}
		return answer
	}
	why := "fwd=miss"
	if e != nil && !e.note && late < max(m.cache.StaleWhileRevalidate, m.cache.StaleIfError) {
		why = "fwd=stale"
	}
	answer := m.own(key, step, why)
	if answer.code == 503 && e != nil && !e.note && late < m.cache.StaleIfError {
		answer = m.hit(e)
		answer.status = "fwd=stale; detail=stale-if-error"
	}
	return answer
}

func (m *model) own(key string, step move, why string) expected {
	answer := m.call(key, step)
	if answer.status = why; m.serve == "ok" {
		answer.status += "; stored"
	}
	if answer.code != 200 {
		answer.status = ""
	}
	return answer
}

func (m *model) hit(e *entry) expected {
	age := m.now - e.made
	return expected{200, fmt.Sprintf("hit; ttl=%d", int((m.cache.MaxAge-age)/time.Second)), e.body, fmt.Sprint(int(age / time.Second))}
}

// handler does what the model says.
func (m *model) handler(line *pipeline.Pipeline, c *gin.Context) {
	switch m.serve {
	case "error":
		line.Fail(c, contract.Unavailable.New("Not now."))
		return
	case "missing":
		line.Fail(c, contract.NotFound.New("No such thing."))
		return
	case "cookie":
		c.Header("Set-Cookie", "a=b")
	case "private":
		c.Header("Cache-Control", "no-store")
	}
	id := int(c.Param("id")[0] - '0')
	c.String(200, "%s", m.body(move{Thing: id, Language: c.GetHeader("Accept-Language"), Who: contract.PrincipalOf(c.Request.Context()).ID}))
}

func TestTheCacheDoesWhatItsStandardsSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		cache := contract.Cache{
			MaxAge:               time.Duration(rapid.IntRange(0, 60).Draw(rt, "maxAge")) * time.Second,
			StaleWhileRevalidate: time.Duration(rapid.IntRange(0, 60).Draw(rt, "staleWhileRevalidate")) * time.Second,
			StaleIfError:         time.Duration(rapid.IntRange(0, 60).Draw(rt, "staleIfError")) * time.Second,
			Vary:                 []string{"Accept-Language"}, Groups: []contract.Template{"thing:{id}"},
		}
		steps := rapid.SliceOfN(moves, 1, 40).Draw(rt, "steps")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = play(t, cache, steps) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// play returns what is wrong.
func play(t *testing.T, cache contract.Cache, steps []move) string {
	m := &model{cache: cache, version: make(map[int]int), writes: make(map[int]int), serve: "ok", kept: make(map[string]*entry)}
	s := newCacheStand(t, cacheTerms{cache: cache, read: m.handler})
	defer s.close(t)
	tags := make(map[string]string) // the body of the last answer that a caller got of a thing, and the tag of a body
	begun := time.Now()
	for i, step := range steps {
		switch m.now = time.Since(begun); step.Kind {
		case "wait":
			time.Sleep(time.Duration(step.Seconds) * time.Second)
		case "write": // told, and made
			m.version[step.Thing]++
			m.writes[step.Thing]++
			s.send(t.Context(), "POST", fmt.Sprintf("/things/%d", step.Thing))
		case "change": // made, and not told
			m.version[step.Thing]++
		case "serve":
			m.serve = step.Serve
		default:
			if wrong := m.compare(t, s, step, tags); wrong != "" {
				return fmt.Sprintf("step %d, %+v, after %s: %s", i, step, m.now, wrong)
			}
		}
	}
	return ""
}

func (m *model) compare(t *testing.T, s *cacheStand, step move, tags map[string]string) string {
	fields := []string{"Who: " + step.Who}
	for name, value := range map[string]string{"Accept-Language": step.Language, "Cache-Control": step.Control} {
		if value != "" {
			fields = append(fields, name+": "+value)
		}
	}
	has := ""
	if last := step.Who + fmt.Sprint(step.Thing); step.Has {
		if has = tags[last]; has != "" {
			fields = append(fields, "If-None-Match: "+tags[has])
		}
	}
	answer := s.send(t.Context(), step.Method, fmt.Sprintf("/things/%d", step.Thing), fields...)
	synctest.Wait() // for what goes on in the background
	want := m.ask(step)
	if want.code == 200 && has == want.body {
		want.code, want.body = 304, ""
	}
	header := answer.Header()
	status := strings.TrimPrefix(header.Get("Cache-Status"), "charter; ")
	if answer.Code != want.code || want.status != status || header.Get("Age") != want.age || s.calls.Load() != m.calls {
		return fmt.Sprintf("%d %q age %q, %d calls; want %d %q age %q, %d calls",
			answer.Code, status, header.Get("Age"), s.calls.Load(), want.code, want.status, want.age, m.calls)
	}
	if want.code < 400 && answer.Body.String() != want.body {
		return fmt.Sprintf("body %q, want %q", answer.Body, want.body)
	}
	if want.code == 200 {
		tags[step.Who+fmt.Sprint(step.Thing)], tags[want.body] = want.body, header.Get("ETag")
	}
	return ""
}
