package send_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// patient is a time in which every answer of an endpoint comes that does answer.
const patient = time.Minute

var silent = log.New(io.Discard, "", 0)

func sender(t *testing.T, options send.Options) *send.Sender {
	t.Helper()
	if options.Timeout == 0 {
		options.Timeout = patient
	}
	options.Guard.AllowLoopback = true
	made := send.New(options)
	t.Cleanup(made.Close)
	return made
}

func message() send.Message {
	return send.Message{ID: "evt_1", Payload: []byte(`{"type":"ping","timestamp":"2026-11-26T10:00:00Z","data":{}}`)}
}

// endpoint answers over plain HTTP.
func endpoint(t *testing.T, answer http.HandlerFunc) send.Endpoint {
	t.Helper()
	server := httptest.NewUnstartedServer(answer)
	server.Config.ErrorLog = silent
	server.Start()
	t.Cleanup(server.Close)
	return send.Endpoint{URL: server.URL + "/hook", Secrets: []string{send.NewSecret()}}
}

// raw takes connections, and does with each what it is told to. A connection is closed afterwards.
func raw(t *testing.T, serve func(conn net.Conn)) send.Endpoint {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serve(conn)
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
	})
	return send.Endpoint{URL: "http://" + listener.Addr().String(), Secrets: []string{send.NewSecret()}}
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

// What is sent can be verified with each of the secrets, and with the public key.
func TestMessagesAreSigned(t *testing.T) {
	t.Parallel()
	private, public := send.NewKeys()
	received := make(chan signature.Delivery, 1)
	to := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.Path != "/hook" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		received <- signature.Delivery{Header: r.Header, Body: body}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "thanks")
	})
	to.Secrets = append(to.Secrets, send.NewSecret(), private)
	answer := sender(t, send.Options{UserAgent: "Test/1"}).Send(t.Context(), to, message())
	expect(t, answer, send.Delivered, http.StatusAccepted, "")
	if string(answer.Body) != "thanks" {
		t.Errorf("%q", answer.Body)
	}
	got := <-received
	for name, want := range map[string]string{"Content-Type": "application/json", "User-Agent": "Test/1", "Webhook-Id": "evt_1", "Idempotency-Key": "", "Accept-Encoding": ""} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	if string(got.Body) != string(message().Payload) {
		t.Errorf("%s", got.Body)
	}
	for _, secret := range append(to.Secrets, public) {
		verifier, err := signature.New(signature.Options{Scheme: "standard", Secrets: []string{secret}, Tolerance: patient})
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(got); err != nil {
			t.Errorf("%s: %v", secret[:6], err)
		}
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

func TestNobodyTakesTheConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	to := send.Endpoint{URL: "http://" + listener.Addr().String(), Secrets: []string{send.NewSecret()}}
	listener.Close()
	expect(t, sender(t, send.Options{}).Send(t.Context(), to, message()), send.Failed, 0, send.FailureConnect)
	unknown := sender(t, send.Options{Guard: send.Guard{Resolver: answering()}})
	expect(t, unknown.Send(t.Context(), send.Endpoint{URL: "https://partner.example.com", Secrets: to.Secrets}, message()), send.Failed, 0, send.FailureName)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	expect(t, sender(t, send.Options{}).Send(ended, to, message()), send.Failed, 0, send.FailureStopped)
}

// A certificate is looked at: by whom it is, for whom, and how the connection is made safe.
func TestConnectionsAreSafe(t *testing.T) {
	t.Parallel()
	serve := func(configure func(*tls.Config)) (*httptest.Server, *x509.CertPool) {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200 + r.ProtoMajor) }))
		server.EnableHTTP2, server.Config.ErrorLog = true, silent
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10}
		configure(server.TLS)
		server.StartTLS()
		t.Cleanup(server.Close)
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		return server, roots
	}
	good, roots := serve(func(*tls.Config) {})
	old, oldRoots := serve(func(config *tls.Config) { config.MaxVersion = tls.VersionTLS11 })
	strict, strictRoots := serve(func(config *tls.Config) {
		config.ClientAuth, config.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 // which says so before there is a request
	})
	to := func(url string) send.Endpoint { return send.Endpoint{URL: url, Secrets: []string{send.NewSecret()}} }
	expect(t, sender(t, send.Options{Roots: roots}).Send(t.Context(), to(good.URL), message()), send.Delivered, 202, "")
	expect(t, sender(t, send.Options{}).Send(t.Context(), to(good.URL), message()), send.Failed, 0, send.FailureTLS)
	named := sender(t, send.Options{Roots: roots, Guard: send.Guard{Resolver: answering(addresses("127.0.0.1"))}})
	other := strings.Replace(good.URL, "127.0.0.1", "partner.test", 1)
	expect(t, named.Send(t.Context(), to(other), message()), send.Failed, 0, send.FailureTLS)
	expect(t, sender(t, send.Options{Roots: oldRoots}).Send(t.Context(), to(old.URL), message()), send.Failed, 0, send.FailureTLS)
	expect(t, sender(t, send.Options{Roots: strictRoots}).Send(t.Context(), to(strict.URL), message()), send.Failed, 0, send.FailureTLS)
	plain := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	plain.URL = strings.Replace(plain.URL, "http:", "https:", 1)
	expect(t, sender(t, send.Options{}).Send(t.Context(), plain, message()), send.Failed, 0, send.FailureTLS)
}

