package pipeline_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// timed runs a test in a bubble with a clock of its own.
func timed(t *testing.T, terms cacheTerms, test func(t *testing.T, s *cacheStand)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newCacheStand(t, terms)
		defer s.close(t)
		test(t, s)
	})
}

func expect(t *testing.T, answer *httptest.ResponseRecorder, status, body string) {
	t.Helper()
	if got := one(answer); got != status || answer.Body.String() != body {
		t.Errorf("got  %s: %s\nwant %s: %s", got, answer.Body, status, body)
	}
}

func TestAnAnswerIsGivenAgainWhileItIsFresh(t *testing.T) {
	t.Parallel()
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute, Groups: []contract.Template{"things", "thing:{id}"}}, read: counting()}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		first := s.get(t, "/things/1")
		expect(t, first, "200 fwd=miss; stored", "answer 1")
		time.Sleep(20 * time.Second)
		again := s.get(t, "/things/1")
		expect(t, again, "200 hit; ttl=40", "answer 1")
		for name, want := range map[string]string{
			"Age": "20", "Cache-Control": "private, max-age=60", "ETag": first.Header().Get("ETag"), "Vary": "Who",
			"Cache-Groups": `"things", "thing:1"`, "Content-Type": "text/plain; charset=utf-8", "Content-Length": "8",
		} {
			if got := again.Header().Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if first.Header().Get("Age") != "" || first.Header().Get("ETag") == "" {
			t.Errorf("the first: %v", first.Header())
		}
		time.Sleep(40 * time.Second)
		expect(t, s.get(t, "/things/1"), "200 fwd=miss; stored", "answer 2")
	})
}

func TestWhatACallerHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute}, read: counting()}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		tag := s.get(t, "/things/1").Header().Get("ETag")
		time.Sleep(time.Second)
		for _, condition := range []string{tag, "*", `"other", W/` + tag} {
			answer := s.get(t, "/things/1", "If-None-Match: "+condition)
			if expect(t, answer, "304 hit; ttl=59", ""); answer.Header().Get("ETag") != tag || answer.Header().Get("Age") != "1" || answer.Header().Get("Content-Type") != "" {
				t.Errorf("%s: %v", condition, answer.Header())
			}
		}
		expect(t, s.get(t, "/things/1", `If-None-Match: "other"`), "200 hit; ttl=59", "answer 1")
		expect(t, s.get(t, "/things/1", "If-None-Match: nonsense"), "200 hit; ttl=59", "answer 1")
	})
}

func TestHeadIsServedFromTheAnswerToGet(t *testing.T) {
	t.Parallel()
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute}, read: func(_ *pipeline.Pipeline, c *gin.Context) {
		if c.Request.Method != "GET" {
			t.Errorf("the handler was asked by %s", c.Request.Method)
		}
		c.String(200, "whole")
	}}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		head := s.send(t.Context(), "HEAD", "/things/1")
		get := s.get(t, "/things/1")
		if expect(t, get, "200 hit; ttl=60", "whole"); head.Header().Get("ETag") != get.Header().Get("ETag") || head.Header().Get("Content-Length") != "5" {
			t.Errorf("HEAD: %v", head.Header())
		}
	})
}

