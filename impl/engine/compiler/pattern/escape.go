package pattern

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// escape translates an escape outside a class.
func (t *translator) escape() error {
	start := t.at
	switch item, ok, err := t.classEscape(); {
	case err != nil:
		return err
	case ok:
		t.out.WriteString(class(item, false))
		return nil
	}
	rest := t.pattern[start+1:]
	if rest != "" && '1' <= rest[0] && rest[0] <= '9' || strings.HasPrefix(rest, "k<") {
		return t.unsupported(start, "RE2 has no back references; check in the handler that two parts are the same")
	}
	r, err := t.characterEscape()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(r) {
		return t.unsupported(start, `half of a surrogate pair matches no JSON text; write the whole character, as in "\u{1F600}"`)
	}
	t.out.WriteString(quote(r))
	return nil
}

// The set of \s (ECMA 262, section 22.2.2.9: WhiteSpace and LineTerminator), and all else.
const (
	space    = `\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}`
	notSpace = `\x00-\x08\x0E-\x1F!-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}\x{202A}-\x{202E}` +
		`\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{FEFE}\x{FF00}-\x{10FFFF}`
)

// classEscape translates an escape that stands for a set into an item of a class, if one stands here.
func (t *translator) classEscape() (item string, ok bool, err error) {
	start := t.at
	switch {
	case t.take(`\d`), t.take(`\D`), t.take(`\w`), t.take(`\W`): // ASCII in RE2 as well
		return t.pattern[start:t.at], true, nil
	case t.take(`\s`):
		return space, true, nil
	case t.take(`\S`):
		return notSpace, true, nil
	case t.take(`\p`), t.take(`\P`):
		item, err = t.property(start)
		return item, err == nil, err
	}
	return "", false, nil
}

// elsewhere are escapes of other dialects, with what to write for them.
var elsewhere = map[byte]string{
	'A': `write "^"`, 'Z': `write "$"`, 'z': `write "$"`, 'G': `leave it out`, 'a': `write "\x07"`, 'e': `write "\x1b"`,
	'h': `write "[ \t]"`, 'R': `write "(?:\r\n|\n)"`, 'Q': `write a backslash before each character that needs one`,
	'E': `leave it out`, 'x': `write two hexadecimal digits, as in "\x1f"`, 'c': `write a letter behind it, as in "\cJ"`,
	'k': `write the name of a group in angle brackets behind it`, 'b': `write it outside of brackets`, 'B': `write it outside of brackets`,
	'u': `write four hexadecimal digits, or up to 10FFFF in braces, as in "\u00e9" or "\u{1F600}"`,
	'0': `write "\x00" where a digit follows`,
}

func (t *translator) badEscape(start int) error {
	if start+1 == len(t.pattern) {
		return t.syntax(start, `the pattern ends with a backslash; write "\\" for one that stands for itself`)
	}
	t.at = start + 1
	r := t.rune()
	hint := elsewhere[t.pattern[start+1]]
	if hint == "" {
		hint = fmt.Sprintf(`write "%c" without the backslash`, r)
	}
	return t.syntax(start, fmt.Sprintf(`"\%c" is no escape of ECMA 262 as it stands here; %s`, r, hint))
}

// characterEscape reads an escape that stands for one character, which can be half of a surrogate pair.
func (t *translator) characterEscape() (rune, error) {
	start := t.at
	if t.at++; !t.more() {
		return 0, t.badEscape(start)
	}
	c := t.pattern[t.at]
	t.at++
	if i := strings.IndexByte("tnvfr", c); i >= 0 {
		return rune("\t\n\v\f\r"[i]), nil
	}
	switch {
	case strings.IndexByte(`^$\.*+?()[]{}|/`, c) >= 0:
		return rune(c), nil
	case c == 'c' && t.more() && 'a' <= t.pattern[t.at]|0x20 && t.pattern[t.at]|0x20 <= 'z':
		t.at++
		return rune(t.pattern[t.at-1] % 32), nil
	case c == '0' && (!t.more() || t.pattern[t.at] < '0' || t.pattern[t.at] > '9'):
		return 0, nil
	case c == 'x':
		if r, ok := t.hex(2); ok {
			return r, nil
		}
	case c == 'u':
		if r, ok := t.unicodeEscape(); ok {
			return r, nil
		}
	}
	return 0, t.badEscape(start)
}

// hex reads so many hexadecimal digits.
func (t *translator) hex(digits int) (rune, bool) {
	if len(t.pattern)-t.at < digits {
		return 0, false
	}
	value, err := strconv.ParseUint(t.pattern[t.at:t.at+digits], 16, 16)
	if err != nil {
		return 0, false
	}
	t.at += digits
	return rune(value), true
}

// unicodeEscape reads what follows \u. Two such escapes can be one character.
func (t *translator) unicodeEscape() (rune, bool) {
	if t.take("{") {
		end := strings.IndexByte(t.pattern[t.at:], '}')
		if end < 1 {
			return 0, false
		}
		digits := "0" + strings.TrimLeft(t.pattern[t.at:t.at+end], "0")
		value, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || value > unicode.MaxRune {
			return 0, false
		}
		t.at += end + 1
		return rune(value), true
	}
	first, ok := t.hex(4)
	if !ok || !utf16.IsSurrogate(first) {
		return first, ok
	}
	back := t.at
	if t.take(`\u`) {
		if second, ok := t.hex(4); ok {
			if pair := utf16.DecodeRune(first, second); pair != unicode.ReplacementChar {
				return pair, true
			}
		}
	}
	t.at = back
	return first, true
}