// A name that was good when it was registered, and stands for the inside when it is dialled, gets no connection.
func TestRebindingDoesNotHelp(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"127.0.0.1", "::1"} {
		listener, err := net.Listen("tcp", net.JoinHostPort(network, "0"))
		if err != nil {
			t.Logf("%s: %v", network, err) // a machine may have no IPv6
			continue
		}
		guard := send.Guard{AllowHTTP: true, Resolver: answering(public, addresses(network))}
		strict := send.New(send.Options{Guard: guard, Timeout: patient})
		t.Cleanup(strict.Close)
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		to := "http://partner.example.com:" + port
		if err := guard.CheckURL(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		answer := strict.Send(t.Context(), send.Endpoint{URL: to, Secrets: []string{send.NewSecret()}}, message())
		expect(t, answer, send.Failed, 0, send.FailureRefused)
		if !isFirst(t, listener) {
			t.Error("connected")
		}
		listener.Close()
		refusedURL(t, guard.CheckURL(t.Context(), to))
	}
}

// isFirst tells whether nobody has connected to a listener before.
func isFirst(t *testing.T, listener net.Listener) bool {
	t.Helper()
	mine, err := net.Dial(listener.Addr().Network(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	first, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	return first.RemoteAddr().String() == mine.LocalAddr().String()
}

func TestWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	to := endpoint(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	made := sender(t, send.Options{})
	for name, change := range map[string]func(*send.Endpoint, *send.Message){
		"no secret":  func(e *send.Endpoint, _ *send.Message) { e.Secrets = nil },
		"bad secret": func(e *send.Endpoint, _ *send.Message) { e.Secrets = append(e.Secrets, "whsec_c2hvcnQ=") },
		"bad key":    func(e *send.Endpoint, _ *send.Message) { e.Secrets = []string{"whsk_c2hvcnQ="} },
		"dotted id":  func(_ *send.Endpoint, m *send.Message) { m.ID = "evt.1" },
		"no id":      func(_ *send.Endpoint, m *send.Message) { m.ID = "" },
		"too large":  func(_ *send.Endpoint, m *send.Message) { m.Payload = make([]byte, send.MaxPayload+1) },
		"line break": func(_ *send.Endpoint, m *send.Message) { m.ID = "evt\r\nX: y" },
		"no public":  func(e *send.Endpoint, _ *send.Message) { _, public := send.NewKeys(); e.Secrets = []string{public} },
	} {
		e, m := to, message()
		change(&e, &m)
		answer := made.Send(t.Context(), e, m)
		if answer.Failure != send.FailureMessage || answer.Verdict != send.Failed || answer.Err == nil {
			t.Errorf("%s: %+v", name, answer)
		}
	}
	if asked.Load() > 0 {
		t.Error("sent")
	}
	to.URL = strings.Replace(to.URL, "127.0.0.1", "2130706433", 1)
	expect(t, made.Send(t.Context(), to, message()), send.Failed, 0, send.FailureRefused)
}

// Errors are for logs: the query of an address, where partners keep tokens, is not in them.
func TestErrorsLeaveTheQueryOut(t *testing.T) {
	t.Parallel()
	to := raw(t, readRequest)
	to.URL += "/hook?token=wonderful"
	answer := sender(t, send.Options{}).Send(t.Context(), to, message())
	if answer.Err == nil || strings.Contains(answer.Err.Error(), "wonderful") {
		t.Error(answer.Err)
	}
}

// An endpoint that closes a connection between two messages loses none.
func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	made := sender(t, send.Options{})
	to := send.Endpoint{URL: server.URL, Secrets: []string{send.NewSecret()}}
	expect(t, made.Send(t.Context(), to, message()), send.Delivered, 200, "")
	server.CloseClientConnections()
	expect(t, made.Send(t.Context(), to, message()), send.Delivered, 200, "")
}

// A proxy that the environment names would reach what it likes: it is not asked.
func TestNoProxyIsAsked(t *testing.T) { //nolint:paralleltest // it sets the environment
	proxy := endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	to := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, strings.TrimSuffix(proxy.URL, "/hook"))
	}
	to.URL = strings.Replace(to.URL, "127.0.0.1", "partner.test", 1)
	made := sender(t, send.Options{Guard: send.Guard{AllowHTTP: true, Resolver: answering(addresses("127.0.0.1"))}})
	expect(t, made.Send(t.Context(), to, message()), send.Delivered, 200, "")
}

func TestSecretsAreNew(t *testing.T) {
	t.Parallel()
	private, public := send.NewKeys()
	other, _ := send.NewKeys()
	first, second := send.NewSecret(), send.NewSecret()
	if first == second || private == other {
		t.Error("twice the same")
	}
	if _, err := signature.New(signature.Options{Scheme: "standard", Secrets: []string{send.NewSecret(), private, public}, Tolerance: patient}); err != nil {
		t.Error(err)
	}
}
