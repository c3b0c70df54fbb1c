package validate

import (
	"sync"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Check holds one document against schemas and collects what is wrong. Generated code calls its methods,
// one a keyword; each returns whether the value is right.
type Check struct {
	*Document

	parameter string // the document is the value of this parameter; empty: it is the body
	answer    bool   // the document is of an answer, not of a request
	found     []contract.Violation
	some      *someViolations   // where the first of them stand
	problem   *contract.Problem // memory for that of those that were taken last; nil: there is none
	passed    passed            // on the way to the last of them
	room      [256]byte         // for most pointers
	known     knownPointers
	quiet     int // above zero only the result counts, and nothing is collected
	work      int // what may still be done; see [Check.afford]
	evaluated evaluated
}

var checks = sync.Pool{New: func() any { return new(Check) }}

// Body checks a request body that was taken apart. The document then holds the defaults of what the body
// leaves out: [Document.Completed] is the body with them.
func Body(d *Document, schema func(*Check, Node) bool) []contract.Violation {
	return run(d, "", false, schema)
}

// Answer checks the body of an answer that was taken apart.
func Answer(d *Document, schema func(*Check, Node) bool) []contract.Violation {
	return run(d, "", true, schema)
}

func run(d *Document, parameter string, answer bool, schema func(*Check, Node) bool) []contract.Violation {
	c, _ := checks.Get().(*Check)
	found := c.run(d, parameter, answer, schema)
	c.problem = nil
	checks.Put(c)
	return found
}

// run checks a document. It keeps the memory for another check, and nothing of this one.
func (c *Check) run(d *Document, parameter string, answer bool, schema func(*Check, Node) bool) []contract.Violation {
	c.begin(d, parameter, answer)
	schema(c, 0)
	found := c.take()
	c.evaluated.reset()
	c.Document = nil
	return found
}

func (c *Check) begin(d *Document, parameter string, answer bool) {
	c.Document, c.parameter, c.answer, c.passed = d, parameter, answer, passed{}
	c.work = minWork + workPerSize*(len(d.values)+(len(d.text)+len(d.plain))/bytesPerNode)
}

// The work that trying alternatives and recursion may be, counted in the size of the values that are looked at:
// their nodes, and their text. Alternatives within alternatives, and schemas that apply themselves in two ways to
// what is in a value, multiply it, and a request must not choose by how much.
const (
	minWork      = 1 << 16
	workPerSize  = 256
	bytesPerNode = 16 // of text, that are as much work as a node
)

// afford takes the work of looking at a value from what may be done. It returns false when that is used up.
func (c *Check) afford(n Node, nodes int) bool {
	if c.work < 0 {
		return false
	}
	v := &c.values[n]
	if c.work -= nodes + int(v.end-v.start)/bytesPerNode; c.work >= 0 {
		return true
	}
	c.found = c.found[:min(len(c.found), contract.MaxViolations-1)]
	c.note(nil, "complexity", "There are too many ways to read it; make it smaller, or less deep.")
	return false
}

// Visit begins to check a value against a schema that refers to itself. It returns false if values have been
// checked against such schemas too often.
func (c *Check) Visit(n Node) bool { return c.afford(n, 1+c.Count(n)) }

// Quietly asks whether a value fits a schema, without collecting why not. What a schema that does not fit has
// evaluated, and its defaults, do not count.
func (c *Check) Quietly(n Node, schema func(*Check, Node) bool) bool {
	if !c.afford(n, int(c.Next(n)-n)) {
		return false
	}
	marks, defaults := len(c.evaluated.marks), len(c.defaults)
	c.quiet++
	ok := schema(c, n)
	c.quiet--
	if !ok {
		c.forget(marks, defaults)
	}
	return ok
}

// forget takes back what was evaluated, and the defaults, from the given counts on.
func (c *Check) forget(marks, defaults int) {
	c.evaluated.back(marks)
	c.defaults = c.defaults[:defaults]
}

// Answer tells whether the document is of an answer. Else it is of a request.
func (c *Check) Answer() bool { return c.answer }

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
	return kinds&(1<<c.values[n].kind) != 0 || c.integer(n, kinds)
}

// integer is [Check.Type] for what a whole number may be.
func (c *Check) integer(n Node, kinds Kinds) bool {
	if c.Kind(n) == Number && kinds&IsInteger != 0 && c.Whole(n) {
		return true
	}
	return !c.silent() && c.Fail(n, "type", describeKinds(kinds))
}

// Whole tells whether a number is whole. Of one that is written as others are, such as 1.0 and 1e2, the document
// then has the usual notation, which is the one that handlers read.
func (c *Check) Whole(n Node) bool {
	for _, character := range c.Raw(n) {
		if character == '.' || character == 'e' || character == 'E' {
			d := ParseDecimal(c.Raw(n))
			if !d.IsInteger() {
				return false
			}
			c.writeWhole(n)
			break
		}
	}
	return true
}

// Length is the number of a string's characters: code points, as JSON Schema counts.
func (c *Check) Length(n Node) int { return utf8.RuneCount(c.Raw(n)) }
