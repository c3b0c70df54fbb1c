package validate

import "unicode/utf8"

// MinLength is the keyword minLength, for a string.
func (c *Check) MinLength(n Node, least int) bool {
	size := len(c.Raw(n))
	if size >= least && (least <= 1 || size >= utf8.UTFMax*least || c.Length(n) >= least) {
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

// HasLength tells whether a text has at least and at most so many characters.
func HasLength(text string, least, most int) bool {
	if least <= 1 && len(text) <= most {
		return len(text) >= least
	}
	count := utf8.RuneCountInString(text)
	return least <= count && count <= most
}

// Pattern is the keyword pattern, for a string. The text is the pattern as the contract has it.
func (c *Check) Pattern(n Node, pattern *Pattern, text string) bool {
	if pattern.Matches(c.Raw(n)) {
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
