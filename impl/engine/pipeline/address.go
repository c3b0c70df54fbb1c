package pipeline

import (
	"net/http"
	"net/netip"
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
	forwarded, hasForwarded := p.walk(peer, r.Header["Forwarded"], forwardedFor)
	plain, hasPlain := p.walk(peer, r.Header["X-Forwarded-For"], parseNode)
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
	if address := p.address(r); address.IsValid() {
		return address.String()
	}
	return ""
}

func (p *Pipeline) trusts(address netip.Addr) bool {
	for _, proxies := range p.proxies {
		if proxies.Contains(address) {
			return true
		}
	}
	return false
}

// walk goes from the end of a list back to the first who is not trusted. An element that names no address ends it: who
// came last is the one who has hidden, or forged, from whom the request is.
func (p *Pipeline) walk(last netip.Addr, lines []string, parse func(string) netip.Addr) (address netip.Addr, found bool) {
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, more := lines[i], true; more; {
			var element string
			rest, element, more = cutLast(rest)
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

// cutLast takes the last element off a list. Commas in quotes separate nothing.
func cutLast(list string) (before, element string, more bool) {
	end, quoted := -1, false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			end = i
		}
	}
	if end < 0 {
		return "", list, false
	}
	return list[:end], list[end+1:], true
}

// forwardedFor is the address that an element of Forwarded says the request is from; the zero value: it says none.
func forwardedFor(element string) netip.Addr {
	found := netip.Addr{}
	for pair := range strings.SplitSeq(element, ";") { // no node has a semicolon, in quotes or not
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !strings.EqualFold(name, "for") {
			continue
		}
		if found.IsValid() { // each parameter stands once (section 4)
			return netip.Addr{}
		}
		if inner, quoted := strings.CutPrefix(value, `"`); quoted {
			if value, quoted = strings.CutSuffix(inner, `"`); !quoted {
				return netip.Addr{}
			}
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
	address, err := netip.ParseAddr(text)
	if err != nil {
		with, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}
		}
		address = with.Addr()
	}
	return address.Unmap().WithZone("")
}
