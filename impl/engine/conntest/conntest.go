// Package conntest gives tests servers that do to their connections what no server of HTTP would do, and addresses where no
// server is.
package conntest

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Serve takes connections on a free port of the loopback address until the test ends, has serve do something with each, all at
// once, and closes it afterwards. It returns the URL.
func Serve(t testing.TB, serve func(net.Conn)) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			group.Go(func() {
				defer func() { _ = connection.Close() }()
				serve(connection)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		group.Wait()
	})
	return "http://" + listener.Addr().String()
}

// Answer is [Serve] with a request read from each connection before answer is called, without its body. One that is none has no
// answer.
func Answer(t testing.TB, answer func(net.Conn)) string {
	t.Helper()
	return Serve(t, func(connection net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
			answer(connection)
		}
	})
}

// FreeAddress is an address of the loopback, host:port, at which nobody listens.
func FreeAddress(t testing.TB) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
