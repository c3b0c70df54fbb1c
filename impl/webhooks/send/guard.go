package send

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Guard keeps what is sent to addresses that strangers choose from reaching inside: the own machine, the network around it,
// and what answers only there (OWASP API7:2023). The zero value is for production.
type Guard struct {
	// AllowLoopback lets addresses of the own machine through, by plain http too. It is for development.
	AllowLoopback bool
	// AllowHTTP lets plain http through to everybody: what is sent can then be read on the way.
	AllowHTTP bool
	// Resolver finds the addresses of names; nil: the machine's.
	Resolver *net.Resolver
}

// RefusedError is why nothing is sent to an address. Its text is for who has given the address: it says what to do, and
// nothing of what the name stands for.
type RefusedError struct{ Reason string }

// Error returns the reason.
func (e *RefusedError) Error() string { return e.Reason }

func refuse(reason string) error { return &RefusedError{reason} }

// Bounds of a guard.
const (
	maxURL        = 2048 // bytes
	maxHost       = 253  // characters of a name (RFC 1035)
	lookupTimeout = 5 * time.Second
	dialTimeout   = 10 * time.Second
)

// CheckURL tells whether something may be sent to an address: of a form that cannot be taken for another, with a name that is known
// now and whose addresses are all outside. The error is a [RefusedError], unless ctx has ended.
//
// A name may stand for something else a moment later, so that this check is for whoever registers an address; the one that
// nothing gets around is made at each connection.
func (g Guard) CheckURL(ctx context.Context, text string) error {
	target, err := g.checkForm(text)
	if err != nil {
		return err
	}
	if _, err := netip.ParseAddr(target.Hostname()); err == nil {
		return nil // checkForm has looked at it
	}
	bounded, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	addresses, err := g.resolver().LookupNetIP(bounded, "ip", target.Hostname())
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("look up the host of a URL: %w", ctx.Err())
	case err != nil || len(addresses) == 0:
		return refuse("the host of the URL has no address now: check its name, or try again when its DNS records are there")
	}
	for _, address := range addresses {
		if err := g.checkAddress(address); err != nil {
			return err
		}
	}
	return nil
}

func (g Guard) resolver() *net.Resolver {
	if g.Resolver != nil {
		return g.Resolver
	}
	return net.DefaultResolver
}

// checkForm looks at an address without asking anybody what its name stands for.
func (g Guard) checkForm(text string) (*url.URL, error) {
	if len(text) > maxURL {
		return nil, refuse("the URL is too long: it has at most 2048 characters")
	}
	target, err := url.Parse(text)
	switch {
	case err != nil || target.Opaque != "" || target.Host == "":
		return nil, refuse("the URL cannot be read: it is written like https://example.com/webhooks")
	case target.Scheme != "https" && target.Scheme != "http":
		return nil, refuse("the URL must begin with https://")
	case target.User != nil:
		return nil, refuse("the URL must have no user and no password: what is sent is signed instead")
	case strings.Contains(text, "#"):
		return nil, refuse("the URL must have no fragment: leave out what begins with #")
	}
	if err := checkPort(target); err != nil {
		return nil, err
	}
	if err := g.checkHost(target.Hostname()); err != nil {
		return nil, err
	}
	if target.Scheme == "http" && !g.AllowHTTP && !isLoopbackHost(target.Hostname()) {
		return nil, refuse("the URL must begin with https://")
	}
	return target, nil
}

func checkPort(target *url.URL) error {
	text := target.Port()
	if text == "" && !strings.HasSuffix(target.Host, ":") {
		return nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || text[0] == '0':
		return refuse("the port of the URL must be a number from 1 to 65535, or be left out")
	case badPorts[uint16(port)]:
		return refuse("the port of the URL belongs to another protocol than HTTP: take another, such as 443")
	}
	return nil
}

// checkHost takes an address in the one way to write it, and a name that nobody could take for an address.
func (g Guard) checkHost(host string) error {
	if address, err := netip.ParseAddr(host); err == nil {
		if address.Zone() != "" {
			return refuse("the host of the URL must have no zone: leave out what begins with %")
		}
		return g.checkAddress(address)
	}
	labels := strings.Split(strings.ToLower(host), ".")
	last := labels[len(labels)-1]
	switch {
	case last == "" || len(host) > maxHost:
		return refuse("the host of the URL must be a name such as example.com, without a full stop at its end")
	case isNumber(last): // some resolvers take 2130706433, 0x7f.1 and 127.1 for 127.0.0.1
		return refuse("the host of the URL must be a name, or an address as four decimal numbers")
	case last == "localhost":
		if g.AllowLoopback {
			return nil
		}
		return refuse(reachesInside)
	case len(labels) == 1, innerNames[last], last == "arpa" && len(labels) > 1 && labels[len(labels)-2] == "home":
		return refuse("the host of the URL must be a name that is known everywhere, such as example.com")
	}
	for _, label := range labels {
		if !isLabel(label) {
			return refuse("the host of the URL must be a name of letters, digits and hyphens; other letters are written as xn--")
		}
	}
	return nil
}

// reachesInside is all that anybody is told of an address that is not the internet's.
const reachesInside = "the URL must lead to an address that is reachable from the internet"

// innerNames are the last labels of names that mean something only within a network (RFC 6762, and ICANN's resolution on
// .internal). .home.arpa is another (RFC 8375).
var innerNames = map[string]bool{"local": true, "localdomain": true, "internal": true, "intranet": true, "lan": true, "home": true, "corp": true}

// isNumber tells whether a label is one of those with which a host is taken for an IPv4 address (WHATWG URL, 3.5).
func isNumber(label string) bool {
	digits := strings.TrimLeft(label, "0123456789")
	return digits == "" || strings.HasPrefix(label, "0x")
}

func isLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, sign := range []byte(label) {
		if (sign < 'a' || sign > 'z') && (sign < '0' || sign > '9') && sign != '-' {
			return false
		}
	}
	return true
}

func isLoopbackHost(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback() || strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}

func (g Guard) checkAddress(address netip.Addr) error {
	if isPublic(address) || g.AllowLoopback && address.Unmap().IsLoopback() {
		return nil
	}
	return refuse(reachesInside)
}

// Dialer connects to nothing inside, whatever a name stands for at that moment: the address is looked at when the socket
// is about to connect to it.
func (g Guard) Dialer() *net.Dialer {
	return &net.Dialer{
		Timeout: dialTimeout, Resolver: g.Resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			dialled, err := netip.ParseAddrPort(address)
			if err != nil {
				return refuse(reachesInside)
			}
			return g.checkAddress(dialled.Addr())
		},
	}
}
