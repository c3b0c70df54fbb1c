package pattern

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// translator reads a pattern by the grammar of ECMA 262 and writes it in RE2's as it goes.
type translator struct {
	pattern string
	at      int
	depth   int
	names   []string
	out     strings.Builder
}

// posix is what a class in a class looks like when its first bracket has closed both.
var posix = regexp.MustCompile(`\[:\^?[a-z]+:\]$`)

func (t *translator) syntax(at int, text string) *Error { return &Error{at, text, ErrSyntax} }

func (t *translator) unsupported(at int, text string) *Error {
	return &Error{at, text, ErrUnsupported}
}

func (t *translator) more() bool { return t.at < len(t.pattern) }

func (t *translator) take(text string) bool {
	if !strings.HasPrefix(t.pattern[t.at:], text) {
		return false
	}
	t.at += len(text)
	return true
}

func (t *translator) rune() rune {
	r, size := utf8.DecodeRuneInString(t.pattern[t.at:])
	t.at += size
	return r
}

// disjunction translates alternatives up to a parenthesis or the end. repeats is how often the quantifiers in
// it, multiplied where one is within another, repeat something at most.
func (t *translator) disjunction() (repeats int, err error) {
	if t.depth++; t.depth > MaxDepth {
		return 0, t.unsupported(t.at, fmt.Sprintf("groups stand in each other more than %d deep", MaxDepth))
	}
	for repeats = 1; t.more() && t.pattern[t.at] != ')'; {
		if t.take("|") {
			t.out.WriteByte('|')
			continue
		}
		inTerm, err := t.term()
		if err != nil {
			return 0, err
		}
		repeats = max(repeats, inTerm)
	}
	t.depth--
	return repeats, nil
}

// term translates an assertion, or an atom with its quantifier.
func (t *translator) term() (repeats int, err error) {
	repeats = 1
	start := t.at
	switch t.pattern[start] {
	case '^', '$':
		t.at++
		t.out.WriteByte(t.pattern[start])
		return 1, t.noQuantifier(start)
	case '*', '+', '?', '{':
		return 0, t.nothingToRepeat()
	case '}', ']':
		if name := posix.FindString(t.pattern[:start]); name != "" {
			return 0, t.syntax(start-len(name), fmt.Sprintf("%q is a class of POSIX, which ECMA 262 does not have; write a range such as a-z, or \\p{L} for all letters", name))
		}
		return 0, t.syntax(start, fmt.Sprintf(`"%[1]c" closes nothing; write "\%[1]c" for one that stands for itself`, t.pattern[start]))
	case '(':
		repeats, err = t.group()
	case '[':
		err = t.class()
	case '.':
		t.at++
		t.out.WriteString(`[^\n\r\x{2028}\x{2029}]`)
	case '\\':
		if t.take(`\b`) || t.take(`\B`) {
			t.out.WriteString(t.pattern[start:t.at])
			return 1, t.noQuantifier(start)
		}
		err = t.escape()
	default:
		t.out.WriteString(quote(t.rune()))
	}
	if err != nil {
		return 0, err
	}
	return t.quantifier(repeats)
}

func (t *translator) nothingToRepeat() error {
	if t.pattern[t.at] == '{' {
		return t.syntax(t.at, `"{" follows nothing that it could repeat; write "\{" for a brace that stands for itself`)
	}
	return t.syntax(t.at, fmt.Sprintf(`"%[1]c" follows nothing that it could repeat; write "\%[1]c" for one that stands for itself`, t.pattern[t.at]))
}

// noQuantifier refuses a quantifier behind an assertion.
func (t *translator) noQuantifier(start int) error {
	if t.more() && strings.IndexByte("*+?{", t.pattern[t.at]) >= 0 {
		return t.syntax(t.at, fmt.Sprintf(`%q is a place in the text and cannot be repeated; put what is repeated in a group`, t.pattern[start:t.at]))
	}
	return nil
}

// group translates a group, from one parenthesis to the other.
func (t *translator) group() (repeats int, err error) {
	start := t.at
	t.at++
	if t.take("?") && !t.take(":") {
		if err := t.special(start); err != nil {
			return 0, err
		}
	}
	t.out.WriteString("(?:")
	if repeats, err = t.disjunction(); err != nil {
		return 0, err
	}
	if !t.take(")") {
		return 0, t.syntax(start, `this "(" is never closed; write "\(" for a parenthesis that stands for itself`)
	}
	t.out.WriteByte(')')
	return repeats, nil
}

// noLooking are the groups that only look, by what follows the question mark.
var noLooking = []struct{ opening, text string }{
	{"=", `the lookahead "(?=": RE2 has none; write what must hold as well as a second pattern under allOf`},
	{"!", `the lookahead "(?!": RE2 has none; write what must not match as a pattern under not, beside this one`},
	{"<=", `the lookbehind "(?<=": RE2 has none; match what comes before as part of the pattern`},
	{"<!", `the lookbehind "(?<!": RE2 has none; write what must not match as a pattern under not, beside this one`},
}

