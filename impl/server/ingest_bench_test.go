package server_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Senders are connections that deliver at once, each one delivery after the other.
const senders = 128

// BenchmarkIngest delivers signed webhooks over loopback, each a new event of GitHub with a job, by many senders at once. An
// answer says that event and job are committed. events/s is the rate, and p50-ms and p99-ms how long a sender waits.
// The machine works for the senders too, and for the jobs, which are done meanwhile: cpu-µs/event is all of it, and does not
// depend on what else the machine does; PostgreSQL's own work is not in it. Both databases force to disk what they commit.
func BenchmarkIngest(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { ingest(b, repositorytest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) {
		url := repositorytest.DurablePostgreSQL(b)
		if _, err := repositorytest.Open(b, url).Migrate(b.Context()); err != nil {
			b.Fatal(err)
		}
		ingest(b, url)
	})
}

func ingest(b *testing.B, databaseURL string) {
	b.Helper()
	s, err := server.New(b.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Production, DrainTimeout: 10 * time.Second,
		MailURL: "outbox:" + b.TempDir(), PublicURL: "http://localhost", CheckResponses: server.CheckOff,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	listener := httptest.NewServer(s.Handler())
	defer listener.Close()
	address := strings.TrimPrefix(listener.URL, "http://")

	requests := make([][]byte, max(b.N, senders))
	for i := range requests {
		requests[i] = signedPush(b, i)
	}
	waits := make([][]time.Duration, senders)
	b.ResetTimer()
	start, used := time.Now(), measure.Now()
	var group sync.WaitGroup
	for sender := range senders {
		group.Go(func() {
			var mine [][]byte
			for i := sender; i < b.N; i += senders {
				mine = append(mine, requests[i])
			}
			var err error
			if waits[sender], err = sendAll(address, mine); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	elapsed := time.Since(start)
	used = measure.Now() - used
	b.StopTimer()
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/elapsed.Seconds(), "events/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(used.Microseconds())/float64(len(all)), "cpu-µs/event")
}

// signedPush is a request, byte by byte.
func signedPush(b *testing.B, number int) []byte {
	b.Helper()
	body := fmt.Sprintf(`{"ref":"refs/heads/main","before":"%040d","after":"%040d","repository":{"full_name":"charterhq/charter"},"pusher":{"name":"ada"},"commits":[]}`, number, number+1)
	d := servertest.Signed(b, "github", servertest.Secrets["github"], time.Now(), http.Header{}, body)
	return fmt.Appendf(nil, "POST /api/webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
		"X-GitHub-Event: push\r\nX-GitHub-Delivery: bench-%d\r\nX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n\r\n%s",
		number, d.Header.Get("X-Hub-Signature-256"), len(body), body)
}

// sendAll sends requests on one connection and returns how long each was waited for.
func sendAll(address string, requests [][]byte) ([]time.Duration, error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	in := bufio.NewReader(connection)
	waits := make([]time.Duration, 0, len(requests))
	for _, request := range requests {
		start := time.Now()
		if _, err := connection.Write(request); err != nil {
			return nil, err
		}
		first, err := in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if !bytes.HasPrefix(first, []byte("HTTP/1.1 204")) {
			rest, _ := io.ReadAll(io.LimitReader(in, 1000))
			return nil, fmt.Errorf("%s%s", first, rest)
		}
		for { // a 204 has a header only
			line, err := in.ReadSlice('\n')
			if err != nil {
				return nil, err
			}
			if len(line) <= 2 {
				break
			}
		}
		waits = append(waits, time.Since(start))
	}
	return waits, nil
}