func TestWhoGetsTheAnswerOfAnother(t *testing.T) {
	t.Parallel()
	key := contract.Cache{MaxAge: minute}
	shared := contract.Cache{MaxAge: minute, Shared: true}
	vary := contract.Cache{MaxAge: minute, Vary: []string{"accept-language"}}
	two := contract.Cache{MaxAge: minute, Vary: []string{"accept-language", "x-other"}}
	for name, test := range map[string]struct {
		terms         cacheTerms
		first, second string // target and fields
		same          bool
	}{
		"the same caller":                      {cacheTerms{cache: key}, "/things/1", "/things/1", true},
		"another caller":                       {cacheTerms{cache: key}, "/things/1", "/things/1|Who: bob", false},
		"another caller, of what is shared":    {cacheTerms{cache: shared}, "/things/1", "/things/1|Who: bob", true},
		"the same caller with a scope less":    {cacheTerms{cache: key}, "/things/1|Who: alice+read", "/things/1", false},
		"another thing":                        {cacheTerms{cache: key}, "/things/1", "/things/2", false},
		"a default that is said":               {cacheTerms{cache: key}, "/things/1", "/things/1?page=1", true},
		"another page":                         {cacheTerms{cache: key}, "/things/1", "/things/1?page=2", false},
		"a query in another order":             {cacheTerms{cache: key, openQuery: true}, "/things/1?a=1&b=2", "/things/1?b=2&a=1", true},
		"a query that the contract knows not":  {cacheTerms{cache: key, openQuery: true}, "/things/1?a=1", "/things/1?a=2", false},
		"a condition":                          {cacheTerms{cache: key}, "/things/1", `/things/1|If-None-Match: "other"`, true},
		"a field that it varies with":          {cacheTerms{cache: vary}, "/things/1|Accept-Language: de", "/things/1|Accept-Language: en", false},
		"the same value of such a field":       {cacheTerms{cache: vary}, "/things/1|Accept-Language: de", "/things/1|Accept-Language:  de ", true},
		"an empty field, and another":          {cacheTerms{cache: two}, "/things/1|Accept-Language: ", "/things/1|X-Other: ", false},
		"a field that it does not vary with":   {cacheTerms{cache: key}, "/things/1|Accept-Language: de", "/things/1|Accept-Language: en", true},
		"another media type":                   {cacheTerms{cache: key, offers: []string{"text/plain", "text/csv"}}, "/things/1", "/things/1|Accept: text/csv", false},
		"the same media type":                  {cacheTerms{cache: key, offers: []string{"text/plain", "text/csv"}}, "/things/1", "/things/1|Accept: text/*, text/csv;q=0.1", true},
		"a cookie, where everybody may ask":    {cacheTerms{cache: key, open: true}, "/things/1", "/things/1|Cookie: a=b", false},
		"the same cookie":                      {cacheTerms{cache: key, open: true}, "/things/1|Cookie: a=b", "/things/1|Cookie: a=b", true},
		"a token that nobody has asked for":    {cacheTerms{cache: key, open: true}, "/things/1|Authorization: Bearer x", "/things/1", false},
		"a cookie, of what is shared":          {cacheTerms{cache: shared, open: true}, "/things/1", "/things/1|Cookie: a=b", true},
		"who says that nothing shall be kept":  {cacheTerms{cache: key}, "/things/1|Cache-Control: no-store", "/things/1|Cache-Control: no-store", true},
		"who wants it anew":                    {cacheTerms{cache: key}, "/things/1", "/things/1|Cache-Control: no-cache, max-age=0", true},
		"who wants it only if there is one":    {cacheTerms{cache: key}, "/things/1", "/things/1|Cache-Control: only-if-cached", true},
		"who reloads with a browser of old":    {cacheTerms{cache: key}, "/things/1", "/things/1|Pragma: no-cache", true},
		"an id in capitals, where they matter": {cacheTerms{cache: key}, "/things/a", "/things/A", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.terms.read = counting()
			timed(t, test.terms, func(t *testing.T, s *cacheStand) {
				ask := func(what string) *httptest.ResponseRecorder {
					parts := strings.Split(what, "|")
					return s.get(t, parts[0], parts[1:]...)
				}
				ask(test.first)
				if body := ask(test.second).Body.String(); (body == "answer 1") != test.same {
					t.Errorf("got %s", body)
				}
			})
		})
	}
}

