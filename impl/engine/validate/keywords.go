package validate

import (
	"regexp"
	"strings"
)

// MinLength is the keyword minLength, for a string.
func (c *Check) MinLength(n Node, least int) bool {
	if c.Length(n) >= least {
		return true
	}
	return c.failing(n, "minLength", func() string { return "It must have at least " + Plural(least, "character") + "." })
}

// MaxLength is the keyword maxLength, for a string.
func (c *Check) MaxLength(n Node, most int) bool {
	if len(c.Raw(n)) <= most || c.Length(n) <= most {
		return true
	}
	return c.failing(n, "maxLength", func() string { return "It must have at most " + Plural(most, "character") + "." })
}

// Pattern is the keyword pattern, for a string. The text is the pattern as the contract has it.
func (c *Check) Pattern(n Node, compiled *regexp.Regexp, text string) bool {
	if compiled.Match(c.Raw(n)) {
		return true
	}
	return c.failing(n, "pattern", func() string { return "It must match the pattern " + text + "." })
}

// Format is the keyword format, whose answer the caller has.
func (c *Check) Format(n Node, ok bool, name string) bool {
	if ok {
		return true
	}
	return c.failing(n, "format", func() string {
		if text, known := Formats[name]; known {
			return text
		}
		return "It must have the format " + name + "."
	})
}

// NotListed notes that a value is none of those listed. The list is as the contract writes it, in JSON.
func (c *Check) NotListed(n Node, list ...string) bool {
	return c.failing(n, "enum", func() string { return "It must be one of " + strings.Join(list, ", ") + "." })
}

// NotConst notes that a value is not the one that the contract writes, in JSON.
func (c *Check) NotConst(n Node, want string) bool {
	return c.failing(n, "const", func() string { return "It must be " + want + "." })
}

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

// Bound is a number that values are compared with.
type Bound struct {
	value Decimal
	text  string
}

// NewBound makes a bound of a number as JSON writes it.
func NewBound(text string) *Bound { return &Bound{ParseDecimal([]byte(text)), text} }

// MinItems is the keyword minItems, for an array.
func (c *Check) MinItems(n Node, least int) bool {
	if c.Count(n) >= least {
		return true
	}
	return c.failing(n, "minItems", func() string { return "It must have at least " + Plural(least, "item") + "." })
}

// MaxItems is the keyword maxItems, for an array.
func (c *Check) MaxItems(n Node, most int) bool {
	if c.Count(n) <= most {
		return true
	}
	return c.failing(n, "maxItems", func() string { return "It must have at most " + Plural(most, "item") + "." })
}

// UniqueItems is the keyword uniqueItems, for an array.
func (c *Check) UniqueItems(n Node) bool {
	return c.Unique(n) || c.Fail(n, "uniqueItems", "No two items may be equal.")
}

// Missing notes that an object has not a property that it must have.
func (c *Check) Missing(object Node, property string) bool {
	if !c.silent() {
		c.note(Pointer(c.Pointer(object), property), "required", "The property is required.")
	}
	return false
}

// Unknown notes that an object has a property that it may not have. The node is the property's name.
func (c *Check) Unknown(name Node) bool {
	return c.Fail(name, "additionalProperties", "There is no property of this name; upper and lower case count.")
}

// Choice is an alternative of oneOf or anyOf.
type Choice struct {
	Kinds  Kinds // that it takes; zero: any
	Schema func(*Check, Node) bool
}

// NoAlternative notes that a value fits none of a keyword's alternatives, or too many of them. If just
// one of them is for values of its type, that one was meant, and says what is wrong.
func (c *Check) NoAlternative(n Node, keyword string, fits int, choices ...Choice) bool {
	if c.quiet > 0 {
		return false
	}
	var meant *Choice
	if fits == 0 {
		kind := Kinds(1) << c.Kind(n)
		for i := range choices {
			takes := choices[i].Kinds
			if takes&IsInteger != 0 {
				takes |= IsNumber
			}
			if takes != 0 && takes&kind == 0 {
				continue
			}
			if meant != nil {
				meant = nil
				break
			}
			meant = &choices[i]
		}
	}
	if meant != nil {
		return meant.Schema(c, n)
	}
	return c.Fail(n, keyword, "It matches none of the alternatives, or more of them than it may.")
}
