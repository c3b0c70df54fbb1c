package accesslog

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// Line is a record that is being written. The keys that its methods take are written as they are: they are words of
// ASCII, without quotes.
type Line struct{ text []byte }

func (l *Line) key(key string) {
	l.text = append(append(l.text, `,"`...), key...)
	l.text = append(l.text, `":`...)
}

// Word adds a text that is written as it is: one of ASCII, without quotes, backslashes and controls.
func (l *Line) Word(key, value string) {
	l.key(key)
	l.text = append(l.text, '"')
	l.text = append(append(l.text, value...), '"')
}

// Text adds a text.
func (l *Line) Text(key, value string) {
	l.key(key)
	l.text = append(l.text, '"')
	l.text = append(appendEscaped(l.text, value), '"')
}

// Pair adds a text of two with a colon between: to put them into one would take memory.
func (l *Line) Pair(key, first, second string) {
	l.key(key)
	l.text = append(l.text, '"')
	l.text = append(appendEscaped(l.text, first), ':')
	l.text = append(appendEscaped(l.text, second), '"')
}

// Int adds a number.
func (l *Line) Int(key string, value int) {
	l.key(key)
	l.text = strconv.AppendInt(l.text, int64(value), 10)
}

// exactDuration is below what the milliseconds of a duration, as a number of 64 bits, are told apart by 15 digits. Then
// the shortest text of the number is that of the nanoseconds, with a point.
const exactDuration = 1_000_000_000_000_000 * time.Nanosecond

// Duration adds a duration as a number of milliseconds. The key ends in Ms then.
func (l *Line) Duration(key string, value time.Duration) {
	l.text = append(append(l.text, `,"`...), key...)
	l.text = append(l.text, `Ms":`...)
	if value < 0 || value >= exactDuration {
		l.text = strconv.AppendFloat(l.text, float64(value)/float64(time.Millisecond), 'f', -1, 64)
		return
	}
	whole, rest := value/time.Millisecond, value%time.Millisecond
	l.text = appendFraction(strconv.AppendInt(l.text, int64(whole), 10), int(rest)*int(time.Second/time.Millisecond))
}

// appendFraction appends what comes behind the whole part of a number: the point and the digits of billionths, without zeros at
// their end; nothing if there are none.
func appendFraction(to []byte, billionths int) []byte {
	if billionths == 0 {
		return to
	}
	digits := [...]byte{'.', '0', '0', '0', '0', '0', '0', '0', '0', '0'}
	end := 0
	for i := len(digits) - 1; billionths > 0; i-- {
		if digits[i] += byte(billionths % 10); end == 0 && digits[i] != '0' {
			end = i + 1
		}
		billionths /= 10
	}
	return append(to, digits[:end]...)
}

// appendEscaped appends a text as a string of JSON has it, as slog does: what is no UTF-8 becomes U+FFFD.
func appendEscaped(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendUnsafe(append(to, text[:i]...), text[i:])
		}
	}
	return append(to, text...)
}

const hex = "0123456789abcdef"

// appendUnsafe is appendEscaped for the rest of a text that has something to escape.
func appendUnsafe(to []byte, text string) []byte {
	for i, c := range text {
		switch {
		case c == '"' || c == '\\':
			to = append(to, '\\', byte(c))
		case c == '\n':
			to = append(to, '\\', 'n')
		case c == '\r':
			to = append(to, '\\', 'r')
		case c == '\t':
			to = append(to, '\\', 't')
		case c < ' ':
			to = append(to, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
		case c == '\u2028' || c == '\u2029': // lines end there in JavaScript
			to = append(to, '\\', 'u', '2', '0', '2', hex[c&0xF])
		case c == utf8.RuneError && !startsWithReplacement(text[i:]):
			to = append(to, `\ufffd`...)
		default:
			to = utf8.AppendRune(to, c)
		}
	}
	return to
}

// startsWithReplacement tells a U+FFFD that is there from what is no UTF-8.
func startsWithReplacement(text string) bool {
	_, size := utf8.DecodeRuneInString(text)
	return size > 1
}
