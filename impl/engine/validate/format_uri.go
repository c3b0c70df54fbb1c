package validate

import (
	"bytes"
	"strings"
)

// IsURI reports whether text is a URI (RFC 3986, section 3): with a scheme, and with or without a fragment.
func IsURI(text []byte) bool {
	scheme := uriScheme(text)
	return scheme > 0 && isURIRest(text[scheme:])
}

// IsURIReference reports whether text is a URI or a relative reference (RFC 3986, section 4.1).
func IsURIReference(text []byte) bool {
	if IsURI(text) {
		return true
	}
	// A colon in the first segment would make it a scheme (path-noscheme).
	if first := bytes.IndexAny(text, ":/?#"); first >= 0 && text[first] == ':' {
		return false
	}
	return isURIRest(text)
}

// uriScheme is the length of the scheme (section 3.1) and its colon, or 0.
func uriScheme(text []byte) int {
	for i, c := range text {
		switch {
		case isLetter(c), i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

// isURIRest looks at what follows the scheme: hier-part or relative-part, query and fragment.
func isURIRest(text []byte) bool {
	if at := bytes.IndexByte(text, '#'); at >= 0 {
		if !isURIText(text[at+1:], ":@/?") {
			return false
		}
		text = text[:at]
	}
	if at := bytes.IndexByte(text, '?'); at >= 0 {
		if !isURIText(text[at+1:], ":@/?") {
			return false
		}
		text = text[:at]
	}
	if bytes.HasPrefix(text, []byte("//")) {
		text = text[2:]
		end := bytes.IndexByte(text, '/')
		if end < 0 {
			end = len(text)
		}
		if !isURIAuthority(text[:end]) {
			return false
		}
		text = text[end:]
	}
	return isURIText(text, ":@/")
}

// isURIAuthority looks at user information, host and port (section 3.2).
func isURIAuthority(text []byte) bool {
	if at := bytes.IndexByte(text, '@'); at >= 0 {
		if !isURIText(text[:at], ":") {
			return false
		}
		text = text[at+1:]
	}
	end := len(text)
	if len(text) > 0 && text[0] == '[' {
		end = bytes.IndexByte(text, ']') + 1
		if end == 0 || !isIPLiteral(text[1:end-1]) {
			return false
		}
	} else {
		if at := bytes.IndexByte(text, ':'); at >= 0 {
			end = at
		}
		if !isURIText(text[:end], "") {
			return false
		}
	}
	if end == len(text) {
		return true
	}
	_, rest := leadingDigits(text[end+1:])
	return text[end] == ':' && len(rest) == 0
}

// isIPLiteral looks at what stands in the brackets of an IP-literal: IPv6address or IPvFuture (section 3.2.2).
func isIPLiteral(text []byte) bool {
	if len(text) == 0 || text[0]|0x20 != 'v' {
		return IsIPv6(text)
	}
	version := 1 + hexDigits(text[1:])
	if version == 1 || version+1 >= len(text) || text[version] != '.' {
		return false
	}
	address := text[version+1:]
	return isURIText(address, ":") && bytes.IndexByte(address, '%') < 0
}

// isURIText reports whether all of text is unreserved, sub-delims, percent-encoded or among more
// (section 2).
func isURIText(text []byte, more string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case isByte(c, uriByte):
		case c == '%':
			if i+2 >= len(text) || hexDigits(text[i+1:i+3]) < 2 {
				return false
			}
			i += 2
		case strings.IndexByte(more, c) < 0:
			return false
		}
	}
	return true
}
