package validate

import "unicode/utf8"

// Keywords with a bound take the sentence that says what it asks for: generated code has it ready.

// MinLength is the keyword minLength, for a string.
func (c *Check) MinLength(n Node, least int, detail string) bool {
	return c.size(n) >= utf8.UTFMax*least || c.Length(n) >= least || c.Fail(n, "minLength", detail)
}

// MaxLength is the keyword maxLength, for a string.
func (c *Check) MaxLength(n Node, most int, detail string) bool {
	return c.size(n) <= most || c.Length(n) <= most || c.Fail(n, "maxLength", detail)
}

// size is the number of a string's bytes, and never less than that of its characters.
func (c *Check) size(n Node) int {
	v := &c.values[n]
	return int(v.end - v.start)
}

// HasLength tells whether a text has at least and at most so many characters.
func HasLength(text string, least, most int) bool {
	if least <= 1 && len(text) <= most {
		return len(text) >= least
	}
	count := utf8.RuneCountInString(text)
	return least <= count && count <= most
}

// Pattern is the keyword pattern, for a string.
func (c *Check) Pattern(n Node, pattern *Pattern, detail string) bool {
	return pattern.Matches(c.Raw(n)) || c.Fail(n, "pattern", detail)
}

// Format is the keyword format, whose answer the caller has.
func (c *Check) Format(n Node, ok bool, name string) bool {
	return ok || c.Fail(n, "format", formatSentence(name))
}
