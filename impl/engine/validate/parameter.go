package validate

import (
	"net/url"
	"strings"
)

func (t Text) kinds() Kinds {
	switch t {
	case AsInteger:
		return IsInteger
	case AsNumber:
		return IsNumber
	case AsBoolean:
		return IsBoolean
	default:
		return IsString
	}
}

// ofText makes a document of one value, so that a parameter and a property are checked by the same code.
func ofText(text string, as Text) (*Document, bool) {
	kind, ok := String, true
	switch as {
	case AsInteger:
		kind, ok = Number, isDigits(text)
	case AsNumber:
		kind, ok = Number, isPlainNumber(text)
	case AsBoolean:
		kind, ok = True, text == "true" || text == "false"
		if text == "false" {
			kind = False
		}
	}
	if !ok {
		return nil, false
	}
	d, _ := documents.Get().(*Document)
	d.text, d.plain, d.defaults = nil, append(d.plain[:0], text...), d.defaults[:0]
	d.values = append(d.values[:0], value{kind: kind, escaped: true, end: uint32(len(text)), next: 1}) //nolint:gosec // header fields and URLs are bounded
	return d, true
}

// maxDigits is how many digits a parameter's whole number may have: those of 64 bits.
const maxDigits = 19

func isDigits(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > maxDigits || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func isPlainNumber(text string) bool {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	if !isDigits(whole) {
		return false
	}
	return !hasFraction || fraction != "" && len(fraction) <= maxDigits && strings.Trim(fraction, "0123456789") == ""
}

// unescape resolves the percent-encoding of a part of a query; most have none.
func unescape(text string) (string, bool) {
	if !strings.ContainsAny(text, "%+") {
		return text, true
	}
	plain, err := url.QueryUnescape(text)
	return plain, err == nil
}
