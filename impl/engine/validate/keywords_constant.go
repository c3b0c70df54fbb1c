package validate

import (
	"strings"
	"unicode/utf8"
)

// NotListed notes that a value is none of those listed. The list is as the contract writes it, in JSON.
func (c *Check) NotListed(n Node, list ...string) bool {
	return c.failing(n, "enum", func() string { return "It must be one of " + listed(strings.Join(list, ", ")) + "." })
}

// NoLabel notes that a value is none of those that oneOf lists, each with its description.
func (c *Check) NoLabel(n Node, list ...string) bool {
	return c.failing(n, "oneOf", func() string { return "It must be one of " + listed(strings.Join(list, ", ")) + "." })
}

// maxListed bounds how much of a list of values a sentence shows, in bytes.
const maxListed = 400

func listed(list string) string {
	if len(list) <= maxListed {
		return list
	}
	cut := maxListed
	for !utf8.RuneStart(list[cut]) {
		cut--
	}
	return list[:cut] + "… (there are more)"
}

// NotConst notes that a value is not the one that the contract writes, in JSON.
func (c *Check) NotConst(n Node, want string) bool {
	return c.failing(n, "const", func() string { return "It must be " + listed(want) + "." })
}

// Constants are values that others are compared with.
type Constants struct {
	texts  []string // in JSON
	values []*Document
}

// NewConstants makes constants of values in JSON, as generated code has them: others panic.
func NewConstants(texts ...string) *Constants {
	c := &Constants{texts: texts}
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
func (c *Check) Listed(n Node, constants *Constants) bool {
	return c.among(n, constants) || c.NotListed(n, constants.texts...)
}

// Const is the keyword const.
func (c *Check) Const(n Node, constants *Constants) bool {
	return c.among(n, constants) || c.NotConst(n, constants.texts[0])
}
