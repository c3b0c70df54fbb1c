package upstream_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/engine/waittest"
)

// counted is a backend that knows how many connections it has.
type counted struct {
	*httptest.Server

	open atomic.Int64
}

func count(t *testing.T, handler http.Handler) *counted {
	t.Helper()
	c := &counted{Server: httptest.NewUnstartedServer(handler)}
	c.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			c.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			c.open.Add(-1)
		case http.StateActive, http.StateIdle:
		}
	}
	c.Start()
	t.Cleanup(c.Close)
	return c
}

const (
	patience = time.Second
	narrow   = 60 // thousand bytes a second
)

// answers is what the backend behind a wire says: one with its length, and one that ends with the connection.
func answers(long string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /known", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(long)))
		_, _ = io.WriteString(w, long)
	})
	mux.HandleFunc("GET /short", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, long[:min(len(long), 200)]) })
	mux.HandleFunc("GET /open", func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = buffer.WriteString("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + long)
		_ = buffer.Flush()
		_ = connection.Close()
	})
	mux.HandleFunc("PUT /known", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	return mux
}

// calm runs tests at once, and then waits until the goroutines are as many as before.
func calm(t *testing.T, tests func(*testing.T)) {
	t.Helper()
	before := goroutines()
	t.Run("at once", tests)
	waittest.Until(t, "the goroutines are as before", func() bool { return goroutines() <= before })
}

// goroutines are all but those of toxiproxy, which waits for what it has cut off.
func goroutines() (count int) {
	stacks := make([]byte, 16<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if !strings.Contains(stack, "toxiproxy") {
			count++
		}
	}
	return count
}

// behind is a stand whose backend is behind a wire.
func behind(t *testing.T, text string, change func(*declared)) (*stand, *wiretest.Wire, *counted) {
	t.Helper()
	backend := count(t, answers(text))
	wire := wiretest.To(t, "tcp", backend.Listener.Addr().String())
	return front(t, "http://"+wire.Addr(), func(d *declared) {
		d.Timeout = contract.UpstreamTimeout{Connect: 10 * time.Second, FirstByte: patience, Idle: patience}
		change(d)
	}), wire, backend
}

// alone waits until a backend has no connection, once nobody uses one.
func (c *counted) alone(t *testing.T, s *stand) {
	t.Helper()
	s.rest()
	waittest.Until(t, "the backend has no connection", func() bool { return c.open.Load() == 0 })
}

// get reads an answer as far as it comes.
func (s *stand) get(t *testing.T) (status int, text string, took time.Duration, failed error) {
	t.Helper()
	start := time.Now()
	answer := s.do(t, "GET", "/", "")
	data, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(data), time.Since(start), err
}

// faulty is what becomes of a request if something is wrong with the wire.
type faulty struct {
	fault  wiretest.Fault
	path   string
	stream bool
	status int
	breaks bool          // the answer begins, and is not complete
	least  time.Duration // it takes
}

func (f faulty) ask(t *testing.T, s *stand, want string) {
	t.Helper()
	status, got, took, err := s.get(t)
	if took < f.least || took > time.Minute {
		t.Errorf("it took %s", took)
	}
	whole := got == want && err == nil
	if status != f.status || status == 200 && whole == f.breaks || status != 200 && got != "" {
		t.Errorf("%d, %d bytes, %v", status, len(got), err)
	}
}

