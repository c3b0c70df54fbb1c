package loadtest_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charterhq/charter/impl/engine/measure/loadtest"
)

func TestMain(m *testing.M) {
	loadtest.Main()
	m.Run()
}

func TestAllAreAskedOverTheConnections(t *testing.T) {
	t.Parallel()
	var asked, opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, r.URL.Path)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	process := loadtest.Start(t)
	for range 2 {
		if took, err := process.Ask(target(server, "/a"), 100); err != nil || took <= 0 {
			t.Error(took, err)
		}
	}
	if asked.Load() != 200 || opened.Load() != connections {
		t.Errorf("%d requests over %d connections", asked.Load(), opened.Load())
	}
}

func TestAnswersComeInChunksToo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, chunk := range []string{"a", strings.Repeat("b", 20_000), "c"} {
			fmt.Fprint(w, chunk)
			_ = http.NewResponseController(w).Flush()
		}
	}))
	defer server.Close()
	if _, err := loadtest.Start(t).Ask(target(server, "/"), 20); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoAnswerIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/status":
			w.WriteHeader(http.StatusTeapot)
		case "/length":
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprint(connection, "HTTP/1.1 200 OK\r\n\r\nuntil the end")
			connection.Close()
		case "/hangs-up":
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	for path, want := range map[string]string{"/status": "418", "/length": "Content-Length", "/hangs-up": "EOF"} {
		if _, err := loadtest.Start(t).Ask(target(server, path), 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// What is left of an answer that was not understood is no answer to the next request.
func TestAnErrorIsOfItsOrderAlone(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusTeapot)
		}
		fmt.Fprint(w, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}))
	defer server.Close()
	process := loadtest.Start(t)
	if _, err := process.Ask(target(server, "/bad"), connections); err == nil {
		t.Error("another status is no error")
	}
	if _, err := process.Ask(target(server, "/good"), 20); err != nil {
		t.Error(err)
	}
}

const connections = 4

func target(server *httptest.Server, path string) loadtest.Target {
	return loadtest.Target{
		Address: strings.TrimPrefix(server.URL, "http://"), Request: "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n", Connections: connections,
	}
}
