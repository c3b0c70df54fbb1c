package validate

import (
	"strconv"
	"strings"
)

// Choice is an alternative of oneOf or anyOf.
type Choice struct {
	Kinds  Kinds // that it takes; zero: any
	Schema func(*Check, Node) bool

	// Tag is a property that each of the alternatives for objects requires, with a Text of its own; empty: there is none.
	Tag, Text string
}

// NoAlternative notes that a value fits none of a keyword's alternatives, or too many of them. If just
// one of them is for values of its type, or for objects with its tag, that one was meant, and says what is wrong.
func (c *Check) NoAlternative(n Node, keyword string, fits int, choices ...Choice) bool {
	if c.quiet > 0 {
		return false
	}
	if fits > 1 {
		return c.Fail(n, keyword, "It matches more than one of the alternatives.")
	}
	var tagged []Choice
	meant, count := 0, 0
	for i := range choices {
		choice := &choices[i]
		switch {
		case !choice.takes(c.Kind(n)):
		case choice.Tag != "" && string(c.Tag(n, choice.Tag)) != choice.Text:
			tagged = append(tagged, *choice)
		default:
			meant, count = i, count+1
		}
	}
	switch {
	case count == 1:
		return choices[meant].Schema(c, n)
	case count == 0 && len(tagged) == 1:
		return tagged[0].Schema(c, n)
	case count == 0 && len(tagged) > 1:
		return c.noText(n, keyword, tagged)
	}
	return c.Fail(n, keyword, "It matches none of the alternatives.")
}

// takes tells whether an alternative is for values of a kind.
func (choice *Choice) takes(kind Kind) bool {
	takes := choice.Kinds
	if takes&IsInteger != 0 {
		takes |= IsNumber
	}
	return takes == 0 || takes&(1<<kind) != 0
}

// maxListed is how many texts a sentence lists.
const maxListed = 20

// noText notes that the property which tells alternatives apart has none of their texts.
func (c *Check) noText(object Node, keyword string, choices []Choice) bool {
	value, ok := c.Member(object, []byte(choices[0].Tag))
	if !ok {
		return c.Missing(object, choices[0].Tag)
	}
	return c.failing(value, keyword, func() string {
		listed, more := []string{}, ""
		for i := range choices {
			if i == maxListed {
				more = "… (there are more)"
				break
			}
			listed = append(listed, strconv.Quote(choices[i].Text))
		}
		return "It must be one of " + strings.Join(listed, ", ") + more + "."
	})
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
