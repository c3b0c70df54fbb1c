package send_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/webhooks/send"
)

// public is an address of the internet. Nothing is sent to it: only names stand for it, in checks.
var public = addresses("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")

// inside are addresses that nothing may be sent to, by what they are.
var inside = map[string]string{
	"unspecified": "0.0.0.0", "this network": "0.1.2.3", "loopback": "127.0.0.1", "other loopback": "127.255.255.254",
	"private 10": "10.1.2.3", "private 172.16": "172.16.0.1", "private 172.31": "172.31.255.255", "private 192.168": "192.168.1.1",
	"carrier": "100.64.0.1", "carrier's end": "100.127.255.254", "link-local": "169.254.1.1", "metadata": "169.254.169.254",
	"metadata of a second cloud": "100.100.100.200", "of a third": "192.0.0.192", "of a fourth": "168.63.129.16",
	"protocols": "192.0.0.8", "documentation 1": "192.0.2.1", "documentation 2": "198.51.100.1", "documentation 3": "203.0.113.1",
	"benchmarks": "198.19.255.255", "6to4 relay": "192.88.99.1", "multicast": "224.0.0.1", "reserved": "240.0.0.1", "broadcast": "255.255.255.255",
	"v6 unspecified": "::", "v6 loopback": "::1", "unique local": "fd00::1", "metadata v6": "fd00:ec2::254", "metadata v6 of another": "fd20:ce::254",
	"v6 link-local": "fe80::1", "site-local": "fec0::1", "v6 multicast": "ff02::1", "v6 documentation": "2001:db8::1", "newer documentation": "3fff::1",
	"mapped loopback": "::ffff:127.0.0.1", "mapped private": "::ffff:10.0.0.1", "mapped metadata": "::ffff:a9fe:a9fe", "compatible loopback": "::127.0.0.1",
	"6to4 of private": "2002:a00:1::1", "6to4 of loopback": "2002:7f00:1::", "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
	"NAT64 of private": "64:ff9b::10.0.0.1", "NAT64 of metadata": "64:ff9b::a9fe:a9fe", "local NAT64": "64:ff9b:1::808:808", "translated": "::ffff:0:127.0.0.1",
	"discard": "100::1", "segment routing": "5f00::1", "ORCHID": "2001:20::1",
}

// outside are addresses next to those.
var outside = []string{
	"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
	"172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.17",
	"2001:4860:4860::8888", "2606:4700::1111", "2a00::1", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1", "2001:200::1",
}

func refusedURL(t *testing.T, err error) {
	t.Helper()
	var refused *send.RefusedError
	if !errors.As(err, &refused) || refused.Reason == "" {
		t.Errorf("not refused: %v", err)
	}
}

func bracketed(address string) string {
	if strings.Contains(address, ":") {
		return "[" + address + "]"
	}
	return address
}

// An address inside is refused as it is written, as what a name stands for, among others that are not, and when a
// connection is made.
func TestNothingReachesInside(t *testing.T) {
	t.Parallel()
	for name, text := range inside {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedURL(t, send.Guard{}.CheckURL(t.Context(), "https://"+bracketed(text)+"/hook"))
			address := netip.MustParseAddr(text)
			named := send.Guard{Resolver: answering([]netip.Addr{address})}
			refusedURL(t, named.CheckURL(t.Context(), "https://partner.example.com/hook"))
			mixed := send.Guard{Resolver: answering(append([]netip.Addr{address}, public...))}
			refusedURL(t, mixed.CheckURL(t.Context(), "https://partner.example.com/hook"))
			refusedURL(t, send.Guard{}.Dialer().Control("tcp", net.JoinHostPort(text, "443"), nil))
			refusedURL(t, send.Guard{}.Dialer().Control("tcp6", net.JoinHostPort(text+"%eth0", "443"), nil))
			if !address.Unmap().IsLoopback() {
				refusedURL(t, send.Guard{AllowLoopback: true, AllowHTTP: true}.CheckURL(t.Context(), "http://"+bracketed(text)+"/hook"))
			}
		})
	}
}

