package server_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
	"github.com/charterhq/charter/impl/engine/measure/loadtest"
)

// Each server is asked for a turn in each round, by manyCallers at once.
const (
	manyCallers = 32
	askedRounds = 40
	askedTurn   = 150 * time.Millisecond
	askedWarm   = 5000 // requests before that: connections are opened, caches filled, and Node.js compiles what it has run often
)

// asked is a server that many callers at once ask for a user, from another process.
type asked struct {
	name   string
	target loadtest.Target
	used   func() (time.Duration, error) // processor time of the server

	each, count int           // requests in a turn, and in all turns so far
	took, spent time.Duration // by the clock on the wall, and in processor time
}

// charter is Charter in this process, which does nothing else in its turn.
func (p *policiesBench) charter(b *testing.B, name string, handler http.Handler) *asked {
	b.Helper()
	return p.target(b, name, p.listen(b, handler), func() (time.Duration, error) { return measure.Now(), nil })
}

func (p *policiesBench) target(b *testing.B, name, address string, used func() (time.Duration, error)) *asked {
	b.Helper()
	return &asked{name: name, used: used, target: loadtest.Target{Address: address, Request: p.message(b, address), Connections: manyCallers}}
}

// warm asks until the server is as fast as it gets, and finds how many requests fill a turn.
func (a *asked) warm(b *testing.B, process *loadtest.Process) {
	b.Helper()
	a.each = askedWarm
	a.ask(b, process)
	a.took, a.count, a.each = 0, 0, askedWarm/5
	a.ask(b, process)
	a.each = max(int(float64(askedTurn)/a.wall()), 1)
	a.took, a.spent, a.count = 0, 0, 0
}

// ask has a turn.
func (a *asked) ask(b *testing.B, process *loadtest.Process) {
	b.Helper()
	before, err := a.used()
	if err != nil {
		b.Fatal(err)
	}
	took, err := process.Ask(a.target, a.each)
	if err != nil {
		b.Fatal(a.name, err)
	}
	after, err := a.used()
	if err != nil {
		b.Fatal(err)
	}
	a.took, a.spent, a.count = a.took+took, a.spent+after-before, a.count+a.each
}

// wall is the nanoseconds of a request by the clock on the wall: the mean of all turns.
func (a *asked) wall() float64 { return float64(a.took) / float64(a.count) }

// processor is the processor time of a request, in nanoseconds: the mean of all turns.
func (a *asked) processor() float64 { return float64(a.spent) / float64(a.count) }

// listen serves a handler on loopback.
func (p *policiesBench) listen(b *testing.B, handler http.Handler) (address string) {
	b.Helper()
	listening := httptest.NewUnstartedServer(handler)
	listening.Config.BaseContext = func(net.Listener) context.Context { return base(b.Context()) }
	listening.Start()
	b.Cleanup(listening.Close)
	return strings.TrimPrefix(listening.URL, "http://")
}

// message is the request as it goes to an address.
func (p *policiesBench) message(b *testing.B, address string) string {
	b.Helper()
	request := p.request(b.Context())
	var text strings.Builder
	fmt.Fprintf(&text, "GET %s HTTP/1.1\r\nHost: %s\r\n", request.URL.Path, address)
	if err := request.Header.Write(&text); err != nil {
		b.Fatal(err)
	}
	text.WriteString("\r\n")
	return text.String()
}
