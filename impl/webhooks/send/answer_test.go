package send_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// raw takes connections, and does with each what it is told to. A connection is closed afterwards.
func raw(t *testing.T, serve func(conn net.Conn)) send.Endpoint {
	t.Helper()
	return send.Endpoint{URL: conntest.Serve(t, serve), Secrets: []string{send.NewSecret()}}
}

func readRequest(conn net.Conn) { _, _ = http.ReadRequest(bufio.NewReader(conn)) }

func expect(t *testing.T, answer send.Answer, verdict send.Verdict, status int, failure send.Failure) {
	t.Helper()
	if answer.Verdict != verdict || answer.Status != status || answer.Failure != failure {
		t.Errorf("%s, status %d, failure %q (%v); wanted %s, %d, %q", answer.Verdict, answer.Status, answer.Failure, answer.Err, verdict, status, failure)
	}
	if answer.Duration <= 0 || (answer.Err == nil) != (status != 0) {
		t.Errorf("after %s: %v", answer.Duration, answer.Err)
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		verdict send.Verdict
		failure send.Failure
	}{
		200: {send.Delivered, ""}, 204: {send.Delivered, ""}, 299: {send.Delivered, ""},
		300: {send.Failed, send.FailureRedirect}, 304: {send.Failed, send.FailureRedirect}, 400: {send.Failed, send.FailureStatus},
		404: {send.Failed, send.FailureStatus}, 410: {send.Gone, send.FailureStatus}, 429: {send.Failed, send.FailureStatus},
		500: {send.Failed, send.FailureStatus}, 503: {send.Failed, send.FailureStatus},
	} {
		to := endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		expect(t, sender(t, send.Options{}).Send(t.Context(), to, message()), want.verdict, status, want.failure)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var followed atomic.Int32
	elsewhere := endpoint(t, func(http.ResponseWriter, *http.Request) { followed.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		to := endpoint(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		expect(t, sender(t, send.Options{}).Send(t.Context(), to, message()), send.Failed, status, send.FailureRedirect)
	}
	if followed.Load() > 0 {
		t.Error("followed")
	}
}

// Endpoints that do not answer as they should fail, in time, for a reason that says which.
func TestEndpointsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	const short = 300 * time.Millisecond
	for name, test := range map[string]struct {
		serve   func(conn net.Conn)
		timeout time.Duration
		want    send.Failure
	}{
		"hangs": {func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, short, send.FailureTimeout},
		"drips its header": {func(conn net.Conn) {
			drip(conn, "HTTP/1.1 200 OK\r\nX-A: ", "a")
		}, short, send.FailureTimeout},
		"has a header without end": {func(conn net.Conn) {
			readRequest(conn)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 1000))
		}, patient, send.FailureAnswer},
		"says continue without end": {func(conn net.Conn) {
			readRequest(conn)
			for {
				if _, err := io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"); err != nil {
					return
				}
			}
		}, patient, send.FailureAnswer},
		"resets": {func(conn net.Conn) {
			readRequest(conn)
			_ = conn.(*net.TCPConn).SetLinger(0)
		}, patient, send.FailureReset},
		"hangs up":         {readRequest, patient, send.FailureReset},
		"speaks otherwise": {func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail.example.com ESMTP\r\n"); readRequest(conn) }, patient, send.FailureAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := raw(t, test.serve)
			expect(t, sender(t, send.Options{Timeout: test.timeout}).Send(t.Context(), to, message()), send.Failed, 0, test.want)
		})
	}
}

// drip sends a text, and then a little again and again until nobody reads.
func drip(conn net.Conn, first, then string) {
	readRequest(conn)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, conn)
	}()
	_, _ = io.WriteString(conn, first)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-gone:
			return
		case <-ticker.C:
			_, _ = io.WriteString(conn, then)
		}
	}
}

// An answer whose body never ends counts by its status, and holds nobody up.
func TestBodiesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	to := raw(t, func(conn net.Conn) { drip(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc", "a") })
	for timeout := 200 * time.Millisecond; timeout < patient; timeout *= 2 { // until the machine is quick enough for the header
		if answer := sender(t, send.Options{Timeout: timeout}).Send(t.Context(), to, message()); answer.Status != 0 {
			expect(t, answer, send.Delivered, http.StatusOK, "")
			if len(answer.Body) > send.MaxBody {
				t.Errorf("%d bytes", len(answer.Body))
			}
			return
		}
	}
	t.Error("no answer")
}

func TestBodiesThatAreHuge(t *testing.T) {
	t.Parallel()
	to := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		for range 10_000 {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return
			}
		}
	})
	answer := sender(t, send.Options{}).Send(t.Context(), to, message())
	expect(t, answer, send.Failed, http.StatusInternalServerError, send.FailureStatus)
	if len(answer.Body) != send.MaxBody {
		t.Errorf("%d bytes", len(answer.Body))
	}
}
