package validate

import (
	"bytes"
	"math/bits"
	"strconv"
)

// Decimal is the exact value of a JSON number: digits as a whole number, times ten to the exponent. It has
// no zeros at its ends, so equal values are equal Decimals; zero has no digits.
type Decimal struct {
	negative bool
	count    int
	digits   [MaxNumberLength]byte
	exponent int
}

// ParseDecimal reads a number as JSON writes it, within the bounds of a body's numbers. Anything else
// gives a value without meaning.
func ParseDecimal(text []byte) Decimal {
	var d Decimal
	if len(text) > 0 && text[0] == '-' {
		d.negative, text = true, text[1:]
	}
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		d.exponent, _ = strconv.Atoi(string(text[at+1:])) // bounded, so it fits
		text = text[:at]
	}
	fraction := false
	for _, c := range text {
		switch {
		case c == '.':
			fraction = true
			continue
		case fraction:
			d.exponent--
		}
		if (d.count > 0 || c != '0') && d.count < len(d.digits) {
			d.digits[d.count] = c
			d.count++
		}
	}
	for d.count > 0 && d.digits[d.count-1] == '0' {
		d.count--
		d.digits[d.count] = 0
		d.exponent++
	}
	if d.count == 0 {
		return Decimal{}
	}
	return d
}

// IsInteger tells whether the value is whole: 1, 1.0 and 1e2 are.
func (d *Decimal) IsInteger() bool { return d.count == 0 || d.exponent >= 0 }

// Compare returns -1, 0 or 1 as d is less than, equal to or more than other.
func (d *Decimal) Compare(other *Decimal) int {
	switch {
	case d.sign() != other.sign():
		if d.sign() < other.sign() {
			return -1
		}
		return 1
	case d.negative:
		return other.compareMagnitude(d)
	default:
		return d.compareMagnitude(other)
	}
}

func (d *Decimal) sign() int {
	switch {
	case d.count == 0:
		return 0
	case d.negative:
		return -1
	default:
		return 1
	}
}

func (d *Decimal) compareMagnitude(other *Decimal) int {
	// The place of the first digit decides, and then the digits from the first on.
	if mine, theirs := d.count+d.exponent, other.count+other.exponent; mine != theirs {
		if d.count == 0 || other.count > 0 && mine < theirs {
			return -1
		}
		return 1
	}
	return bytes.Compare(d.digits[:d.count], other.digits[:other.count])
}

// IsMultipleOf tells whether d is a whole number of times the divisor, exactly. The divisor must be more
// than zero and have at most 19 digits.
func (d *Decimal) IsMultipleOf(divisor *Decimal) bool {
	if d.count == 0 {
		return true
	}
	zeros := d.exponent - divisor.exponent
	if zeros < 0 {
		return false // neither value ends in a zero, so the quotient keeps a fraction
	}
	modulus, err := strconv.ParseUint(string(divisor.digits[:divisor.count]), 10, 64)
	if err != nil || modulus == 0 {
		return false
	}
	var rest uint64
	for _, c := range d.digits[:d.count] {
		rest = timesTen(rest, uint64(c-'0'), modulus)
	}
	for ; zeros > 0 && rest != 0; zeros-- {
		rest = timesTen(rest, 0, modulus)
	}
	return rest == 0
}

// timesTen is (10*rest + digit) modulo modulus, where rest is less than modulus.
func timesTen(rest, digit, modulus uint64) uint64 {
	high, low := bits.Mul64(rest, 10)
	low, carry := bits.Add64(low, digit, 0)
	_, rest = bits.Div64((high+carry)%modulus, low, modulus)
	return rest
}
