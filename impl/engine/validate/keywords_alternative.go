package validate

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
	if fits > 1 {
		return c.Fail(n, keyword, "It matches more than one of the alternatives.")
	}
	return c.Fail(n, keyword, "It matches none of the alternatives.")
}

// Not is the keyword not.
func (c *Check) Not(n Node, schema func(*Check, Node) bool) bool {
	marks, defaults := len(c.evaluated.marks), len(c.defaults)
	if !c.Quietly(n, schema) {
		return true
	}
	c.forget(marks, defaults)
	return c.Fail(n, "not", "It is of a kind that may not stand here.")
}

// Never notes that a value stands where the schema is false.
func (c *Check) Never(n Node) bool { return c.Fail(n, "false", "Nothing may stand here.") }

// Tag is the text of the property that tells which alternative an object is; nil: there is none.
func (c *Check) Tag(n Node, property string) []byte {
	if c.Kind(n) != Object {
		return nil
	}
	value, ok := c.Member(n, []byte(property))
	if !ok || c.Kind(value) != String {
		return nil
	}
	return c.Raw(value)
}

// NoTag notes that the property that tells which alternative an object is has none of the values that the
// contract lists.
func (c *Check) NoTag(n Node, property, detail string) bool {
	if c.Kind(n) != Object {
		return c.Fail(n, "type", describeKinds(IsObject))
	}
	value, ok := c.Member(n, []byte(property))
	if !ok {
		return c.Missing(n, property)
	}
	return c.Fail(value, "discriminator", detail)
}
