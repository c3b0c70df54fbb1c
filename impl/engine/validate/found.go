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

// take hands out what was found. Their pointers share one piece of memory.
func (c *Check) take() []contract.Violation {
	found, text := c.found, string(c.pointers)
	if len(found) == 0 {
		return nil
	}
	pointers := c.some.pointers[:]
	if len(found) > len(pointers) {
		pointers = make([]string, len(found))
	}
	for i := range found {
		pointers[i] = text[c.end(i):c.ends[i]]
		if c.parameter != "" {
			found[i].Parameter = c.parameter
		}
		if c.parameter == "" || pointers[i] != "" {
			found[i].Pointer = &pointers[i]
		}
	}
	c.found, c.some, c.pointers, c.ends = nil, nil, c.pointers[:0], c.ends[:0]
	return found
}

// someViolations is memory for more than most requests have, in one piece. It is as large as a piece can be of which
// the garbage collector keeps no record apart: 512 bytes.
type someViolations struct {
	violations [7]contract.Violation
	pointers   [7]string
}
