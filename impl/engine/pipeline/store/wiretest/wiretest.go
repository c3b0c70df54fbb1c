// Package wiretest gives tests a wire between a program and a server that the program needs, such as Redis or
// PostgreSQL. The test says what is wrong with the wire: what is sent comes late, in pieces, not at all, or the
// connections are cut.
package wiretest

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"
)

// Some toxics write to the log of the process, whatever logger their proxy has.
func init() { zerolog.SetGlobalLevel(zerolog.Disabled) } //nolint:gochecknoinits // it holds for the process

// Wire leads to a server. It is good until the test says otherwise.
type Wire struct {
	proxy *toxiproxy.Proxy
}

// Leftovers are goroutines that wait for ever in a wire that was cut while something was on it.
func Leftovers() []goleak.Option {
	const toxiproxy = "github.com/Shopify/toxiproxy/v2"
	return []goleak.Option{
		goleak.IgnoreAnyFunction(toxiproxy + ".(*ToxicLink).read"), goleak.IgnoreAnyFunction(toxiproxy + "/toxics.(*ToxicStub).Run"),
	}
}

// To lays a wire to a server that listens at an address of a network, tcp or unix. It is cut when the test ends.
func To(t testing.TB, network, address string) *Wire {
	t.Helper()
	if network == "unix" {
		address = relay(t, address)
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	w := &Wire{toxiproxy.NewProxy(server, "wire", "127.0.0.1:0", address)}
	if err := w.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.proxy.Stop)
	return w
}

// Addr is where the wire begins: 127.0.0.1:PORT.
func (w *Wire) Addr() string { return w.proxy.Listen }

// Harm has something be wrong with the wire, besides what is wrong already.
func (w *Wire) Harm(t testing.TB, fault Fault) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"name": fault.kind, "type": fault.kind, "stream": fault.direction(), "attributes": fault.with})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(string(text))); err != nil {
		t.Fatal(err)
	}
}

// Mend makes the wire good again.
func (w *Wire) Mend(t testing.TB) {
	t.Helper()
	w.proxy.Toxics.ResetToxics(context.Background())
}

// Fault is something that can be wrong with a wire.
type Fault struct {
	kind string // of toxiproxy's toxics
	with map[string]any
	sent bool // it is of what is sent to the server, not of what comes back
}

// OfSent has the fault be of what is sent to the server, not of what comes back.
func (f Fault) OfSent() Fault {
	f.sent = true
	return f
}

func (f Fault) direction() string {
	if f.sent {
		return "upstream"
	}
	return "downstream"
}

// Hang lets nothing more come back. Connections stay open.
func Hang() Fault { return Fault{kind: "timeout", with: map[string]any{"timeout": 0}} }

// Slow delays what comes back.
func Slow(by time.Duration) Fault {
	return Fault{kind: "latency", with: map[string]any{"latency": by.Milliseconds()}}
}

// Slice sends what comes back in pieces of a few bytes.
func Slice() Fault {
	return Fault{kind: "slicer", with: map[string]any{"average_size": 3, "size_variation": 2, "delay": 10}}
}

// Narrow lets no more come back than so many thousand bytes in a second.
func Narrow(rate int) Fault { return Fault{kind: "bandwidth", with: map[string]any{"rate": rate}} }

// Linger tells late that the server has closed its connection.
func Linger(by time.Duration) Fault {
	return Fault{kind: "slow_close", with: map[string]any{"delay": by.Milliseconds()}}
}

// Break ends every connection once the server has answered so many bytes on it.
func Break(after int) Fault { return Fault{kind: "limit_data", with: map[string]any{"bytes": after}} }

// Reset ends every connection, new ones too, with a reset (RFC 9293, section 3.5.3).
func Reset() Fault { return Fault{kind: "reset_peer", with: map[string]any{"timeout": 0}} }

// relay passes on what comes by TCP to a socket of a file.
func relay(t testing.TB, path string) (address string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := new(net.Dialer).DialContext(context.Background(), "unix", path)
			if err != nil {
				_ = from.Close()
				continue
			}
			go pass(to, from)
			go pass(from, to)
		}
	}()
	return listener.Addr().String()
}

func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}
