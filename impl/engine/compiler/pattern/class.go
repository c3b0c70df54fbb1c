package pattern

import (
	"fmt"
	"strings"
	"unicode"
)

// everything and nothing, as classes of RE2.
const (
	everything = `[\x00-\x{10FFFF}]`
	nothing    = `[^\x00-\x{10FFFF}]`
)

// class writes a class of RE2.
func class(items string, negated bool) string {
	switch {
	case items == "" && negated:
		return everything
	case items == "":
		return nothing
	case negated:
		return "[^" + items + "]"
	case len(items) == 2 && items[0] == '\\', strings.HasPrefix(items, `\p{`) && strings.IndexByte(items, '}') == len(items)-1:
		return items
	}
	return "[" + items + "]"
}

// class translates a class, from one bracket to the other.
func (t *translator) class() error {
	start := t.at
	t.at++
	negated := t.take("^")
	var items strings.Builder
	for !t.take("]") {
		if !t.more() {
			return t.syntax(start, `this "[" is never closed; write "\[" for a bracket that stands for itself`)
		}
		item, err := t.classItem()
		if err != nil {
			return err
		}
		items.WriteString(item)
	}
	t.out.WriteString(class(items.String(), negated))
	return nil
}

// classItem translates a character, a range, or an escape that stands for a set.
func (t *translator) classItem() (string, error) {
	start := t.at
	set, low, err := t.classAtom()
	if err != nil {
		return "", err
	}
	if rest := t.pattern[t.at:]; !strings.HasPrefix(rest, "-") || len(rest) < 2 || rest[1] == ']' {
		if set != nil {
			return *set, nil
		}
		return runes(low, low), nil
	}
	t.at++
	other, high, err := t.classAtom()
	switch {
	case err != nil:
		return "", err
	case set != nil || other != nil:
		return "", t.syntax(start, fmt.Sprintf(`%q is no range, because an end of it is a set; write the "-" last, or as "\-"`, t.pattern[start:t.at]))
	case low > high:
		return "", t.syntax(start, fmt.Sprintf(`the range %q is the wrong way round`, t.pattern[start:t.at]))
	}
	return runes(low, high), nil
}

// classAtom reads an end of a range: a character, or a set in RE2's words, which is no end.
func (t *translator) classAtom() (set *string, r rune, err error) {
	switch {
	case t.take(`\b`):
		return nil, '\b', nil
	case t.take(`\-`):
		return nil, '-', nil
	case t.pattern[t.at] != '\\':
		return nil, t.rune(), nil
	}
	if item, ok, err := t.classEscape(); ok || err != nil {
		return &item, 0, err
	}
	r, err = t.characterEscape()
	return nil, r, err
}

// runes writes a range. Halves of surrogate pairs are left out: no text has them, and RE2 takes them for
// U+FFFD where one stands alone.
func runes(low, high rune) string {
	const firstHalf, lastHalf = 0xD800, 0xDFFF
	if low <= lastHalf && high >= firstHalf {
		items := ""
		if low < firstHalf {
			items = runes(low, firstHalf-1)
		}
		if high > lastHalf {
			items += runes(lastHalf+1, high)
		}
		return items
	}
	if low == high {
		return quote(low)
	}
	return quote(low) + "-" + quote(high)
}

// quote writes a character so that it stands for itself, within a class and outside.
func quote(r rune) string {
	switch {
	case strings.ContainsRune(`\.+*?()|[]{}^$`, r):
		return `\` + string(r)
	case r == '-':
		return `\-`
	case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
		return fmt.Sprintf(`\x{%X}`, r)
	}
	return string(r)
}
