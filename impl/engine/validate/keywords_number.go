package validate

// Minimum is the keyword minimum, for a number.
func (c *Check) Minimum(n Node, bound *Bound) bool {
	if value := ParseDecimal(c.Raw(n)); value.Compare(&bound.value) >= 0 {
		return true
	}
	return c.failing(n, "minimum", func() string { return "It must be at least " + bound.text + "." })
}

// Maximum is the keyword maximum, for a number.
func (c *Check) Maximum(n Node, bound *Bound) bool {
	if value := ParseDecimal(c.Raw(n)); value.Compare(&bound.value) <= 0 {
		return true
	}
	return c.failing(n, "maximum", func() string { return "It must be at most " + bound.text + "." })
}

// ExclusiveMinimum is the keyword exclusiveMinimum, for a number.
func (c *Check) ExclusiveMinimum(n Node, bound *Bound) bool {
	if value := ParseDecimal(c.Raw(n)); value.Compare(&bound.value) > 0 {
		return true
	}
	return c.failing(n, "exclusiveMinimum", func() string { return "It must be more than " + bound.text + "." })
}

// ExclusiveMaximum is the keyword exclusiveMaximum, for a number.
func (c *Check) ExclusiveMaximum(n Node, bound *Bound) bool {
	if value := ParseDecimal(c.Raw(n)); value.Compare(&bound.value) < 0 {
		return true
	}
	return c.failing(n, "exclusiveMaximum", func() string { return "It must be less than " + bound.text + "." })
}

// MultipleOf is the keyword multipleOf, for a number.
func (c *Check) MultipleOf(n Node, bound *Bound) bool {
	if value := ParseDecimal(c.Raw(n)); value.IsMultipleOf(&bound.value) {
		return true
	}
	return c.failing(n, "multipleOf", func() string { return "It must be a multiple of " + bound.text + "." })
}

// Bound is a number that values are compared with.
type Bound struct {
	value Decimal
	text  string
}

// NewBound makes a bound of a number as JSON writes it.
func NewBound(text string) *Bound { return &Bound{ParseDecimal([]byte(text)), text} }
