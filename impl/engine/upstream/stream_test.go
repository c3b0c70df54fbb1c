package upstream_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/upstream"
)

func streams(d *declared) { d.route.Stream = true }

func TestEventsPassOneByOne(t *testing.T) {
	t.Parallel()
	next := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 3 {
			fmt.Fprintf(w, "data: %d\n\n", i)
			_ = http.NewResponseController(w).Flush()
			<-next
		}
	}), streams)
	events := bufio.NewReader(s.do(t, "GET", "/", "").Body)
	for i := range 3 {
		if line, err := events.ReadString('\n'); err != nil || line != fmt.Sprintf("data: %d\n", i) {
			t.Fatalf("%q %v", line, err)
		}
		_, _ = events.ReadString('\n')
		next <- struct{}{} // only now the backend goes on
	}
}

func TestStreamsLeaveRoomForOtherRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/brief" {
			_, _ = io.WriteString(w, `"done"`)
			return
		}
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}), func(d *declared) {
		d.Concurrency = 4
		d.Timeout.Connect = time.Second
		d.route.Stream = true
	})
	for range 3 {
		if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 200 {
			t.Fatal(answer.Status)
		}
	}
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("one stream more: %s %v", answer.Status, answer.Header)
	}
	if done, err := upstream.Ask[string](t.Context(), s.asks, upstream.Request{Path: "/brief"}); done != "done" || err != nil {
		t.Errorf("another request: %q %v", done, err)
	}
}

// large is a body, in bytes; it passes in far less memory.
const large, memory = 512 << 20, 16 << 20

type zeros struct{}

func (zeros) Read(data []byte) (int, error) { return len(data), nil }

// peak is the memory that is in use while a body is read, at most.
func peak(t *testing.T, body io.Reader) (count int64, most uint64) {
	t.Helper()
	var stats runtime.MemStats
	buffer := make([]byte, 1<<20)
	for next := int64(0); ; {
		read, err := body.Read(buffer)
		count += int64(read)
		if count >= next {
			runtime.GC()
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
			next += large / 8
		}
		if err == io.EOF {
			return count, most
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

//nolint:paralleltest // it measures memory, which is of all tests
func TestLargeBodiesPassInLittleMemory(t *testing.T) {
	var most uint64
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			var count int64
			count, most = peak(t, r.Body)
			fmt.Fprint(w, count)
			return
		}
		_, _ = io.CopyN(w, zeros{}, large)
	}), streams)
	count, down := peak(t, s.do(t, "GET", "/", "").Body)
	if count != large || down > memory {
		t.Errorf("%d bytes came down in %d bytes of memory", count, down)
	}
	request := newRequest(t.Context(), t, "PUT", s.url, "x")
	request.Body, request.ContentLength = io.NopCloser(io.LimitReader(zeros{}, large)), large
	answer, err := client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := read(t, answer.Body); got != fmt.Sprint(large) || most > memory {
		t.Errorf("%s bytes went up in %d bytes of memory", got, most)
	}
}

// quick has little patience with what does not move.
func quick(d *declared) {
	d.route.Stream = true
	d.Timeout = contract.UpstreamTimeout{Connect: time.Second, FirstByte: time.Second, Idle: time.Second}
}

func TestAStreamThatMovesMayTakeLongerThanItMayBeIdle(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 25 {
			_, _ = io.WriteString(w, "a")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}), quick)
	if got := read(t, s.do(t, "GET", "/", "").Body); got != strings.Repeat("a", 25) {
		t.Error(got)
	}
}

func TestAStreamThatStopsIsEnded(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "a")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(ended)
	}), quick)
	data, err := io.ReadAll(s.do(t, "GET", "/", "").Body)
	if string(data) != "a" || err == nil {
		t.Errorf("%q %v", data, err)
	}
	<-ended
}

func TestAnUploadThatStopsIsTheCallersFault(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }), quick)
	reader, writer := io.Pipe()
	go func() { _, _ = io.WriteString(writer, "a") }()
	request := newRequest(t.Context(), t, "PUT", s.url, "x")
	request.Body, request.ContentLength = reader, -1
	done := make(chan struct{})
	go func() {
		defer close(done)
		if answer, err := client(t).Do(request); err == nil { // or the connection is closed before it can be read
			_ = answer.Body.Close()
		}
	}()
	if problem, is := asProblem(<-s.failed); !is || problem.Type.Status != http.StatusRequestTimeout {
		t.Error(problem)
	}
	_ = writer.Close() // the client waits for its body
	<-done
}

func TestABodyIsAskedForWhenTheBackendTakesIt(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Expect") != "" {
			t.Error("Expect has passed")
		}
		_, _ = io.Copy(w, r.Body)
	}), streams)
	request := newRequest(t.Context(), t, "PUT", s.url, "x", "Expect: 100-continue")
	request.Body, request.ContentLength = io.NopCloser(iotest.OneByteReader(strings.NewReader("hello"))), -1
	answer, err := client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := read(t, answer.Body); got != "hello" {
		t.Error(got)
	}
}
