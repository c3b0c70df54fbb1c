package validate

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string (RFC 8259, section 7). One without escapes stays where it is.
func (p *parser) string() bool {
	p.at++
	for start := p.at; ; {
		p.at = endOfPlain(p.text, p.at)
		if p.at == len(p.text) {
			return p.cutOff()
		}
		switch c := p.text[p.at]; {
		case c == '"':
			p.add(String, start, p.at)
			p.at++
			return true
		case c == '\\':
			return p.escapedString(p.add(String, start, p.at))
		case c < ' ':
			return p.syntax()
		case !p.rune():
			return false
		}
	}
}

// Eight bytes with the same value in each, for [endOfPlain].
const (
	ones   = 0x0101010101010101
	highs  = 0x80 * ones
	spaces = ' ' * ones
	quotes = '"' * ones
	slants = '\\' * ones
)

// endOfPlain is where, from a place on, the first byte stands that is a quote, a backslash, a control character or
// outside ASCII, or the length of the text. It looks at eight bytes at a time: taking one from a byte that is
// zero, or a space from a byte that is less, is what sets the highest bit of it.
func endOfPlain(text []byte, at int) int {
	for ; at+8 <= len(text); at += 8 {
		eight := binary.LittleEndian.Uint64(text[at:])
		quote, slant := eight^quotes, eight^slants
		found := (eight | (quote-ones)&^quote | (slant-ones)&^slant | (eight-spaces)&^eight) & highs
		if found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for at < len(text) {
		if c := text[at]; c == '"' || c == '\\' || c < ' ' || c >= utf8.RuneSelf {
			break
		}
		at++
	}
	return at
}

// rune steps over a character of more than one byte.
func (p *parser) rune() bool {
	r, size := utf8.DecodeRune(p.text[p.at:])
	if r == utf8.RuneError && size == 1 {
		return p.encoding()
	}
	p.at += size
	return true
}

// escapedString goes on with a string at its first escape, and writes it down without them.
func (p *parser) escapedString(n Node) bool {
	d := p.document
	start := len(d.plain)
	d.plain = append(d.plain, p.text[d.values[n].start:p.at]...)
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			v := &d.values[n]
			v.escaped, v.start, v.end = true, uint32(start), uint32(len(d.plain)) //nolint:gosec // no longer than the text
			v.next = Node(len(d.values))                                          //nolint:gosec // as in open
			return true
		case c == '\\':
			if !p.escape() {
				return false
			}
		case c < ' ':
			return p.syntax()
		default:
			from := p.at
			if !p.rune() {
				return false
			}
			d.plain = append(d.plain, p.text[from:p.at]...)
		}
	}
	return p.cutOff()
}

var shortEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape resolves one escape, or two that are a surrogate pair.
func (p *parser) escape() bool {
	if p.at+1 == len(p.text) {
		return p.cutOff()
	}
	if c := shortEscapes[p.text[p.at+1]]; c != 0 {
		p.document.plain = append(p.document.plain, c)
		p.at += 2
		return true
	}
	first, ok := p.unit()
	if !ok {
		return false
	}
	if utf16.IsSurrogate(first) {
		at := p.at
		if !p.peek('\\') {
			p.at -= 6
			return p.encoding()
		}
		second, ok := p.unit()
		if !ok {
			return false
		}
		if first = utf16.DecodeRune(first, second); first == utf8.RuneError {
			p.at = at - 6
			return p.encoding()
		}
	}
	p.document.plain = utf8.AppendRune(p.document.plain, first)
	return true
}

// unit reads \uXXXX.
func (p *parser) unit() (rune, bool) {
	var unit rune
	for i := range 6 {
		if p.at+i >= len(p.text) {
			p.at = len(p.text)
			return 0, p.cutOff()
		}
		c := p.text[p.at+i]
		digit := hexDigit(c)
		switch {
		case i == 0 && c == '\\', i == 1 && c == 'u':
		case i >= 2 && digit >= 0:
			unit = unit<<4 | digit
		default:
			return 0, p.syntax()
		}
	}
	p.at += 6
	return unit, true
}

func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}
