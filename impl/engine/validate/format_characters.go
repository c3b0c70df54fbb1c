package validate

import "strings"

// What a byte can be in the formats, one bit each.
const (
	letterByte = 1 << iota // ASCII
	digitByte
	hexByte
	atomByte // atext (RFC 5322, section 3.2.3)
	uriByte  // unreserved and sub-delims (RFC 3986, section 2)
)

var byteClasses = func() (classes [256]uint8) {
	for i := range classes {
		c := byte(i)
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			classes[c] = letterByte | atomByte | uriByte
		case '0' <= c && c <= '9':
			classes[c] = digitByte | atomByte | uriByte
		}
		if hexDigit(c) >= 0 {
			classes[c] |= hexByte
		}
		if strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0 {
			classes[c] |= atomByte
		}
		if strings.IndexByte("-._~!$&'()*+,;=", c) >= 0 {
			classes[c] |= uriByte
		}
	}
	return classes
}()

func isByte(c byte, class uint8) bool { return byteClasses[c]&class != 0 }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return isByte(c, letterByte) }

// leadingDigits takes off the decimal digits that text begins with.
func leadingDigits(text []byte) (digits, rest []byte) {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return text[:n], text[n:]
}

// hexDigits is how many hexadecimal digits text begins with.
func hexDigits(text []byte) int {
	n := 0
	for n < len(text) && isByte(text[n], hexByte) {
		n++
	}
	return n
}
