package pipeline

import (
	"math"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address is from where a request comes, without a zone: the address of whoever has connected, or, if that is a proxy
// which is trusted, the one for which the proxies say that they call. The zero value: it is not known.
//
// Each proxy adds at the end of Forwarded (RFC 7239, section 4) or X-Forwarded-For from whom it has the request, so
// they are read from their end, up to the first who is not trusted: what stands before, anybody may have written. Most
// proxies write one of the two and pass the other on as it came, so where both are there and do not agree, neither is
// believed.
func (p *Pipeline) address(r *http.Request) netip.Addr {
	peer := parseNode(r.RemoteAddr)
	if !p.trusts(peer) {
		return peer
	}
	forwarded, hasForwarded := p.walk(peer, r.Header["Forwarded"], '"', forwardedFor)
	plain, hasPlain := p.walk(peer, r.Header["X-Forwarded-For"], noQuotes, parseNode)
	switch {
	case !hasForwarded:
		return plain
	case hasPlain && plain != forwarded:
		return peer
	}
	return forwarded
}

// addressText is the address as a text; empty: it is not known.
func (p *Pipeline) addressText(r *http.Request) string {
	if len(p.proxies) == 0 { // nobody is believed; what has connected by IPv4 is mostly called so already
		if address, isIPv4 := cutIPv4(r.RemoteAddr); isIPv4 {
			return address
		}
	}
	address := p.address(r)
	if !address.IsValid() {
		return ""
	}
	// Mostly it is how whoever has connected is called, without the port.
	if end := strings.LastIndexByte(r.RemoteAddr, ':'); end > 0 && string(address.AppendTo(make([]byte, 0, maxAddress))) == r.RemoteAddr[:end] {
		return r.RemoteAddr[:end]
	}
	return address.String()
}

// cutIPv4 cuts the port off an address of IPv4. It is ok for what [net/netip.ParseAddrPort] takes as one, at a small part of
// the cost.
func cutIPv4(text string) (address string, ok bool) {
	dots, number, digits := 0, 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9' && (digits == 0 || number > 0) && number*10+int(c-'0') <= math.MaxUint8:
			number, digits = number*10+int(c-'0'), digits+1
		case c == '.' && digits > 0 && dots < 3:
			dots, number, digits = dots+1, 0, 0
		case c == ':' && digits > 0 && dots == 3:
			return text[:i], isPort(text[i+1:])
		default:
			return "", false
		}
	}
	return "", false
}

// isPort tells whether a text is the number of a port; zeros before it do no harm.
func isPort(text string) bool {
	number := 0
	for i := range len(text) {
		if number = number*10 + int(text[i]-'0'); text[i] < '0' || text[i] > '9' || number > math.MaxUint16 {
			return false
		}
	}
	return text != ""
}

// maxAddress is the length of the longest address without a zone.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

func (p *Pipeline) trusts(address netip.Addr) bool {
	for _, proxies := range p.proxies {
		if proxies.Contains(address) {
			return true
		}
	}
	return false
}

// walk goes from the end of a list back to the first who is not trusted. An element that names no address ends it, and
// so does a line whose quotes are not closed, which is how a caller could hide what a proxy adds: whoever came last is the
// one who has hidden, or forged, from whom the request is.
func (p *Pipeline) walk(last netip.Addr, lines []string, quote byte, parse func(string) netip.Addr) (address netip.Addr, found bool) {
	for _, line := range slices.Backward(lines) {
		elements, closed := split(line, ',', quote)
		if !closed {
			return last, true
		}
		for _, element := range slices.Backward(elements) {
			if strings.TrimSpace(element) == "" {
				continue // a list may have empty elements (RFC 9110, section 5.6.1.2)
			}
			found = true
			named := parse(element)
			if !named.IsValid() {
				return last, true
			}
			if last = named; !p.trusts(named) {
				return last, true
			}
		}
	}
	return last, found
}

// noQuotes is for lists without quotes.
const noQuotes = 0

// split splits a text. Separators in quotes separate nothing (RFC 9110, section 5.6.4); closed tells that all quotes end.
func split(text string, separator, quote byte) (parts []string, closed bool) {
	begin, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == quote && quote != noQuotes:
			quoted = !quoted
		case c == separator && !quoted:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:]), !quoted
}

// forwardedFor is the address that an element of Forwarded says the request is from; the zero value: it says none.
func forwardedFor(element string) netip.Addr {
	var found netip.Addr
	pairs, _ := split(element, ';', '"') // of a line in which all quotes end
	for _, pair := range pairs {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !strings.EqualFold(name, "for") {
			continue
		}
		if found.IsValid() { // each parameter stands once (section 4)
			return netip.Addr{}
		}
		if inner, quoted := strings.CutPrefix(value, `"`); quoted {
			value = strings.TrimSuffix(inner, `"`)
		}
		if found = parseNode(value); !found.IsValid() {
			return netip.Addr{}
		}
	}
	return found
}

// parseNode reads an address with or without a port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1]:80. What
// proxies write who do not say from whom a request is ("unknown", "_name") is none.
func parseNode(text string) netip.Addr {
	text = strings.TrimSpace(text)
	if inner, bracket := strings.CutPrefix(text, "["); bracket {
		if bare, whole := strings.CutSuffix(inner, "]"); whole {
			text = bare
		}
	}
	// With a port or without is seen before it is parsed: an error of parsing takes memory.
	if strings.HasPrefix(text, "[") || strings.Count(text, ":") == 1 {
		with, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}
		}
		return with.Addr().Unmap().WithZone("")
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}