func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	field := func(name, value string) func(*pipeline.Pipeline, *gin.Context) {
		count := counting()
		return func(line *pipeline.Pipeline, c *gin.Context) {
			c.Header(name, value)
			count(line, c)
		}
	}
	for name, test := range map[string]struct {
		read   func(*pipeline.Pipeline, *gin.Context)
		shared bool
		kept   bool
	}{
		"a cookie for one":               {read: field("Set-Cookie", "a=b")},
		"what says no-store":             {read: field("Cache-Control", "no-store")},
		"what says no-cache":             {read: field("Cache-Control", "max-age=5, NO-CACHE")},
		"what is private, for all":       {read: field("Cache-Control", "private"), shared: true},
		"what is private, for one":       {read: field("Cache-Control", "private"), kept: true},
		"what may be kept shorter":       {read: field("Cache-Control", "max-age=5"), kept: true},
		"what varies with anything":      {read: field("Vary", "*")},
		"what varies with more":          {read: field("Vary", "Accept-Language, X-Other")},
		"what varies with what is known": {read: field("Vary", "accept-language"), kept: true},
		"what is too large": {read: func(_ *pipeline.Pipeline, c *gin.Context) {
			c.String(200, strings.Repeat("x", answers.MaxAnswer+1))
		}},
		"another success": {read: func(_ *pipeline.Pipeline, c *gin.Context) { c.String(203, "from elsewhere") }},
		"an error":        {read: func(_ *pipeline.Pipeline, c *gin.Context) { c.String(404, "not here") }},
		"a problem":       {read: func(line *pipeline.Pipeline, c *gin.Context) { line.Fail(c, contract.NotFound.New("No.")) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := cacheTerms{cache: contract.Cache{MaxAge: minute, Shared: test.shared, Vary: []string{"Accept-Language"}}, read: test.read}
			timed(t, terms, func(t *testing.T, s *cacheStand) {
				first, second := s.get(t, "/things/1"), s.get(t, "/things/1")
				if kept := s.calls.Load() == 1; kept != test.kept {
					t.Errorf("%d calls: %s, %s", s.calls.Load(), one(first), one(second))
				}
				if first.Code != second.Code || first.Code == 200 && second.Header().Get("ETag") == "" {
					t.Errorf("%s, %s, %v", one(first), one(second), second.Header())
				}
				if again := s.get(t, "/things/1", "If-None-Match: *"); first.Code == 200 && again.Code != 304 {
					t.Errorf("a condition: %s", one(again))
				}
				for _, answer := range []*httptest.ResponseRecorder{first, second} {
					if control := answer.Header().Get("Cache-Control"); !test.kept && strings.HasPrefix(control, "p") && strings.Contains(control, "max-age=60") {
						t.Errorf("others may keep it: %s", control)
					}
				}
			})
		})
	}
}

func TestEverybodyMayKeepWhatIsForEverybody(t *testing.T) {
	t.Parallel()
	terms := cacheTerms{open: true, cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: minute, StaleIfError: time.Hour, Vary: []string{"Accept-Language"}}, read: counting()}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		for fields, want := range map[string]string{"X: y": "public", "Cookie: a=b": "private"} {
			answer := s.get(t, "/things/1", fields)
			if control := answer.Header().Get("Cache-Control"); control != want+", max-age=60, stale-while-revalidate=60, stale-if-error=3600" || answer.Header().Get("Vary") != "Accept-Language" {
				t.Errorf("%s: %v", fields, answer.Header())
			}
		}
	})
}

func TestACacheNeedsAPlaceToKeepAnswers(t *testing.T) {
	t.Parallel()
	for name, policies := range map[string]contract.Policies{
		"x-cache": {Cache: &contract.Cache{MaxAge: minute}}, "x-invalidates": {Invalidates: []contract.Template{"things"}},
	} {
		line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
		err := line.Mount(gin.New(), []contract.Operation{{ID: "things", Method: http.MethodGet, Path: "/things", Policies: policies}},
			gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(*gin.Context) {}}})
		if err == nil || !strings.Contains(err.Error(), "things") || !strings.Contains(err.Error(), "no place to keep answers") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
