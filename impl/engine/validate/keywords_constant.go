package validate

// NotListed notes that a value is none of those listed.
func (c *Check) NotListed(n Node, detail string) bool { return c.Fail(n, "enum", detail) }

// NoLabel notes that a value is none of those that oneOf lists, each with its description.
func (c *Check) NoLabel(n Node, detail string) bool { return c.Fail(n, "oneOf", detail) }

// NotConst notes that a value is not the one that the contract has.
func (c *Check) NotConst(n Node, detail string) bool { return c.Fail(n, "const", detail) }

// Constants are values that others are compared with.
type Constants struct {
	values []*Document
}

// NewConstants makes constants of values in JSON, as generated code has them: others panic.
func NewConstants(texts ...string) *Constants {
	c := new(Constants)
	for _, text := range texts {
		p := parser{document: new(Document), text: []byte(text)}
		p.document.text = p.text
		if found := p.parse(); found != nil {
			panic("a constant is not JSON: " + found.Detail)
		}
		c.values = append(c.values, p.document)
	}
	return c
}

func (c *Check) among(n Node, constants *Constants) bool {
	for _, constant := range constants.values {
		if Equal(c.Document, n, constant, 0) {
			if c.Kind(n) == Number {
				c.Whole(n) // handlers read it as the constant's type
			}
			return true
		}
	}
	return false
}

// Listed is the keyword enum.
func (c *Check) Listed(n Node, constants *Constants, detail string) bool {
	return c.among(n, constants) || c.NotListed(n, detail)
}

// Const is the keyword const.
func (c *Check) Const(n Node, constants *Constants, detail string) bool {
	return c.among(n, constants) || c.NotConst(n, detail)
}
