package validate

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// MaxRegexDepth bounds how many groups of a regular expression stand in each other, since they are read
// by recursion.
const MaxRegexDepth = 250

// IsRegex reports whether text is a regular expression (ECMA 262, section 22.2.1, with the flag u): a
// Pattern that new RegExp(text, "u") accepts, up to MaxRegexDepth groups deep. Scripts may go by every code
// that looks like one of ISO 15924.
func IsRegex(text []byte) bool {
	r, _ := regexReaders.Get().(*regexReader)
	defer regexReaders.Put(r)
	*r = regexReader{text: text, names: r.names[:0], references: r.references[:0]}
	return r.disjunction() && r.at == len(text) && r.highest <= r.groups && r.namesExist()
}

var regexReaders = sync.Pool{New: func() any { return new(regexReader) }}

// regexReader reads a pattern by its grammar. Its methods return false if the pattern breaks it.
type regexReader struct {
	text    []byte
	at      int
	depth   int
	groups  int // that capture, so far
	highest int // number that is referred to

	names      []regexName
	references []regexName
}

func (r *regexReader) more() bool { return r.at < len(r.text) }

func (r *regexReader) take(text string) bool {
	if !bytes.HasPrefix(r.text[r.at:], []byte(text)) {
		return false
	}
	r.at += len(text)
	return true
}

// disjunction reads alternatives. A name can stand in several of them, but not twice in one.
func (r *regexReader) disjunction() bool {
	if r.depth++; r.depth > MaxRegexDepth {
		return false
	}
	first := len(r.names)
	for {
		for r.more() && r.text[r.at] != '|' && r.text[r.at] != ')' {
			if !r.term() {
				return false
			}
		}
		if !r.take("|") {
			break
		}
		r.hideNames(first, true)
	}
	r.hideNames(first, false)
	r.depth--
	return true
}

// term reads an assertion, or an atom with its quantifier. With the flag u, no assertion can have one.
func (r *regexReader) term() bool {
	repeatable := true
	switch c := r.text[r.at]; c {
	case '^', '$':
		r.at++
		return true
	case '(':
		var ok bool
		if repeatable, ok = r.group(); !ok {
			return false
		}
	case '[':
		if !r.class() {
			return false
		}
	case '\\':
		if r.take(`\b`) || r.take(`\B`) {
			return true
		}
		if !r.escape() {
			return false
		}
	case '*', '+', '?', '{', '}', ']':
		return false
	default:
		if _, ok := r.rune(); !ok {
			return false
		}
	}
	return !repeatable || r.quantifier()
}

func (r *regexReader) rune() (rune, bool) {
	c, size := utf8.DecodeRune(r.text[r.at:])
	r.at += size
	return c, c != utf8.RuneError || size > 1
}

// group reads from one parenthesis to the other.
func (r *regexReader) group() (repeatable, ok bool) {
	r.at++
	repeatable = true
	switch {
	case r.take("?:"):
	case r.take("?="), r.take("?!"), r.take("?<="), r.take("?<!"):
		repeatable = false
	case r.take("?<"):
		if r.groups++; !r.declareName() {
			return false, false
		}
	case r.take("?"):
		if !r.modifiers() {
			return false, false
		}
	default:
		r.groups++
	}
	return repeatable, r.disjunction() && r.take(")")
}

// modifiers reads flags that a group switches on or off, each once.
func (r *regexReader) modifiers() bool {
	var seen [256]bool
	start, off := r.at, false
	for r.more() {
		c := r.text[r.at]
		r.at++
		switch {
		case c == ':':
			return r.at-start > 2 || !off
		case seen[c], c == '-' && off, c != 'i' && c != 'm' && c != 's' && c != '-':
			return false
		}
		off = off || c == '-'
		seen[c] = true
	}
	return false
}

// quantifier reads a quantifier, if one stands here.
func (r *regexReader) quantifier() bool {
	switch {
	case r.take("*"), r.take("+"), r.take("?"):
	case r.take("{"):
		if !r.bounds() {
			return false
		}
	default:
		return true
	}
	r.take("?")
	return true
}

// bounds reads numbers in braces, behind the first of these. The numbers can be of any length.
func (r *regexReader) bounds() bool {
	least, _ := leadingDigits(r.text[r.at:])
	if r.at += len(least); len(least) == 0 {
		return false
	}
	if r.take(",") {
		most, _ := leadingDigits(r.text[r.at:])
		if r.at += len(most); len(most) > 0 && compareDigits(least, most) > 0 {
			return false
		}
	}
	return r.take("}")
}

func compareDigits(a, b []byte) int {
	a, b = bytes.TrimLeft(a, "0"), bytes.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return bytes.Compare(a, b)
}
