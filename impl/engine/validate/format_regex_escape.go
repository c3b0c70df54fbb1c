package validate

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
)

// escape reads AtomEscape: a backslash and what it begins, outside a class.
func (r *regexReader) escape() bool {
	if r.at+1 == len(r.text) {
		return false
	}
	switch c := r.text[r.at+1]; {
	case '1' <= c && c <= '9':
		digits, _ := leadingDigits(r.text[r.at+1:])
		number := 0
		for _, digit := range digits {
			number = min(number*10+int(digit-'0'), maxDecimalExponent)
		}
		r.highest = max(r.highest, number)
		r.at += 1 + len(digits)
		return true
	case c == 'k':
		r.at += 2
		return r.take("<") && r.refer()
	case r.classEscape():
		return true
	}
	_, ok := r.characterEscape()
	return ok
}

// class reads a character class, from one bracket to the other.
func (r *regexReader) class() bool {
	r.at++
	r.take("^")
	for r.more() {
		if r.take("]") {
			return true
		}
		low, single, ok := r.classAtom()
		if !ok {
			return false
		}
		if !bytes.HasPrefix(r.text[r.at:], []byte("-")) || bytes.HasPrefix(r.text[r.at:], []byte("-]")) {
			continue
		}
		r.at++
		high, both, ok := r.classAtom()
		if !ok || !single || !both || low > high {
			return false
		}
	}
	return false
}

// classAtom reads a character of a class, or an escape that is several and so no end of a range.
func (r *regexReader) classAtom() (c rune, single, ok bool) {
	switch {
	case !r.more():
		return 0, false, false
	case r.take(`\b`):
		return '\b', true, true
	case r.take(`\-`):
		return '-', true, true
	case r.classEscape():
		return 0, false, true
	case r.text[r.at] == '\\':
		c, ok = r.characterEscape()
	default:
		c, ok = r.rune()
	}
	return c, true, ok
}

// classEscape reads CharacterClassEscape, if one stands here.
func (r *regexReader) classEscape() bool {
	if r.at+1 >= len(r.text) || r.text[r.at] != '\\' {
		return false
	}
	switch r.text[r.at+1] {
	case 'd', 'D', 's', 'S', 'w', 'W':
		r.at += 2
		return true
	case 'p', 'P':
		rest := r.text[r.at+2:]
		end := bytes.IndexByte(rest, '}')
		if end < 0 || rest[0] != '{' || !isRegexProperty(rest[1:end]) {
			return false
		}
		r.at += 2 + end + 1
		return true
	}
	return false
}

// characterEscape reads CharacterEscape, with the identity escapes that the flag u leaves.
func (r *regexReader) characterEscape() (rune, bool) {
	if r.at++; !r.more() {
		return 0, false
	}
	c := r.text[r.at]
	r.at++
	if i := strings.IndexByte("tnvfr", c); i >= 0 {
		return rune("\t\n\v\f\r"[i]), true
	}
	switch c {
	case 'c':
		if !r.more() || !isLetter(r.text[r.at]) {
			return 0, false
		}
		r.at++
		return rune(r.text[r.at-1] % 32), true
	case '0':
		return 0, !r.more() || !isDigit(r.text[r.at])
	case 'x':
		return r.hex(2)
	case 'u':
		return r.unicodeEscape()
	}
	return rune(c), strings.IndexByte(`^$\.*+?()[]{}|/`, c) >= 0
}

// hex reads digits of a number.
func (r *regexReader) hex(digits int) (c rune, ok bool) {
	if len(r.text)-r.at < digits || hexDigits(r.text[r.at:r.at+digits]) < digits {
		return 0, false
	}
	for range digits {
		c = c<<4 | hexDigit(r.text[r.at])
		r.at++
	}
	return c, true
}

// unicodeEscape reads RegExpUnicodeEscape behind the u. Two escapes can be a surrogate pair.
func (r *regexReader) unicodeEscape() (rune, bool) {
	if r.take("{") {
		digits := hexDigits(r.text[r.at:])
		var c rune
		for _, digit := range r.text[r.at : r.at+digits] {
			c = min(c<<4|hexDigit(digit), unicode.MaxRune+1)
		}
		r.at += digits
		return c, digits > 0 && c <= unicode.MaxRune && r.take("}")
	}
	first, ok := r.hex(4)
	if !ok || !utf16.IsSurrogate(first) {
		return first, ok
	}
	start := r.at
	if r.take(`\u`) {
		if second, ok := r.hex(4); ok {
			if pair := utf16.DecodeRune(first, second); pair != unicode.ReplacementChar {
				return pair, true
			}
		}
		r.at = start
	}
	return first, true
}