func TestTheInternetIsReached(t *testing.T) {
	t.Parallel()
	for _, text := range outside {
		named := send.Guard{Resolver: answering([]netip.Addr{netip.MustParseAddr(text)})}
		if err := errors.Join(
			send.Guard{}.CheckURL(t.Context(), "https://"+bracketed(text)+"/hook"),
			named.CheckURL(t.Context(), "https://partner.example.com/hook"),
			send.Guard{}.Dialer().Control("tcp", net.JoinHostPort(text, "443"), nil),
		); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Each way to write an address that somebody could take for another is refused before a name is looked up.
func TestURLsThatAreRefused(t *testing.T) {
	t.Parallel()
	guard := send.Guard{Resolver: answering(public)}
	for name, text := range map[string]string{
		"empty": "", "no scheme": "partner.example.com/hook", "a path": "/hook", "opaque": "https:partner.example.com", "no host": "https:///hook",
		"plain http": "http://partner.example.com", "ftp": "ftp://partner.example.com", "file": "file:///etc/passwd", "gopher": "gopher://partner.example.com:70",
		"script": "javascript:alert(1)", "user": "https://ada@partner.example.com", "password": "https://ada:secret@partner.example.com",
		"empty user": "https://@partner.example.com", "fragment": "https://partner.example.com/#top", "empty fragment": "https://partner.example.com/#",
		"trailing dot": "https://partner.example.com./", "dotted localhost": "https://localhost./", "dotted address": "https://127.0.0.1./",
		"empty label": "https://partner..example.com/", "localhost": "https://localhost/", "below localhost": "https://a.LocalHost:8443/",
		"single label": "https://intranet/", "internal": "https://metadata.google.internal/", "local": "https://printer.local/", "home": "https://nas.home.arpa/",
		"decimal": "https://2130706433/", "hex": "https://0x7f000001/", "hex parts": "https://0x7f.0x0.0x0.0x1/", "octal": "https://0177.0.0.1/",
		"short": "https://127.1/", "shorter": "https://0/", "leading zeros": "https://127.000.000.001/", "too many": "https://1.1.1.1.1/",
		"public decimal": "https://16843009/", "wide digits": "https://１２７.0.0.1/", "circled": "https://①②⑦.0.0.1/", "ideographic dot": "https://partner。example.com/",
		"escaped": "https://%31%32%37.0.0.1/", "escaped dot": "https://partner%2Eexample.com/", "letters outside": "https://bücher.example/",
		"underscore": "https://a_b.example.com/", "hyphen first": "https://-a.example.com/", "long label": "https://" + strings.Repeat("a", 64) + ".example.com/",
		"long name": "https://" + strings.Repeat("abc.", 64) + "example.com/", "long": "https://partner.example.com/" + strings.Repeat("a", 2048),
		"space": "https://partner.example.com /", "line break": "https://partner.example.com/\r\nHost: inside", "backslash": `https://partner.example.com\@localhost/`,
		"zone": "https://[fe80::1%25eth0]/", "public zone": "https://[2606:4700::1111%25eth0]/", "broken brackets": "https://[::1/", "port 0": "https://partner.example.com:0/",
		"port too high": "https://partner.example.com:65536/", "port with a sign": "https://partner.example.com:+443/", "no port": "https://partner.example.com:/",
		"port with zeros": "https://partner.example.com:0443/", "mail": "https://partner.example.com:25/", "ssh": "https://partner.example.com:22/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedURL(t, guard.CheckURL(t.Context(), text))
		})
	}
}

func TestURLsThatAreTaken(t *testing.T) {
	t.Parallel()
	guard := send.Guard{Resolver: answering(public)}
	for _, text := range []string{
		"https://partner.example.com", "https://partner.example.com/hook?of=charter", "HTTPS://Partner.Example.COM:8443/", "https://xn--bcher-kva.example/",
		"https://1.example.com/", "https://a--b.example.com/", "https://partner.example.com:443/hook",
	} {
		if err := guard.CheckURL(t.Context(), text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	guard.AllowHTTP = true
	if err := guard.CheckURL(t.Context(), "http://partner.example.com/hook"); err != nil {
		t.Error(err)
	}
}

func TestDevelopmentReachesTheOwnMachine(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"http://127.0.0.1:9000/hook", "https://127.0.0.1/", "http://[::1]:9000/", "http://localhost:9000/hook"} {
		if err := (send.Guard{AllowLoopback: true}).CheckURL(t.Context(), text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		refusedURL(t, send.Guard{AllowHTTP: true}.CheckURL(t.Context(), text))
	}
	guard := send.Guard{AllowLoopback: true, Resolver: answering(public)}
	refusedURL(t, guard.CheckURL(t.Context(), "http://partner.example.com/hook")) // plain http only to the own machine
}

// An error says what to do, and not what is inside.
func TestRefusalsTellNothingOfTheInside(t *testing.T) {
	t.Parallel()
	reasons := make(map[string]bool)
	for _, text := range inside {
		err := send.Guard{Resolver: answering([]netip.Addr{netip.MustParseAddr(text)})}.CheckURL(t.Context(), "https://partner.example.com/hook")
		reasons[err.Error()] = true
	}
	if len(reasons) != 1 {
		t.Errorf("%v", reasons)
	}
	refusedURL(t, send.Guard{Resolver: answering()}.CheckURL(t.Context(), "https://partner.example.com/hook"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (send.Guard{Resolver: answering(public)}).CheckURL(ended, "https://partner.example.com/hook"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Whatever somebody writes: if it is taken, it is https to a name that is one, or to an address of the internet.
func FuzzCheckURL(f *testing.F) {
	for _, text := range append([]string{"https://partner.example.com:8443/a?b=c", "https://2130706433", "https://[::ffff:7f00:1]/", "https://a@b/", "https://0x7f.1"}, outside...) {
		f.Add(text)
	}
	guard := send.Guard{Resolver: answering(public)}
	f.Fuzz(func(t *testing.T, text string) {
		err := guard.CheckURL(t.Context(), text)
		if err != nil {
			refusedURL(t, err)
			return
		}
		rest, secure := strings.CutPrefix(strings.ToLower(text), "https://")
		host, _, _ := strings.Cut(rest, "/")
		host, _, _ = strings.Cut(host, "?")
		if name, _, ok := strings.Cut(host, "]"); ok {
			host = strings.TrimPrefix(name, "[")
		} else {
			host, _, _ = strings.Cut(host, ":")
		}
		if !secure || strings.ContainsAny(host, "@%\\ _") {
			t.Fatalf("taken: %q", text)
		}
		if address, err := netip.ParseAddr(host); err == nil {
			address = address.Unmap()
			if !address.IsGlobalUnicast() || address.IsPrivate() || address.IsLoopback() {
				t.Fatalf("taken: %q", text)
			}
		} else if last := host[strings.LastIndexByte(host, '.')+1:]; last == "" || last == host || last == "localhost" || last[0] >= '0' && last[0] <= '9' && strings.Trim(last, "0123456789") == "" {
			t.Fatalf("taken: %q", text)
		}
	})
}
