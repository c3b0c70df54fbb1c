package upstream_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/engine/contract"
)

func says(text string) func(net.Conn) {
	return func(connection net.Conn) { _, _ = io.WriteString(connection, text) }
}

// silent waits until the other side closes.
func silent(before string) func(net.Conn) {
	return func(connection net.Conn) {
		_, _ = io.WriteString(connection, before)
		_, _ = io.Copy(io.Discard, connection)
	}
}

// dripping goes on slowly until the other side closes.
func dripping(before, again string) func(net.Conn) {
	return func(connection net.Conn) {
		_, err := io.WriteString(connection, before)
		for tick := time.NewTicker(5 * time.Millisecond); err == nil; <-tick.C {
			_, err = io.WriteString(connection, again)
		}
	}
}

func TestABackendThatFailsIsAProblem(t *testing.T) {
	t.Parallel()
	reset := func(connection net.Conn) {
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	}
	for name, test := range map[string]struct {
		answer func(net.Conn)
		want   int
	}{
		"that closes at once":          {func(net.Conn) {}, 502},
		"that resets":                  {reset, 502},
		"that is no server":            {says("SSH-2.0-OpenSSH_9.9\r\n\r\n"), 502},
		"that breaks off a header":     {says("HTTP/1.1 200 OK\r\nContent-Ty"), 502},
		"that lies about length":       {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}"), 502},
		"that breaks off a chunk":      {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}"), 502},
		"with two lengths":             {says("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 502},
		"with an endless header":       {says("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 200<<10) + "\r\n\r\n"), 502},
		"with garbage for JSON":        {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{,}"), 502},
		"with HTML for JSON":           {says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}"), 502},
		"with nothing for JSON":        {says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 502},
		"that compresses unasked":      {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), 502},
		"that switches protocols":      {says("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), 502},
		"that leads elsewhere":         {says("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/admin\r\nContent-Length: 0\r\n\r\n"), 502},
		"that is never done":           {silent(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 100)), 502},
		"that says nothing":            {silent(""), 504},
		"that says half a header":      {silent("HTTP/1.1 200 OK\r\nContent-"), 504},
		"that stops within a body":     {silent("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"), 504},
		"that never ends a header":     {dripping("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"), 504},
		"that never ends a field":      {dripping("HTTP/1.1 200 OK\r\nX-A: ", "b"), 504},
		"that never ends a status":     {dripping("HTTP/1.1 200 ", "O"), 504},
		"with a flood of fields":       {says("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: b\r\n", 50_000) + "\r\n"), 502},
		"with a field of no name":      {says("HTTP/1.1 200 OK\r\n: b\r\n\r\n"), 502},
		"with a status of no number":   {says("HTTP/1.1 OK\r\n\r\n"), 502},
		"with a status beyond all":     {says("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"), 502},
		"with another beyond all":      {says("HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"), 502},
		"with a negative length":       {says("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), 502},
		"with a wrong chunk":           {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), 502},
		"with a chunk beyond all":      {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}"), 502},
		"that says more than it told":  {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"), 200},
		"that says 204, and a body":    {says("HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 204},
		"that says 304, and a body":    {says("HTTP/1.1 304 Not Modified\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 304},
		"that hints, and then answers": {says("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := front(t, conntest.Answer(t, test.answer), func(d *declared) {
				d.Timeout = contract.UpstreamTimeout{Connect: time.Second, FirstByte: time.Second, Idle: time.Second}
				d.route.JSON = true
			})
			answer := s.do(t, "GET", "/", "")
			if body := read(t, answer.Body); answer.StatusCode != test.want || test.want >= 500 && body != "" {
				t.Errorf("%d %q", answer.StatusCode, body)
			} else if test.want == 200 && body != "{}" || test.want == 204 && body != "" {
				t.Errorf("%q", body)
			}
			if answer.Header["Link"] != nil {
				t.Error("what is informational has passed")
			}
		})
	}
}

func TestABackendThatIsAwayIsAProblem(t *testing.T) {
	t.Parallel()
	address := conntest.FreeAddress(t)
	s := front(t, "http://"+address, nil)
	if answer := s.do(t, "GET", "/", ""); answer.StatusCode != http.StatusBadGateway {
		t.Error(answer.Status)
	}
	problem, ok := asProblem(<-s.failed)
	if !ok || strings.Contains(problem.Detail, "127.0.0.1") || !strings.Contains(problem.Error(), address) {
		t.Errorf("the caller is told %q, the log %q", problem.Detail, problem.Error())
	}
}

func TestAnAnswerMayComeBeforeTheBodyIsSent(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]bool{"held": false, "streamed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, with(413, "text/plain", "too much"), func(d *declared) { d.route.Stream = stream })
			connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = connection.Close() }()
			_, _ = io.WriteString(connection, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1000000000\r\n\r\nbegin") // no more comes
			answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = answer.Body.Close() }()
			if !answer.Close {
				t.Error("the connection goes on, in the middle of a body")
			}
			if got := read(t, answer.Body); answer.StatusCode != 413 || got != "too much" {
				t.Errorf("%d %q", answer.StatusCode, got)
			}
		})
	}
}

// What is compressed is not opened: it passes as it is, or is refused where it would have to be read.
func TestABombIsNotOpened(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	to := gzip.NewWriter(&bomb)
	_, _ = io.CopyN(to, zeros{}, 200<<20)
	_ = to.Close()
	for name, test := range map[string]struct {
		status int
		change func(*declared)
		want   int
		says   string
	}{
		"as it is":         {200, nil, 200, bomb.String()},
		"streamed":         {200, streams, 200, bomb.String()},
		"declared as JSON": {200, func(d *declared) { d.route.JSON = true }, 502, ""},
		"transformed":      {200, transforms("."), 502, ""},
		"wrapped":          {500, wraps, 500, `{"error":"Internal Server Error","status":500,"payload":null}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, with(test.status, "application/json", bomb.String(), "Content-Encoding: gzip"), test.change)
			answer := s.do(t, "GET", "/", "", "Accept-Encoding: gzip")
			encoding := ""
			if test.says == bomb.String() {
				encoding = "gzip"
			}
			if got := read(t, answer.Body); answer.StatusCode != test.want || got != test.says || answer.Header.Get("Content-Encoding") != encoding {
				t.Errorf("%d, %d bytes, %q", answer.StatusCode, len(got), answer.Header.Get("Content-Encoding"))
			}
		})
	}
}

func TestACallerWhoLeavesEndsTheRequestToTheBackend(t *testing.T) {
	t.Parallel()
	asked, ended := make(chan struct{}), make(chan struct{})
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
		close(ended)
	}), nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	answer, err := client(t).Do(newRequest(ctx, t, "GET", s.url, ""))
	if err == nil {
		_ = answer.Body.Close()
		t.Fatal("there is an answer")
	}
	<-ended
	if _, is := asProblem(<-s.failed); is {
		t.Error("it is taken for a failure of the backend")
	}
}

func TestOfALongAnswerThatBreaksOffTheCallerSeesThatItIsIncomplete(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(8<<20))
		_, _ = w.Write(make([]byte, 4<<20))
		panic(http.ErrAbortHandler)
	}), nil)
	answer := s.do(t, "GET", "/", "")
	if count, err := io.Copy(io.Discard, answer.Body); err == nil || count > 4<<20 {
		t.Errorf("%d bytes, %v", count, err)
	}
}
