package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
)

// BenchmarkUpstream asks a backend directly, through nginx (if it is installed), through the proxy of Go's library with
// nothing around it, which the engine stands on, and through the whole server, with its limits, its checks and its lists
// of header fields: in turns, many at once for the throughput, and one after the other for the median.
func BenchmarkUpstream(b *testing.B) {
	for name, size := range map[string]int{"small": 100, "1MiB": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			body := []byte(`{"text":"` + strings.Repeat("a", size-11) + `"}`)
			backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
				_, _ = w.Write(body)
			}))
			defer backend.Close()
			ways := []*route{{name: "direct", url: backend.URL + "/a", want: body}}
			if url := nginx(b, backend.Listener.Addr().String()); url != "" {
				ways = append(ways, &route{name: "nginx", url: url + "/a", want: body})
			}
			ways = append(ways, &route{name: "bare-go", url: bare(b, backend.URL) + "/a", want: body})
			url, key := charterBefore(b, backend.URL)
			ways = append(ways, &route{name: "charter", url: url + "/api/external/a", key: key, want: body})
			for b.Loop() {
				for _, w := range ways {
					w.once(b)
				}
			}
			report(b, ways)
		})
	}
}

// What one turn asks.
const (
	atOnce   = 16
	together = 25 // each of those
	alone    = 20
)

// route is one to the backend.
type route struct {
	name, url, key string
	want           []byte

	batch   time.Duration
	singles []time.Duration
}

func (w *route) once(b *testing.B) {
	b.Helper()
	start := time.Now()
	var group sync.WaitGroup
	for range atOnce {
		group.Go(func() {
			for range together {
				w.ask(b)
			}
		})
	}
	group.Wait()
	w.batch += time.Since(start)
	for range alone {
		start := time.Now()
		w.ask(b)
		w.singles = append(w.singles, time.Since(start))
	}
}

var benchClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * atOnce, DisableCompression: true}}

func (w *route) ask(b *testing.B) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, w.url, nil)
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("X-API-Key", w.key)
	answer, err := benchClient.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	got, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK || !bytes.Equal(got, w.want) {
		b.Errorf("%s: %d, %d bytes, %v", w.name, answer.StatusCode, len(got), err)
	}
}

func (w *route) median() time.Duration {
	slices.Sort(w.singles)
	return w.singles[len(w.singles)/2]
}

func report(b *testing.B, ways []*route) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
	direct := ways[0]
	for i, w := range ways {
		b.ReportMetric(float64(b.N*atOnce*together)/w.batch.Seconds(), w.name+"-requests/s")
		b.ReportMetric(float64((w.median() - direct.median()).Microseconds()), w.name+"-added-µs")
		if w.name == "nginx" {
			for _, after := range ways[i+1:] {
				b.ReportMetric(w.batch.Seconds()/after.batch.Seconds(), after.name+"-x-nginx")
			}
		}
	}
}

// bare is the proxy of Go's library before a backend.
func bare(b *testing.B, backend string) string {
	b.Helper()
	to, err := neturl.Parse(backend)
	if err != nil {
		b.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
		Transport: &http.Transport{MaxIdleConnsPerHost: 2 * atOnce},
	})
	b.Cleanup(front.Close)
	return front.URL
}

// charterBefore is the whole server before a backend.
func charterBefore(b *testing.B, backend string) (url, key string) {
	b.Helper()
	databaseURL := repositorytest.SQLite(b)
	s, err := server.New(b.Context(), server.Config{
		Addr: "127.0.0.1:0", DatabaseURL: databaseURL, Environment: server.Development, DrainTimeout: time.Second,
		CheckResponses: server.CheckOff, MailURL: "outbox:" + b.TempDir(),
		Lookup: func(name string) (string, bool) {
			value := map[string]string{"EXTERNAL_URL": backend, "EXTERNAL_TOKEN": "bench"}[name]
			return value, value != ""
		},
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	front := httptest.NewServer(s.Handler())
	b.Cleanup(func() {
		front.Close()
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return front.URL, internalKey(b, databaseURL)
}

const nginxSays = `worker_processes auto; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
  upstream backend { server %[2]s; keepalive 64; }
  server {
    listen %[3]s; keepalive_requests 1000000;
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`

// nginx is one before a backend; without an address, it is not installed.
func nginx(b *testing.B, backend string) string {
	b.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/nginx") // where Debian has it, and few have PATH
	}
	if err != nil {
		b.Log("nginx is not installed, and not measured: apt-get install nginx-light")
		return ""
	}
	address, folder := conntest.FreeAddress(b), b.TempDir()
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, nginxSays, folder, backend, address), 0o600); err != nil {
		b.Fatal(err)
	}
	command := exec.CommandContext(context.WithoutCancel(b.Context()), program, "-c", file, "-p", folder, "-g", "daemon off;")
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	})
	for {
		if connection, err := new(net.Dialer).DialContext(b.Context(), "tcp", address); err == nil {
			_ = connection.Close()
			return "http://" + address
		}
		if err := b.Context().Err(); err != nil {
			b.Fatal(err)
		}
	}
}
