package server_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// BenchmarkCachedRead asks for a user whose answer is kept, through the whole server, and for the same answer, header
// and body, from a bare net/http handler, over loopback, by several callers at once, in turns. It counts processor time, so that others
// on the machine do no harm, and its callers do next to nothing, because their time counts too. of-bare is the throughput
// of the server as a part of that of the handler.
func BenchmarkCachedRead(b *testing.B) {
	databaseURL := repositorytest.SQLite(b)
	s, err := server.New(b.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second,
		MailURL: "outbox:" + b.TempDir(), CheckResponses: server.CheckOff,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	whole := httptest.NewServer(s.Handler())
	defer whole.Close()
	key := internalKey(b, databaseURL)
	path := "/api/users/" + server.AliceID.String()
	fetch(b, whole.URL+path, key)
	header, body := answerOf(b, whole.URL+path, key)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		_, _ = w.Write(body)
	}))
	defer bare.Close()

	var wholeTime, bareTime time.Duration
	for b.Loop() {
		bareTime += askOften(b, bare.URL, path, key, body)
		wholeTime += askOften(b, whole.URL, path, key, body)
	}
	count := float64(b.N * callers * each)
	b.ReportMetric(float64(bareTime.Nanoseconds())/count/1000, "bare-µs/request")
	b.ReportMetric(float64(wholeTime.Nanoseconds())/count/1000, "charter-µs/request")
	b.ReportMetric(bareTime.Seconds()/wholeTime.Seconds(), "of-bare")
}

// answerOf is an answer that is kept.
func answerOf(b *testing.B, url, key string) (http.Header, []byte) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || did(response) != "hit" {
		b.Fatal(response.Header, err)
	}
	response.Header.Del("Date")
	return response.Header, body
}

const callers, each = 4, 500

// askOften returns the processor time that it takes.
func askOften(b *testing.B, url, path, key string, body []byte) time.Duration {
	b.Helper()
	address := strings.TrimPrefix(url, "http://")
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nX-Api-Key: %s\r\n\r\n", path, address, key)
	begun := measure.Now()
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			if err := exchange(address, request, body); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	return measure.Now() - begun
}

// exchange sends the same request over one connection, again and again.
func exchange(address, request string, want []byte) error {
	caller, err := call(address)
	if err != nil {
		return err
	}
	defer caller.Close()
	for range each {
		if err := caller.ask(request, want); err != nil {
			return err
		}
	}
	return nil
}

// caller calls over one connection, and does next to nothing besides.
type caller struct {
	net.Conn

	answer []byte
}

// roomyAnswer is more than the answers of these benchmarks have, in bytes.
const roomyAnswer = 16 << 10

func call(address string) (*caller, error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &caller{connection, make([]byte, roomyAnswer)}, nil
}

// ask sends a request, and reads its answer, whose body must be the one that is wanted.
func (c *caller) ask(request string, want []byte) error {
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	for read := 0; ; {
		count, err := c.Read(c.answer[read:])
		if err != nil {
			return err
		}
		read += count
		header, body, whole := bytes.Cut(c.answer[:read], []byte("\r\n\r\n"))
		switch {
		case whole && (!bytes.HasPrefix(header, []byte("HTTP/1.1 200 ")) || !bytes.HasPrefix(want, body)) || read == len(c.answer):
			return fmt.Errorf("the answer is %s", c.answer[:read])
		case whole && len(body) == len(want):
			return nil
		}
	}
}
