package validate

import "strings"

// encoding is how a text stands in its place.
type encoding uint8

const (
	plainText      encoding = iota // as it is: in a header
	unencoded                      // as it is, because nothing in the query is encoded
	percentEncoded                 // RFC 3986, section 2.1: in the path, in cookies, in the query with allowReserved
	formEncoded                    // the same, and a plus is a space: in the query
)

// encodes tells whether a text has characters that stand for something else, or may not stand at all. A semicolon
// was once a delimiter of the query; it must be encoded there, so that no reader takes it for one.
func (e encoding) encodes(text string) bool {
	switch e {
	case percentEncoded:
		return strings.IndexByte(text, '%') >= 0
	case formEncoded:
		return strings.IndexByte(text, '%') >= 0 || strings.IndexByte(text, '+') >= 0 || strings.IndexByte(text, ';') >= 0
	}
	return false
}

// decode appends a text without its encoding.
func (e encoding) decode(to []byte, text string) ([]byte, bool) {
	if !e.encodes(text) {
		return append(to, text...), true
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ';' && e == formEncoded:
			return to, false
		case c == '+' && e == formEncoded:
			to = append(to, ' ')
		case c != '%':
			to = append(to, c)
		default:
			if i+2 >= len(text) {
				return to, false
			}
			high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
			if high < 0 || low < 0 {
				return to, false
			}
			to = append(to, byte(high<<4|low)) //nolint:gosec // two digits
			i += 2
		}
	}
	return to, true
}

// is tells whether an encoded text is the given one.
func (e encoding) is(text, want string) bool {
	if text == want {
		return !e.encodes(text)
	}
	if len(text) < len(want) || len(text) > 3*len(want) || !e.encodes(text) {
		return false
	}
	var room [64]byte
	plain, ok := e.decode(room[:0], text)
	return ok && string(plain) == want
}

const encodingRule = "The text is not well-formed; a percent sign, and a reserved character, must be percent-encoded."
