package validate

import "cmp"

// Minimum is the keyword minimum, for a number.
func (c *Check) Minimum(n Node, bound *Bound, detail string) bool {
	return c.compare(n, bound) >= 0 || c.Fail(n, "minimum", detail)
}

// Maximum is the keyword maximum, for a number.
func (c *Check) Maximum(n Node, bound *Bound, detail string) bool {
	return c.compare(n, bound) <= 0 || c.Fail(n, "maximum", detail)
}

// ExclusiveMinimum is the keyword exclusiveMinimum, for a number.
func (c *Check) ExclusiveMinimum(n Node, bound *Bound, detail string) bool {
	return c.compare(n, bound) > 0 || c.Fail(n, "exclusiveMinimum", detail)
}

// ExclusiveMaximum is the keyword exclusiveMaximum, for a number.
func (c *Check) ExclusiveMaximum(n Node, bound *Bound, detail string) bool {
	return c.compare(n, bound) < 0 || c.Fail(n, "exclusiveMaximum", detail)
}

// MultipleOf is the keyword multipleOf, for a number.
func (c *Check) MultipleOf(n Node, bound *Bound, detail string) bool {
	if value, short := shortInteger(c.Raw(n)); short && bound.short && bound.integer > 0 {
		if value%bound.integer == 0 {
			return true
		}
	} else if value := ParseDecimal(c.Raw(n)); value.IsMultipleOf(&bound.value) {
		return true
	}
	return c.Fail(n, "multipleOf", detail)
}

// compare returns a number below, at or above zero as a value is less than, equal to or more than a bound.
func (c *Check) compare(n Node, bound *Bound) int {
	if value, short := shortInteger(c.Raw(n)); short && bound.short {
		return cmp.Compare(value, bound.integer)
	}
	value := ParseDecimal(c.Raw(n))
	return value.Compare(&bound.value)
}

// Bound is a number that values are compared with.
type Bound struct {
	value   Decimal
	integer int64 // the value, if it is short
	short   bool
}

// NewBound makes a bound of a number as JSON writes it.
func NewBound(text string) *Bound {
	b := &Bound{value: ParseDecimal([]byte(text))}
	b.integer, b.short = shortInteger([]byte(text))
	return b
}

// Short is the value of a whole number of few digits. It returns false for other values.
func (c *Check) Short(n Node) (int64, bool) {
	if c.Kind(n) != Number {
		return 0, false
	}
	return shortInteger(c.Raw(n))
}

// Integer reads a short whole number. It returns false for texts that are none.
func Integer(text string) (int64, bool) { return shortInteger(text) }

// shortDigits is how many digits always fit into 64 bits with a sign.
const shortDigits = 18

// shortInteger reads a number without a fraction and an exponent, which most are. It returns false for others,
// and for those of many digits.
func shortInteger[T []byte | string](text T) (value int64, ok bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > shortDigits || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		value = value*10 + int64(c)
	}
	if len(digits) < len(text) {
		value = -value
	}
	return value, true
}
