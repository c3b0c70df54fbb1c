package validate

import "github.com/charterhq/charter/impl/engine/contract"

// Fail notes that a value breaks a rule. It returns false.
func (c *Check) Fail(n Node, code, detail string) bool {
	if !c.silent() {
		c.pointers = c.appendPointer(c.pointers, n)
		c.note(code, detail)
	}
	return false
}

// failing is [Check.Fail] with a text that is made only if somebody reads it.
func (c *Check) failing(n Node, code string, detail func() string) bool {
	if !c.silent() {
		c.pointers = c.appendPointer(c.pointers, n)
		c.note(code, detail())
	}
	return false
}

// failAt is [Check.Fail] for a member that an object has not.
func (c *Check) failAt(object Node, property, code, detail string) bool {
	if !c.silent() {
		c.pointers = appendToken(c.appendPointer(c.pointers, object), property)
		c.note(code, detail)
	}
	return false
}

// silent tells whether nothing more is collected.
func (c *Check) silent() bool { return c.quiet > 0 || len(c.found) >= contract.MaxViolations }

// note collects a violation. Its pointer stands behind those of the others already.
func (c *Check) note(code, detail string) {
	if start := c.end(len(c.found)); len(c.pointers)-start > MaxPointer {
		c.pointers = append(c.pointers[:start], bounded(string(c.pointers[start:]))...)
	}
	if c.found == nil {
		c.some = new(someViolations)
		c.found = c.some.violations[:0]
	}
	c.ends = append(c.ends, len(c.pointers))
	n := len(c.found)
	if n == cap(c.found) {
		c.found = append(c.found, contract.Violation{})
	}
	c.found = c.found[:n+1]
	c.found[n].Code, c.found[n].Detail = code, detail
}

// end is where the pointers of the first violations end.
func (c *Check) end(count int) int {
	if count == 0 {
		return 0
	}
	return c.ends[count-1]
}

// back forgets what was found after the first violations.
func (c *Check) back(count int) {
	c.pointers = c.pointers[:c.end(count)]
	c.found, c.ends = c.found[:count], c.ends[:count]
}

// take hands out what was found.
func (c *Check) take() []contract.Violation {
	found := c.found
	if len(found) == 0 {
		return nil
	}
	start := 0
	for i, end := range c.ends {
		if c.parameter != "" {
			found[i].Parameter = c.parameter
		}
		if c.parameter == "" || end > start {
			found[i].Pointer = c.known.pointer(c.pointers[start:end])
		}
		start = end
	}
	c.problem = &c.some.problem
	c.found, c.some, c.pointers, c.ends = nil, nil, c.pointers[:0], c.ends[:0]
	return found
}

// someViolations is memory for more than most requests have, and for the problem that they are, in one piece. It is
// as large as a piece can be of which the garbage collector keeps no record apart: 512 bytes.
type someViolations struct {
	problem    contract.Problem
	violations [7]contract.Violation
}

// knownPointers are JSON pointers that were handed out before. Most wrong requests are wrong in few places, and nobody
// changes a pointer, so that one can stand in many answers.
type knownPointers [64]*string

// maxKnown bounds the length of those that are kept, in bytes.
const maxKnown = 64

func (k *knownPointers) pointer(text []byte) *string {
	slot := new(*string)
	if size := len(text); size <= maxKnown {
		hash := uint(size)
		if size > 0 {
			hash += 7*uint(text[size-1]) + 5*uint(text[size/2])
		}
		slot = &k[hash%uint(len(k))]
	}
	if *slot == nil || **slot != string(text) {
		made := string(text)
		*slot = &made
	}
	return *slot
}
