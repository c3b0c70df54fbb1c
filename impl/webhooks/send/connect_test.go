package send_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charterhq/charter/impl/engine/conntest"
	"github.com/charterhq/charter/impl/webhooks/send"
)

func TestNobodyTakesTheConnection(t *testing.T) {
	t.Parallel()
	to := send.Endpoint{URL: "http://" + conntest.FreeAddress(t), Secrets: []string{send.NewSecret()}}
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
