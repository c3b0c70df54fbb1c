package pipeline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

func TestAStaleAnswerIsGivenWhileANewOneIsMade(t *testing.T) {
	t.Parallel()
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: minute}, read: counting()}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/1")
		time.Sleep(90 * time.Second)
		stale := s.get(t, "/things/1")
		if expect(t, stale, "200 hit; ttl=-30", "answer 1"); stale.Header().Get("Age") != "90" {
			t.Error(stale.Header())
		}
		synctest.Wait()
		expect(t, s.get(t, "/things/1"), "200 hit; ttl=60", "answer 2")
		time.Sleep(90 * time.Second)
		expect(t, s.get(t, "/things/1", "Cache-Control: no-cache"), "200 fwd=stale; stored", "answer 3")
		time.Sleep(2 * minute)
		expect(t, s.get(t, "/things/1"), "200 fwd=miss; stored", "answer 4")
	})
}

func TestAStaleAnswerIsBetterThanNone(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]func(*pipeline.Pipeline, *gin.Context){
		"a problem": func(line *pipeline.Pipeline, c *gin.Context) { line.Fail(c, contract.Unavailable.New("Not now.")) },
		"an error":  func(_ *pipeline.Pipeline, c *gin.Context) { c.String(502, "bad") },
		"a panic":   func(*pipeline.Pipeline, *gin.Context) { panic("broken") },
		"a deadline": func(line *pipeline.Pipeline, c *gin.Context) {
			<-c.Request.Context().Done()
			line.Fail(c, c.Request.Context().Err())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			down := false
			count := counting()
			terms := cacheTerms{
				cache:   contract.Cache{MaxAge: minute, StaleIfError: minute},
				timeout: &contract.Timeout{After: 5 * time.Second},
				read: func(line *pipeline.Pipeline, c *gin.Context) {
					if down {
						failing(line, c)
						return
					}
					count(line, c)
				},
			}
			timed(t, terms, func(t *testing.T, s *cacheStand) {
				s.get(t, "/things/1")
				down = true
				time.Sleep(minute)
				answer := s.get(t, "/things/1")
				if expect(t, answer, "200 fwd=stale; detail=stale-if-error", "answer 1"); answer.Header().Get("Age") == "" {
					t.Error(answer.Header())
				}
				if missing := s.get(t, "/things/2"); missing.Code < 500 || strings.Contains(missing.Body.String(), "broken") {
					t.Errorf("without any answer: %s", one(missing))
				}
				time.Sleep(minute)
				if late := s.get(t, "/things/1"); late.Code < 500 {
					t.Errorf("too late: %s", one(late))
				}
			})
		})
	}
}

// What the handler says now takes the place of what it said, also if that cannot be given again.
func TestANewAnswerTakesThePlaceOfAnOldOne(t *testing.T) {
	t.Parallel()
	gone := false
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: time.Hour}, read: func(line *pipeline.Pipeline, c *gin.Context) {
		if gone {
			line.Fail(c, contract.NotFound.New("No such thing."))
			return
		}
		c.String(200, "here")
	}}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/1")
		gone = true
		time.Sleep(2 * minute)
		expect(t, s.get(t, "/things/1"), "200 hit; ttl=-60", "here")
		synctest.Wait()
		if answer := s.get(t, "/things/1"); answer.Code != 404 {
			t.Errorf("%s %s", one(answer), answer.Body)
		}
	})
}

// A handler that fails is not asked at each request.
func TestARevalidationThatFailsIsNotTriedAtOnceAgain(t *testing.T) {
	t.Parallel()
	down := false
	terms := cacheTerms{cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: time.Hour}, read: func(line *pipeline.Pipeline, c *gin.Context) {
		if down {
			line.Fail(c, contract.Unavailable.New("Not now."))
			return
		}
		c.String(200, "here")
	}}
	timed(t, terms, func(t *testing.T, s *cacheStand) {
		s.get(t, "/things/1")
		down = true
		time.Sleep(2 * minute)
		for range 10 {
			expect(t, s.get(t, "/things/1"), "200 hit; ttl=-60", "here")
			synctest.Wait()
		}
		if calls := s.calls.Load(); calls != 2 {
			t.Errorf("%d calls", calls)
		}
		time.Sleep(time.Second)
		s.get(t, "/things/1")
		synctest.Wait()
		if calls := s.calls.Load(); calls != 3 || !strings.Contains(s.log.String(), "made anew in the background") {
			t.Errorf("%d calls, %s", calls, s.log)
		}
	})
}

// The request that finds an answer stale ends, and what it has begun goes on, for whom it was begun.
func TestARevalidationOutlivesItsRequest(t *testing.T) {
	t.Parallel()
	var slow bool
	var who, id string
	var ended error
	read := func(line *pipeline.Pipeline, c *gin.Context) {
		ctx := c.Request.Context()
		if !slow {
			c.String(200, "here")
			return
		}
		select {
		case <-time.After(10 * time.Second):
			who, id = contract.PrincipalOf(ctx).String(), contract.RequestID(ctx)
			c.String(200, "new")
		case <-ctx.Done():
			ended = ctx.Err()
			line.Fail(c, ended)
		}
	}
	for name, timeout := range map[string]time.Duration{"in time": minute, "too late": 5 * time.Second} {
		slow, ended = false, nil
		terms := cacheTerms{cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: time.Hour}, timeout: &contract.Timeout{After: timeout}, read: read}
		timed(t, terms, func(t *testing.T, s *cacheStand) {
			s.get(t, "/things/1")
			slow = true
			time.Sleep(2 * minute)
			ctx, leave := context.WithCancel(t.Context())
			expect(t, s.send(ctx, "GET", "/things/1", "X-Request-Id: behind"), "200 hit; ttl=-60", "here")
			leave()
			time.Sleep(11 * time.Second)
			synctest.Wait()
			if name == "too late" {
				if !errors.Is(ended, context.DeadlineExceeded) {
					t.Errorf("it went on: %v", ended)
				}
				return
			}
			if expect(t, s.get(t, "/things/1"), "200 hit; ttl=59", "new"); who != "user:alice" || id != "behind" {
				t.Errorf("it was done for %q, %q", who, id)
			}
		})
	}
}

// When the server ends, what it does in the background ends too.
func TestClosingEndsWhatGoesOnInTheBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler := &held{release: make(chan struct{})}
		s := newCacheStand(t, cacheTerms{cache: contract.Cache{MaxAge: minute, StaleWhileRevalidate: time.Hour}, read: handler.read})
		answer := s.ask(t.Context(), "/things/1")
		handler.release <- struct{}{}
		<-answer
		time.Sleep(2 * minute)
		s.get(t, "/things/1")
		synctest.Wait()
		s.close(t)
		if len(handler.ended) != 1 {
			t.Errorf("it goes on: %v", handler.ended)
		}
	})
}
