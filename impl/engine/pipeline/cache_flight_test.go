package pipeline_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// held is a handler that answers when it is let. Its channel is made by the test, in the bubble where it waits.
type held struct {
	release chan struct{}
	mutex   sync.Mutex
	ended   []error // of the contexts of its calls
}

func (h *held) read(line *pipeline.Pipeline, c *gin.Context) {
	ctx := c.Request.Context()
	select {
	case <-h.release:
		c.String(200, "here")
	case <-ctx.Done():
		h.mutex.Lock()
		h.ended = append(h.ended, ctx.Err())
		h.mutex.Unlock()
		line.Fail(c, ctx.Err())
	}
}

// ask sends a request that goes on while the test does.
func (s *cacheStand) ask(ctx context.Context, target string, fields ...string) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() { answer <- s.send(ctx, "GET", target, fields...) }()
	synctest.Wait()
	return answer
}

func TestAllWhoWaitForTheSameCauseOneCall(t *testing.T) {
	t.Parallel()
	handler := new(held)
	timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: handler.read}, func(t *testing.T, s *cacheStand) {
		handler.release = make(chan struct{})
		first := s.ask(t.Context(), "/things/1")
		var others []<-chan *httptest.ResponseRecorder
		for range 100 {
			others = append(others, s.ask(t.Context(), "/things/1"))
		}
		other := s.ask(t.Context(), "/things/2")
		bob := s.ask(t.Context(), "/things/1", "Who: bob")
		close(handler.release)
		expect(t, <-first, "200 fwd=miss; stored", "here")
		for _, answer := range others {
			expect(t, <-answer, "200 fwd=miss; collapsed", "here")
		}
		expect(t, <-other, "200 fwd=miss; stored", "here")
		expect(t, <-bob, "200 fwd=miss; stored", "here")
		if calls := s.calls.Load(); calls != 3 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestWhoLeavesDoesNotEndTheCallForOthers(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"the one who came first": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := new(held)
			timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: handler.read}, func(t *testing.T, s *cacheStand) {
				handler.release = make(chan struct{})
				leaving, leave := context.WithCancel(t.Context())
				contexts := []context.Context{t.Context(), leaving}
				if first {
					contexts = []context.Context{leaving, t.Context()}
				}
				one, two := s.ask(contexts[0], "/things/1"), s.ask(contexts[1], "/things/1")
				stays, left := one, two
				if first {
					stays, left = two, one
				}
				leave()
				if answer := <-left; answer.Code != 503 {
					t.Errorf("who has left: %d", answer.Code)
				}
				synctest.Wait()
				close(handler.release)
				if answer := <-stays; answer.Code != 200 || len(handler.ended) > 0 {
					t.Errorf("who has stayed: %d %s, %v", answer.Code, answer.Body, handler.ended)
				}
			})
		})
	}
}

func TestACallThatNobodyWaitsForIsCalledOff(t *testing.T) {
	t.Parallel()
	handler := new(held)
	timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: handler.read}, func(t *testing.T, s *cacheStand) {
		handler.release = make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		one, two := s.ask(ctx, "/things/1"), s.ask(ctx, "/things/1")
		leave()
		<-one
		<-two
		synctest.Wait()
		if len(handler.ended) != 1 || !errors.Is(handler.ended[0], context.Canceled) {
			t.Errorf("the call: %v", handler.ended)
		}
		again := s.ask(t.Context(), "/things/1") // and nobody joins it any more
		close(handler.release)
		expect(t, <-again, "200 fwd=miss; stored", "here")
	})
}

// Who waits no longer than a deadline is answered then, whatever the handler does.
func TestADeadlineOfOneIsNotThatOfOthers(t *testing.T) {
	t.Parallel()
	handler := new(held)
	timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: handler.read}, func(t *testing.T, s *cacheStand) {
		handler.release = make(chan struct{})
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		soon := s.ask(hurried, "/things/1")
		two := s.ask(t.Context(), "/things/1")
		begun := time.Now()
		if answer := <-soon; answer.Code < 500 || time.Since(begun) != time.Second {
			t.Errorf("%s after %s", one(answer), time.Since(begun))
		}
		close(handler.release)
		expect(t, <-two, "200 fwd=miss; collapsed", "here")
	})
}

func TestAHandlerThatEndsBadlyLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func()
		drop bool
	}{
		"a panic":                     {func() { panic("secret") }, false},
		"the end of its goroutine":    {runtime.Goexit, false},
		"a connection to be dropped":  {func() { panic(http.ErrAbortHandler) }, true},
		"a panic with an error":       {func() { panic(errors.New("secret")) }, false},
		"a panic with something else": {func() { panic(7) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var release chan struct{}
			broken := true
			read := func(_ *pipeline.Pipeline, c *gin.Context) {
				<-release
				if broken {
					c.String(200, "half")
					test.end()
				}
				c.String(200, "here")
			}
			timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: read}, func(t *testing.T, s *cacheStand) {
				release = make(chan struct{})
				var group sync.WaitGroup
				for range 10 {
					group.Go(func() {
						defer func() {
							if dropped := recover() == http.ErrAbortHandler; dropped != test.drop { //nolint:errorlint // a recovered value, not a chain
								t.Errorf("dropped: %v", dropped)
							}
						}()
						answer := s.get(t, "/things/1")
						if body := answer.Body.String(); answer.Code != 500 || strings.Contains(body, "half") || strings.Contains(body, "secret") || answer.Header().Get("X-Request-Id") == "" {
							t.Errorf("%d %s", answer.Code, body)
						}
					})
				}
				synctest.Wait()
				close(release)
				group.Wait()
				if calls := s.calls.Load(); calls != 1 {
					t.Errorf("%d calls", calls)
				}
				broken = false
				expect(t, s.get(t, "/things/1"), "200 fwd=miss; stored", "here")
			})
		})
	}
}

// Each who waits is told of a problem by the id of the own request.
func TestAProblemGoesToAllWhoWait(t *testing.T) {
	t.Parallel()
	var release chan struct{}
	read := func(line *pipeline.Pipeline, c *gin.Context) {
		<-release
		line.Fail(c, &contract.Problem{Type: contract.NotFound, Detail: "No such thing.", Header: http.Header{"X-More": {"yes"}}})
	}
	timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute}, read: read}, func(t *testing.T, s *cacheStand) {
		release = make(chan struct{})
		one := s.ask(t.Context(), "/things/1", "X-Request-Id: first")
		two := s.ask(t.Context(), "/things/1", "X-Request-Id: second")
		close(release)
		for id, answers := range map[string]<-chan *httptest.ResponseRecorder{"first": one, "second": two} {
			answer := <-answers
			if body := answer.Body.String(); answer.Code != 404 || !strings.Contains(body, `"requestId":"`+id+`"`) || answer.Header().Get("X-More") != "yes" {
				t.Errorf("%d %v %s", answer.Code, answer.Header(), body)
			}
		}
		if calls := s.calls.Load(); calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

// A cookie is for the one whose request the handler saw. The others get their own, and the next do not wait in line.
func TestAnAnswerForOneGoesToNobodyElse(t *testing.T) {
	t.Parallel()
	handler := new(held)
	read := func(line *pipeline.Pipeline, c *gin.Context) {
		c.Header("Set-Cookie", "for="+contract.RequestID(c.Request.Context()))
		handler.read(line, c)
	}
	timed(t, cacheTerms{cache: contract.Cache{MaxAge: minute, Shared: true}, read: read}, func(t *testing.T, s *cacheStand) {
		handler.release = make(chan struct{})
		one := s.ask(t.Context(), "/things/1", "X-Request-Id: first")
		two := s.ask(t.Context(), "/things/1", "X-Request-Id: second")
		close(handler.release)
		for id, answers := range map[string]<-chan *httptest.ResponseRecorder{"first": one, "second": two} {
			if answer := <-answers; answer.Header().Get("Set-Cookie") != "for="+id {
				t.Errorf("%s got %v", id, answer.Header())
			}
		}
		if calls := s.calls.Load(); calls != 2 {
			t.Errorf("%d calls", calls)
		}
		handler.release = make(chan struct{})
		three := s.ask(t.Context(), "/things/1")
		four := s.ask(t.Context(), "/things/1")
		if calls := s.calls.Load(); calls != 4 {
			t.Errorf("they wait for each other: %d calls", calls)
		}
		close(handler.release)
		expect(t, <-three, "200 fwd=bypass", "here")
		expect(t, <-four, "200 fwd=bypass", "here")
	})
}