// otherDialects are groups that ECMA 262 does not have, by what follows the question mark.
var otherDialects = []struct{ opening, text string }{
	{"P<", `"(?P<" is Python's; write "(?<" for a named group`},
	{"P", `"(?P" is Python's; ECMA 262 has only "(?<name>" and "(?:"`},
	{"#", `"(?#": ECMA 262 has no comments in patterns; write it in the schema's description`},
	{">", `"(?>": ECMA 262 has no atomic groups; write "(?:"`},
}

// special reads a named group's name, or says what else begins with a parenthesis and a question mark.
func (t *translator) special(start int) error {
	for _, group := range noLooking {
		if t.take(group.opening) {
			return t.unsupported(start, group.text)
		}
	}
	for _, group := range otherDialects {
		if t.take(group.opening) {
			return t.syntax(start, group.text)
		}
	}
	if t.take("<") {
		return t.name()
	}
	rest := t.pattern[t.at:]
	flags := len(rest) - len(strings.TrimLeft(rest, "ims-"))
	text := fmt.Sprintf(`flags such as %q are not for contracts; write both cases, as in "[Aa]"`, t.pattern[start:t.at+flags])
	if flags > 0 && strings.HasPrefix(rest[flags:], ":") {
		return t.unsupported(start, text)
	}
	if flags > 0 {
		return t.syntax(start, text)
	}
	return t.syntax(start, `"(?" begins no group that ECMA 262 knows; write "(?:" for one that captures nothing`)
}

// name reads the name of a group, which only people read: nothing is captured.
func (t *translator) name() error {
	start := t.at
	for t.more() && (isWord(t.pattern[t.at]) || t.pattern[t.at] == '$') {
		t.at++
	}
	name := t.pattern[start:t.at]
	if name == "" || '0' <= name[0] && name[0] <= '9' || !t.take(">") {
		return t.unsupported(start, "the name of a group is made of letters, digits and underscores, and begins with no digit")
	}
	if slices.Contains(t.names, name) {
		return t.unsupported(start, fmt.Sprintf("two groups have the name %q; give each its own", name))
	}
	t.names = append(t.names, name)
	return nil
}

func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_'
}

// quantifier translates the quantifier of an atom, if it has one.
func (t *translator) quantifier(inner int) (repeats int, err error) {
	start := t.at
	repeats = inner
	switch {
	case t.take("*"), t.take("+"), t.take("?"):
		t.out.WriteByte(t.pattern[start])
	case t.take("{"):
		least, most, err := t.bounds(start)
		if err != nil {
			return 0, err
		}
		if repeats *= max(1, least, most); repeats > MaxRepeat {
			return 0, t.unsupported(start, fmt.Sprintf("RE2 repeats at most %d times, groups within groups multiplied; bound the length with maxLength instead", MaxRepeat))
		}
	default:
		return repeats, nil
	}
	if t.take("?") {
		t.out.WriteByte('?')
	}
	return repeats, nil
}

// bounds reads numbers in braces. Those beyond MaxRepeat are MaxRepeat and one; most is 0 where there is no
// second one.
func (t *translator) bounds(start int) (least, most int, err error) {
	from, first, ok := t.number()
	if !ok {
		if t.take(",") {
			return 0, 0, t.syntax(start, `a quantifier needs its lower bound; write "{0,", or "\{" for a brace that stands for itself`)
		}
		return 0, 0, t.syntax(start, `"{" begins no quantifier; write "\{" for a brace that stands for itself`)
	}
	t.out.WriteString("{" + strconv.Itoa(from))
	if t.take(",") {
		t.out.WriteByte(',')
		to, second, ok := t.number()
		if ok {
			if isLess(second, first) {
				return 0, 0, t.syntax(start, "the bounds of the quantifier are in the wrong order")
			}
			most = to
			t.out.WriteString(strconv.Itoa(to))
		}
	}
	if !t.take("}") {
		return 0, 0, t.syntax(start, `this quantifier has no "}"; write "\{" for a brace that stands for itself`)
	}
	t.out.WriteByte('}')
	return from, most, nil
}

func (t *translator) number() (number int, digits string, ok bool) {
	start := t.at
	for t.more() && '0' <= t.pattern[t.at] && t.pattern[t.at] <= '9' {
		number = min(number*10+int(t.pattern[t.at]-'0'), MaxRepeat+1)
		t.at++
	}
	return number, strings.TrimLeft(t.pattern[start:t.at], "0"), t.at > start
}

// isLess compares numbers of any length, without leading zeros.
func isLess(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }
