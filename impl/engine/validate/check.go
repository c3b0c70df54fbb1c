package validate

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Check holds one document against schemas and collects what is wrong. Generated code calls its methods,
// one a keyword; each returns whether the value is right.
type Check struct {
	*Document

	parameter string // the document is the value of this parameter; empty: it is the body
	found     []contract.Violation
	quiet     int // above zero only the answer counts, and nothing is collected
}

var checks = sync.Pool{New: func() any { return new(Check) }}

// Body checks a request body that was taken apart.
func Body(d *Document, schema func(*Check, Node) bool) []contract.Violation {
	return run(d, "", schema)
}

func run(d *Document, parameter string, schema func(*Check, Node) bool) []contract.Violation {
	c, _ := checks.Get().(*Check)
	c.Document, c.parameter = d, parameter
	schema(c, 0)
	found := c.found
	*c = Check{}
	checks.Put(c)
	return found
}

// Quietly asks whether a value fits a schema, without collecting why not.
func (c *Check) Quietly(n Node, schema func(*Check, Node) bool) bool {
	c.quiet++
	ok := schema(c, n)
	c.quiet--
	return ok
}

// Fail notes that a value breaks a rule. It returns false.
func (c *Check) Fail(n Node, code, detail string) bool {
	if !c.silent() {
		c.note(c.Pointer(n), code, detail)
	}
	return false
}

// silent tells whether nothing more is collected.
func (c *Check) silent() bool { return c.quiet > 0 || len(c.found) >= contract.MaxViolations }

func (c *Check) note(pointer, code, detail string) {
	if c.parameter != "" {
		c.found = append(c.found, contract.InParameter(c.parameter, code, detail))
		return
	}
	c.found = append(c.found, contract.InBody(bounded(pointer), code, detail))
}

// failing is [Check.Fail] with a text that is made only if somebody reads it.
func (c *Check) failing(n Node, code string, detail func() string) bool {
	if !c.silent() {
		c.note(c.Pointer(n), code, detail())
	}
	return false
}

// Kinds is a set of kinds.
type Kinds uint16

// The types of JSON Schema, for [Check.Type].
const (
	IsNull    Kinds = 1 << Null
	IsBoolean Kinds = 1<<False | 1<<True
	IsNumber  Kinds = 1 << Number
	IsString  Kinds = 1 << String
	IsArray   Kinds = 1 << Array
	IsObject  Kinds = 1 << Object
	IsInteger Kinds = 1 << 8 // a number with a whole value
)

// Type is the keyword type.
func (c *Check) Type(n Node, kinds Kinds) bool {
	kind := c.Kind(n)
	if kinds&(1<<kind) != 0 {
		return true
	}
	if kind == Number && kinds&IsInteger != 0 && c.whole(n) {
		return true
	}
	return c.failing(n, "type", func() string { return describeKinds(kinds) })
}

func (c *Check) whole(n Node) bool {
	for _, character := range c.Raw(n) {
		if character == '.' || character == 'e' || character == 'E' {
			d := ParseDecimal(c.Raw(n))
			return d.IsInteger()
		}
	}
	return true
}

func describeKinds(kinds Kinds) string {
	var words []string
	for _, one := range []struct {
		kinds Kinds
		words string
	}{
		{IsObject, "an object"},
		{IsArray, "an array"},
		{IsString, "a string"},
		{IsNumber, "a number"},
		{IsInteger, "a whole number"},
		{IsBoolean, "true or false"},
		{IsNull, "null"},
	} {
		if kinds&one.kinds != 0 {
			words = append(words, one.words)
		}
	}
	return "It must be " + strings.Join(words, " or ") + "."
}

// Length is the number of a string's characters: code points, as JSON Schema counts.
func (c *Check) Length(n Node) int { return utf8.RuneCount(c.Raw(n)) }
