package mail

import (
	"net/mail"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxAddress = 254 // bytes (RFC 5321, section 4.5.3.1.3, without the brackets of a path)

// mailbox reads an address: a Mailbox of RFC 5321, section 4.1.2, or of RFC 6531, section 3.3, which has letters
// beyond ASCII. It reads no name, comment or group, and lets nothing through that could end a header field or a
// command. In what it returns the local part is without quotes; its String puts them back where they are needed.
func mailbox(text string) (*mail.Address, error) {
	if len(text) > maxAddress || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return nil, &UnsendableError{Reason: "the address is too long or has characters that no address has"}
	}
	local, domain, ok := unquote(text)
	if !ok {
		at := strings.LastIndexByte(text, '@')
		if at < 0 {
			return nil, &UnsendableError{Reason: "the address has no @"}
		}
		if local, domain = text[:at], text[at+1:]; !isDotAtom(local) {
			return nil, &UnsendableError{Reason: "what stands before the @ of the address is no local part"}
		}
	}
	if local == "" {
		return nil, &UnsendableError{Reason: "nothing stands before the @ of the address"}
	}
	if !isDomain(domain) && !isLiteral(domain) {
		return nil, &UnsendableError{Reason: "what stands behind the @ of the address is no domain"}
	}
	return &mail.Address{Address: local + "@" + domain}, nil
}

// unquote takes an address apart that begins with a Quoted-string.
func unquote(text string) (local, domain string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", false
	}
	var unquoted strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			domain, ok = strings.CutPrefix(text[i+1:], "@")
			return unquoted.String(), domain, ok
		case '\\':
			if i++; i == len(text) {
				return "", "", false
			}
		}
		unquoted.WriteByte(text[i])
	}
	return "", "", false
}

func isDotAtom(text string) bool {
	for atom := range strings.SplitSeq(text, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool {
			return r < utf8.RuneSelf && !isAlphanumeric(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) || unicode.IsSpace(r)
		}) {
			return false
		}
	}
	return true
}

func isDomain(text string) bool {
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && !isAlphanumeric(r) && (r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r))
		}) {
			return false
		}
	}
	return true
}

// isLiteral tells whether text is an IP address in brackets (RFC 5321, section 4.1.3).
func isLiteral(text string) bool {
	inner, ok := strings.CutPrefix(text, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !ok || !closed {
		return false
	}
	const tag = "IPv6:"
	tagged := len(inner) > len(tag) && strings.EqualFold(inner[:len(tag)], tag)
	if tagged {
		inner = inner[len(tag):]
	}
	ip, err := netip.ParseAddr(inner)
	return err == nil && ip.Zone() == "" && ip.Is4() != tagged
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// isASCII tells whether an address can be sent by a server without SMTPUTF8 (RFC 6531).
func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
