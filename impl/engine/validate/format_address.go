package validate

import "bytes"

// IsIPv4 reports whether text is an address in dotted decimal (RFC 2673, section 3.2, with the dec-octet of
// RFC 3986): four numbers up to 255 without leading zeros.
func IsIPv4(text []byte) bool {
	for part := range 4 {
		if part > 0 {
			if len(text) == 0 || text[0] != '.' {
				return false
			}
			text = text[1:]
		}
		digits, rest := leadingDigits(text)
		if len(digits) == 0 || len(digits) > 3 || len(digits) > 1 && digits[0] == '0' {
			return false
		}
		number := 0
		for _, c := range digits {
			number = number*10 + int(c-'0')
		}
		if number > 255 {
			return false
		}
		text = rest
	}
	return len(text) == 0
}

// IsIPv6 reports whether text is an address (RFC 4291, section 2.2, without the zone of RFC 4007).
func IsIPv6(text []byte) bool {
	groups, compressed := 0, bytes.HasPrefix(text, []byte("::"))
	if compressed {
		text = text[2:]
	}
	for len(text) > 0 || !compressed && groups == 0 {
		n := hexDigits(text)
		if n < len(text) && text[n] == '.' {
			groups += 2
			return IsIPv4(text) && isIPv6Length(groups, compressed)
		}
		if n == 0 || n > 4 {
			return false
		}
		groups++
		if text = text[n:]; len(text) == 0 {
			break
		}
		if text[0] != ':' || len(text) == 1 {
			return false
		}
		if text = text[1:]; text[0] == ':' {
			if compressed {
				return false
			}
			compressed, text = true, text[1:]
		}
	}
	return isIPv6Length(groups, compressed)
}

// isIPv6Length reports whether the groups are as many as an address has; :: stands for at least one.
func isIPv6Length(groups int, compressed bool) bool {
	if compressed {
		return groups < 8
	}
	return groups == 8
}

// Bounds of a mailbox (RFC 5321, section 4.5.3.1), in bytes. A path may have 256, of which two are its
// brackets.
const (
	maxMailbox   = 254
	maxLocalPart = 64
)

// IsEmail reports whether text is a Mailbox (RFC 5321, section 4.1.2), with a quoted local part or an
// address literal if need be.
func IsEmail(text []byte) bool {
	at := localPart(text)
	if at == 0 || at > maxLocalPart || at >= len(text) || text[at] != '@' || len(text) > maxMailbox {
		return false
	}
	domain := text[at+1:]
	if len(domain) == 0 || domain[0] != '[' {
		return IsHostname(domain)
	}
	last := len(domain) - 1
	if domain[last] != ']' {
		return false
	}
	const tag = "IPv6:"
	literal := domain[1:last]
	if len(literal) > len(tag) && bytes.EqualFold(literal[:len(tag)], []byte(tag)) {
		return IsIPv6(literal[len(tag):])
	}
	return IsIPv4(literal)
}

// localPart is the length of the Local-part that text begins with, or 0.
func localPart(text []byte) int {
	if len(text) > 0 && text[0] == '"' {
		return quotedString(text)
	}
	for i, c := range text {
		switch {
		case isByte(c, atomByte):
		case i == 0 || text[i-1] == '.':
			return 0
		case c != '.':
			return i
		}
	}
	return 0
}

// quotedString is the length of the Quoted-string that text begins with, or 0.
func quotedString(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return 0
		case c == '"':
			return i + 1
		case c == '\\':
			if i++; i == len(text) || text[i] < ' ' || text[i] > '~' {
				return 0
			}
		}
	}
	return 0
}
