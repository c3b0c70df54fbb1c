package upstream

import (
	"cmp"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/contract"
)

// What connections are kept, and for how long.
const (
	maxIdleConnections = 256
	idleConnection     = 90 * time.Second
	keepAlive          = 30 * time.Second
)

// notForStreams is which part of the places that a backend has for requests is never taken by streams: a fourth, and one
// at least, if there are two.
const notForStreams = 4

// maxHeaderBytes bounds the header of a backend's answer.
const maxHeaderBytes = 64 << 10

// backend is one of x-upstreams, with the values of the environment put in.
type backend struct {
	*contract.Upstream

	address *url.URL // its path is without the slash at the end
	base    string   // that path, as it is sent
	set     []field
	forward []string // of the request, in canonical form
	answers []string // of the answer, likewise

	transport  *http.Transport
	slots      chan struct{} // holds a value for each request that the backend works on; nil: any number
	streams    chan struct{} // likewise for each of those that is streamed: it has less room
	breaker    *breaker      // nil: there is none
	budget     budget        // of requests that are sent again
	measure    *measure
	transforms transformer
	tracer     trace.Tracer // nil: no spans are made
	complaints *log.Logger  // of [httputil.ReverseProxy]
}

type field struct{ name, value string }

func newBackend(declared *contract.Upstream, options Options, measure *measure) (*backend, error) {
	b := &backend{
		Upstream: declared, forward: canonical(declared.ForwardHeaders), answers: canonical(declared.ResponseHeaders),
		measure: measure, transforms: newTransformer(),
	}
	var err error
	if b.address, b.set, err = settings(declared, options.Lookup); err != nil {
		return nil, err
	}
	b.base = strings.TrimRight(b.address.EscapedPath(), "/")
	b.transport = newTransport(declared.Timeout)
	if options.Traces != nil {
		b.tracer = options.Traces.Tracer(tracerName)
	}
	if declared.Concurrency > 0 {
		b.slots = make(chan struct{}, declared.Concurrency)
		b.streams = make(chan struct{}, max(declared.Concurrency-max(declared.Concurrency/notForStreams, 1), 1))
	}
	if declared.Breaker != nil {
		b.breaker = newBreaker(declared, options.Logger, measure)
	}
	b.complaints = slog.NewLogLogger(options.Logger.Handler(), slog.LevelDebug)
	return b, nil
}

// settings puts the variables of the environment into what the contract says of a backend.
func settings(declared *contract.Upstream, lookup func(string) (string, bool)) (address *url.URL, set []field, err error) {
	if err := contract.Require(names(declared), lookup); err != nil {
		return nil, nil, err
	}
	text, _ := declared.URL.Expand(lookup)
	if address, err = parseAddress(text); err != nil {
		return nil, nil, fmt.Errorf("%w; look at %s", err, cmp.Or(strings.Join(declared.URL.Names(), ", "), "the contract"))
	}
	for _, header := range declared.SetHeaders {
		value, _ := header.Value.Expand(lookup)
		if strings.ContainsFunc(value, isControl) {
			return nil, nil, fmt.Errorf("the value of the header field %s cannot be sent: it has a line break or another control character; look at %s", header.Name, strings.Join(header.Value.Names(), ", "))
		}
		set = append(set, field{textproto.CanonicalMIMEHeaderKey(header.Name), value})
	}
	return address, set, nil
}

// names are the variables that a backend needs.
func names(declared *contract.Upstream) []string {
	all := declared.URL.Names()
	for _, header := range declared.SetHeaders {
		all = append(all, header.Value.Names()...)
	}
	return all
}

var errAddress = errors.New("its address must begin with http:// or https:// and a host, and have no query and no fragment")

// parseAddress reads the address of a backend. Errors do not show it: it may hold a password.
func parseAddress(text string) (*url.URL, error) {
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" ||
		address.RawQuery != "" || address.ForceQuery || address.Fragment != "" || address.Opaque != "" {
		return nil, errAddress
	}
	if number, err := strconv.ParseUint(address.Port(), 10, 16); address.Port() != "" && (err != nil || number == 0) {
		return nil, errors.New("its address has a port that there is not")
	}
	if contract.Climbs(address.Path) {
		return nil, errors.New("its address has . or .. in its path")
	}
	return address, nil
}

// newTransport makes the connections to one backend. What is compressed stays so, redirects are not followed, and no
// proxy of the environment comes between.
func newTransport(timeout contract.UpstreamTimeout) *http.Transport {
	dialer := &net.Dialer{Timeout: timeout.Connect, KeepAlive: keepAlive}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: timeout.Connect, ForceAttemptHTTP2: true,
		ResponseHeaderTimeout: timeout.FirstByte, ExpectContinueTimeout: time.Second,
		MaxIdleConns: maxIdleConnections, MaxIdleConnsPerHost: maxIdleConnections, IdleConnTimeout: idleConnection,
		MaxResponseHeaderBytes: maxHeaderBytes, DisableCompression: true,
	}
}

func isControl(c rune) bool { return c < ' ' && c != '\t' || c == 0x7F }

func canonical(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = textproto.CanonicalMIMEHeaderKey(name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
