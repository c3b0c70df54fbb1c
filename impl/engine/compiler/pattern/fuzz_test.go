package pattern_test

import (
	"errors"
	"regexp"
	"testing"
	"unicode"

	"github.com/charterhq/charter/impl/engine/compiler/pattern"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Whatever translates compiles. The format regex, which has a reader of its own, agrees on what is a
// regular expression.
func FuzzTranslate(f *testing.F) {
	for _, test := range translations {
		f.Add(test.ecma)
	}
	for _, test := range refusals {
		f.Add(test.ecma)
	}
	f.Fuzz(func(t *testing.T, ecma string) {
		re2, err := pattern.Translate(ecma)
		valid := validate.IsRegex([]byte(ecma))
		if err != nil {
			var found *pattern.Error
			if !errors.As(err, &found) || found.Offset < 0 || found.Offset > len(ecma) {
				t.Fatalf("%q: %v", ecma, err)
			}
			if errors.Is(err, pattern.ErrSyntax) && valid {
				t.Errorf("%q: %v, but it has the format regex", ecma, err)
			}
			return
		}
		if !valid {
			t.Errorf("%q became %q, but has not the format regex", ecma, re2)
		}
		if _, err := regexp.Compile(re2); err != nil {
			t.Errorf("%q became %q: %v", ecma, re2, err)
		}
	})
}

// Each character is in exactly one of a set and its opposite.
func TestOppositeSetsHaveEveryCharacterOnce(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{`^\s$`, `^\S$`}, {`^[\s]$`, `^[\S]$`}, {`^\w$`, `^[\W]$`}, {`^\d$`, `^\D$`}, {`^\p{ASCII}$`, `^\P{ASCII}$`}, {`^[]$`, `^[^]$`}, {`^\p{sc=Old_Italic}$`, `^\P{sc=Old_Italic}$`}, {`^\p{sc=Meetei_Mayek}$`, `^[\P{sc=Mtei}]$`}} {
		one, other := compile(t, pair[0]), compile(t, pair[1])
		for r := range rune(unicode.MaxRune + 1) {
			if 0xD800 <= r && r <= 0xDFFF || r > 0x3100 && r%11 != 0 && r < 0xFE00 || r > 0x10400 && r%0x1001 != 0 {
				continue
			}
			if one.MatchString(string(r)) == other.MatchString(string(r)) {
				t.Fatalf("%q: %U", pair, r)
			}
		}
	}
}

// Go's own RE2 cannot name every script; here each works.
func TestEveryScriptCanBeNamed(t *testing.T) {
	t.Parallel()
	for name, table := range unicode.Scripts {
		one, other := compile(t, `^\p{sc=`+name+`}$`), compile(t, `^[^\P{Script=`+name+`}]$`)
		for _, r := range []rune{'a', 0x10FFFF} {
			if want := unicode.Is(table, r); one.MatchString(string(r)) != want || other.MatchString(string(r)) != want {
				t.Errorf("%s: %U", name, r)
			}
		}
		for _, span := range table.R32 {
			if r := string(rune(span.Hi)); !one.MatchString(r) || !other.MatchString(r) {
				t.Errorf("%s: %q", name, r)
			}
		}
		for _, span := range table.R16 {
			if r := string(rune(span.Lo)); !one.MatchString(r) || !other.MatchString(r) {
				t.Errorf("%s: %q", name, r)
			}
		}
	}
}