// Whatever is wrong with the wire to a backend: callers get an answer, or learn in bounded time that there is none, and
// nothing is left of it.
// It is not parallel: it counts goroutines, which are those of all tests.
func TestEveryFaultOfTheWireIsTold(t *testing.T) {
	text := strings.Repeat("abcdefghi\n", 12_000) // twice as many seconds of the narrow wire as anybody has patience
	tests := map[string]faulty{
		"late":                      {wiretest.Slow(patience / 4), "/known", false, 200, false, patience / 4},
		"late, streamed":            {wiretest.Slow(patience / 4), "/known", true, 200, false, patience / 4},
		"too late":                  {wiretest.Slow(3 * patience), "/known", false, 504, false, patience},
		"hanging":                   {wiretest.Hang(), "/known", false, 504, false, patience},
		"hanging, streamed":         {wiretest.Hang(), "/known", true, 504, false, patience},
		"deaf":                      {wiretest.Hang().OfSent(), "/known", false, 504, false, patience},
		"reset":                     {wiretest.Reset(), "/known", false, 502, false, 0},
		"reset, streamed":           {wiretest.Reset(), "/known", true, 502, false, 0},
		"in slices":                 {wiretest.Slice(), "/short", false, 200, false, 0},
		"in slices, streamed":       {wiretest.Slice(), "/short", true, 200, false, 0},
		"narrow":                    {wiretest.Narrow(narrow), "/known", false, 200, false, patience},
		"narrow, streamed":          {wiretest.Narrow(narrow), "/known", true, 200, false, patience},
		"closed late":               {wiretest.Linger(patience / 4), "/open", false, 200, false, patience / 4},
		"closed too late":           {wiretest.Linger(time.Hour), "/open", false, 504, false, patience},
		"closed too late, streamed": {wiretest.Linger(time.Hour), "/open", true, 200, true, patience},
		"cut in the header":         {wiretest.Break(10), "/known", false, 502, false, 0},
		"cut in a streamed header":  {wiretest.Break(10), "/known", true, 502, false, 0},
		"cut in the body":           {wiretest.Break(1000), "/known", false, 502, false, 0},
		"cut in a streamed body":    {wiretest.Break(1000), "/known", true, 200, true, 0},
	}
	calm(t, func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, wire, backend := behind(t, text, func(d *declared) {
					d.route.Path, d.route.Stream = contract.Template(test.path), test.stream
				})
				status, want, _, err := s.get(t)
				if status != 200 || len(want) < 100 || err != nil {
					t.Fatalf("good: %d, %d bytes, %v", status, len(want), err)
				}
				backend.alone(t, s)
				wire.Harm(t, test.fault)
				for range 2 {
					test.ask(t, s, want)
				}
				wire.Mend(t)
				backend.alone(t, s)
				if status, got, _, err := s.get(t); status != 200 || got != want || err != nil {
					t.Errorf("mended: %d, %d bytes, %v", status, len(got), err)
				}
			})
		}
	})
}

// Likewise when it is a body that is sent.
// It is not parallel: it counts goroutines, which are those of all tests.
func TestEveryFaultOfTheWireIsToldToWhoSendsMuch(t *testing.T) {
	type test struct {
		fault  wiretest.Fault
		bytes  int64
		status int // 0: it passes
	}
	tests := map[string]test{
		"deaf":           {wiretest.Hang().OfSent(), 64 << 20, 504},
		"cut":            {wiretest.Break(1 << 20).OfSent(), 64 << 20, 502},
		"reset":          {wiretest.Reset().OfSent(), 64 << 20, 502},
		"narrow":         {wiretest.Narrow(4000).OfSent(), 16 << 20, 0},
		"without answer": {wiretest.Hang(), 1000, 504},
	}
	calm(t, func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, wire, backend := behind(t, "", func(d *declared) {
					d.Timeout.FirstByte = 5 * patience // which begins when the kernel has the body, and not the wire
					d.route.Path, d.route.Stream = "/known", true
				})
				wire.Harm(t, test.fault)
				request := newRequest(t.Context(), t, "PUT", s.url, "x")
				request.Body, request.ContentLength = io.NopCloser(io.LimitReader(zeros{}, test.bytes)), test.bytes
				answer, err := client(t).Do(request)
				if err == nil { // or the connection was closed while the caller was sending
					_ = answer.Body.Close()
				}
				if test.status != 0 {
					if problem, is := asProblem(<-s.failed); !is || problem.Type.Status != test.status {
						t.Error(problem)
					}
				} else if err != nil || answer.StatusCode != 200 {
					t.Errorf("%v, %v", answer, err)
				}
				wire.Mend(t)
				backend.alone(t, s)
			})
		}
	})
}
