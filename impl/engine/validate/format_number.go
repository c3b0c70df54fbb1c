package validate

import (
	"bytes"
	"math"
)

// The number formats of the OpenAPI format registry look at a number's text as it stands in JSON
// (RFC 8259, section 6), so that no digit is lost on the way. 1.0 and 1e2 are whole numbers.

// IsInt32 reports whether a number is whole and has 32 bits with its sign.
func IsInt32(text []byte) bool {
	if value, short := shortInteger(text); short {
		return math.MinInt32 <= value && value <= math.MaxInt32
	}
	return isWhole(text, "2147483647", "2147483648")
}

// IsInt64 reports whether a number is whole and has 64 bits with its sign.
func IsInt64(text []byte) bool {
	_, short := shortInteger(text)
	return short || isWhole(text, "9223372036854775807", "9223372036854775808")
}

// IsFloat reports whether a number rounds to a finite one of single precision (IEEE 754, binary32).
func IsFloat(text []byte) bool {
	d, ok := readDecimal(text)
	return ok && d.compare(singleLimit) < 0
}

// IsDouble reports whether a number rounds to a finite one of double precision (IEEE 754, binary64).
func IsDouble(text []byte) bool {
	d, ok := readDecimal(text)
	return ok && d.compare(doubleLimit) < 0
}

// The smallest numbers that round to infinity: half a unit in the last place above the largest finite one.
const (
	singleLimit = "340282356779733661637539395458142568448" // 2^128 - 2^103
	doubleLimit = "1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490179775872070" +
		"963302864166928879109465555478519404026306574886715058206819089020007083836762738548458177115317644757302" +
		"70069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792" // 2^1024 - 2^970
)

func isWhole(text []byte, most, least string) bool {
	d, ok := readDecimal(text)
	if !ok || !d.isWhole() {
		return false
	}
	if d.negative {
		return d.compare(least) <= 0
	}
	return d.compare(most) <= 0
}

// decimal is the text of a number, taken apart.
type decimal struct {
	negative        bool
	whole, fraction []byte // the digits before and behind the point
	exponent        int
	first, last     int // which digits, over both, are the outermost that are not 0; first is -1 if all are
}

// maxDecimalExponent is where exponents stop to count on: far beyond every limit.
const maxDecimalExponent = 1 << 28

func readDecimal(text []byte) (d decimal, ok bool) {
	if d.negative = bytes.HasPrefix(text, []byte{'-'}); d.negative {
		text = text[1:]
	}
	d.whole, text = leadingDigits(text)
	if len(d.whole) == 0 || len(d.whole) > 1 && d.whole[0] == '0' {
		return d, false
	}
	if len(text) > 0 && text[0] == '.' {
		if d.fraction, text = leadingDigits(text[1:]); len(d.fraction) == 0 {
			return d, false
		}
	}
	if len(text) > 0 {
		if d.exponent, ok = readExponent(text); !ok {
			return d, false
		}
	}
	d.findOutermost()
	return d, true
}

// readExponent reads the letter e, a sign or none, and digits, which must be all of text.
func readExponent(text []byte) (exponent int, ok bool) {
	if text[0] != 'e' && text[0] != 'E' || len(text) == 1 {
		return 0, false
	}
	sign := text[1]
	if text = text[1:]; sign == '+' || sign == '-' {
		text = text[1:]
	}
	digits, rest := leadingDigits(text)
	if len(digits) == 0 || len(rest) > 0 {
		return 0, false
	}
	for _, c := range digits {
		exponent = min(exponent*10+int(c-'0'), maxDecimalExponent)
	}
	if sign == '-' {
		exponent = -exponent
	}
	return exponent, true
}

func (d *decimal) findOutermost() {
	d.first = -1
	for i := range len(d.whole) + len(d.fraction) {
		if d.digit(i) == '0' {
			continue
		}
		if d.first < 0 {
			d.first = i
		}
		d.last = i
	}
}

// digit is one digit of those before and behind the point. Behind the last, all are 0.
func (d *decimal) digit(i int) byte {
	if i < len(d.whole) {
		return d.whole[i]
	}
	if i -= len(d.whole); i < len(d.fraction) {
		return d.fraction[i]
	}
	return '0'
}

func (d *decimal) isWhole() bool { return d.first < 0 || d.last < len(d.whole)+d.exponent }

// compare compares the number without its sign to a whole number without leading zeros.
func (d *decimal) compare(limit string) int {
	if d.first < 0 {
		return -1
	}
	if places := len(d.whole) - d.first + d.exponent; places != len(limit) {
		return places - len(limit)
	}
	for i := range len(limit) {
		if c := d.digit(d.first + i); c != limit[i] {
			return int(c) - int(limit[i])
		}
	}
	if d.last >= d.first+len(limit) {
		return 1
	}
	return 0
}
