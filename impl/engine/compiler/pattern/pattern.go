// Package pattern translates the regular expressions of contracts, which are those of ECMA 262, into those
// of RE2, which Go matches in linear time whatever a request holds.
package pattern

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"unicode/utf8"
)

// Bounds of a pattern.
const (
	MaxRepeat = 1000 // of a quantifier, and of those around it multiplied by it: RE2's own bound
	MaxDepth  = 250  // groups in each other
)

// Kinds of an [Error].
var (
	// ErrSyntax is the kind where no engine of ECMA 262 accepts the pattern with the flag u.
	ErrSyntax = errors.New("not a regular expression of ECMA 262")
	// ErrUnsupported is the kind where other engines accept the pattern and RE2 has nothing for it.
	ErrUnsupported = errors.New("not a regular expression that RE2 can match")
)

// Error says what in a pattern cannot be translated. It is [ErrSyntax] or [ErrUnsupported].
type Error struct {
	Offset int    // where it stands, in bytes
	Text   string // what it is, and what to do instead
	kind   error
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Text) }

// Unwrap is the kind.
func (e *Error) Unwrap() error { return e.kind }

// Translate writes an expression that RE2 matches exactly the texts with that ecma matches (ECMA 262, section
// 22.2, with the flag u, as JSON Schema 2020-12 has it; texts are Unicode, without halves of surrogate pairs).
// Nothing is captured, since a contract cannot use it. The error is an [*Error].
//
// The flag u is taken at its word: a brace or bracket that stands for itself needs its backslash, and nothing
// else may have one. Partners' engines read the same pattern out of the published contract, and refuse it
// otherwise.
func Translate(ecma string) (re2 string, err error) {
	t := translator{pattern: ecma}
	if at := invalidUTF8(ecma); at >= 0 {
		return "", t.syntax(at, "the pattern is not UTF-8")
	}
	if _, err := t.disjunction(); err != nil {
		return "", err
	}
	if t.more() {
		return "", t.syntax(t.at, `this ")" closes no group; write "\)" for a parenthesis that stands for itself`)
	}
	re2 = t.out.String()
	_, err = syntax.Parse(re2, syntax.Perl)
	if found, ok := errors.AsType[*syntax.Error](err); ok {
		return "", t.unsupported(0, fmt.Sprintf("RE2 does not take the pattern as a whole (%s); shorten it, or split it over allOf", found.Code))
	}
	return re2, nil
}

// invalidUTF8 is where a text stops to be UTF-8, or -1.
func invalidUTF8(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
