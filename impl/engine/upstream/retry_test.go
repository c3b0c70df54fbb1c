package upstream_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// failing is a backend that fails so many times, and counts.
func failing(times int64, status int, asked *atomic.Int64, fields ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if asked.Add(1) > times {
			return
		}
		for _, field := range fields {
			name, value, _ := strings.Cut(field, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
	})
}

// The rest of an answer that is thrown away may never come, and nobody needs it.
func TestAnAnswerThatNobodyGetsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "so")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // until the connection is closed
	}), func(d *declared) {
		d.Timeout.Idle = 0 // for ever
		d.Retry = &contract.Retry{Attempts: 2, On: []string{"503"}}
	})
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 200 || asked.Load() != 2 {
		t.Errorf("%d after %d requests", answer.StatusCode, asked.Load())
	}
}

func TestWhatMayBeSentAgainIs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, body string
		fields       []string
		status       int
		want         int
		asked        int64
	}{
		"a read":                       {"GET", "", nil, 503, 200, 3},
		"a write of the same":          {"PUT", "{}", nil, 502, 200, 3},
		"a write of something more":    {"POST", "{}", nil, 503, 503, 1},
		"a change":                     {"PATCH", "{}", nil, 503, 503, 1},
		"another status":               {"GET", "", nil, 500, 500, 1},
		"a backend that wants a rest":  {"GET", "", []string{"Retry-After: 60"}, 503, 503, 1},
		"a backend that wants ages":    {"GET", "", []string{"Retry-After: 9223372037"}, 503, 503, 1}, // in nanoseconds less than nothing
		"a backend that takes a break": {"GET", "", []string{"Retry-After: 1"}, 503, 200, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			s := serve(t, failing(2, test.status, &asked, test.fields...), func(d *declared) {
				d.Retry = &contract.Retry{Attempts: 3, On: []string{"connect", "502", "503"}}
				d.whole = test.body != ""
			})
			if answer := s.do(t, test.method, "/", test.body); answer.StatusCode != test.want || asked.Load() != test.asked {
				t.Errorf("%d after %d requests", answer.StatusCode, asked.Load())
			}
		})
	}
}

func TestABodyThatCannotBeHadAgainIsSentOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, failing(2, 503, &asked), func(d *declared) {
		d.Retry = &contract.Retry{Attempts: 3, On: []string{"503"}}
	})
	if answer := s.do(t, "PUT", "/", "streamed"); answer.StatusCode != 503 || asked.Load() != 1 {
		t.Errorf("%d after %d requests", answer.StatusCode, asked.Load())
	}
}

func TestABackendThatFailsAlwaysGetsFewRequestsMore(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, failing(1000, 503, &asked), func(d *declared) {
		d.Retry = &contract.Retry{Attempts: 2, On: []string{"503"}}
	})
	for range 40 {
		s.do(t, "GET", "/", "")
	}
	if more := asked.Load() - 40; more < 10 || more > 20 { // ten, and a fifth of forty
		t.Errorf("%d requests were sent again", more)
	}
}

func TestABreakerKeepsRequestsFromABackendThatFails(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, failing(3, 500, &asked), func(d *declared) {
		d.Breaker = &contract.Breaker{Failures: 3, Window: time.Minute, Cooldown: 2 * time.Second}
	})
	for range 3 {
		if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 500 {
			t.Fatal(answer.Status)
		}
	}
	answer := s.do(t, "GET", "/", "")
	if answer.StatusCode != 503 || !slices.Contains([]string{"1", "2"}, answer.Header.Get("Retry-After")) || asked.Load() != 3 {
		t.Fatalf("%d %v after %d requests", answer.StatusCode, answer.Header, asked.Load())
	}
	if err := testutil.GatherAndCompare(s.metrics, strings.NewReader(`
# HELP charter_upstream_breaker_open Whether the breaker of a backend is open (1), so that nobody asks it, by backend.
# TYPE charter_upstream_breaker_open gauge
charter_upstream_breaker_open{upstream="b"} 1
`), "charter_upstream_breaker_open"); err != nil {
		t.Error(err)
	}
	waittest.Until(t, "the cooldown is over", func() bool { return s.do(t, "GET", "/", "").StatusCode != 503 })
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 200 || asked.Load() != 5 {
		t.Errorf("%d after %d requests", answer.StatusCode, asked.Load())
	}
}

func TestABackendGetsNoMoreRequestsAtOnceThanItMay(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}, 2), make(chan struct{})
	s := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	}), func(d *declared) {
		d.Concurrency = 1
		d.Timeout.Connect = time.Second
	})
	first := make(chan int)
	go func() {
		answer := httptest.NewRecorder()
		request, err := http.Get(s.url)
		if err == nil {
			answer.Code = request.StatusCode
			_ = request.Body.Close()
		}
		first <- answer.Code
	}()
	<-entered
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
		t.Error(answer.Status)
	}
	close(leave)
	if status := <-first; status != 200 {
		t.Error(status)
	}
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 200 {
		t.Errorf("the place was not given back: %s", answer.Status)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
