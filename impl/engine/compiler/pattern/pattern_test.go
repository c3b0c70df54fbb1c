package pattern_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// translations are patterns in both languages, with texts that both match or do not.
var translations = []struct {
	ecma, re2   string
	match, miss []string
}{
	{``, ``, []string{"", "a"}, nil},
	{`a|b`, `a|b`, []string{"xa", "b"}, []string{"", "c"}},
	{`^abc$`, `^abc$`, []string{"abc"}, []string{"abc\n", "\nabc", "xabc", "abc\nabc", ""}},
	{`^(?:a|)$`, `^(?:a|)$`, []string{"a", ""}, []string{"b"}},
	{`^.$`, `^[^\n\r\x{2028}\x{2029}]$`, []string{"a", "é", "😀", "\u0085", "\v"}, []string{"\n", "\r", "\u2028", "\u2029", "", "aa"}},
	{`^\d$`, `^\d$`, []string{"0", "9"}, []string{"٣", "a", ""}},
	{`^\D$`, `^\D$`, []string{"٣", "a", "\n"}, []string{"0"}},
	{`^\w$`, `^\w$`, []string{"a", "Z", "_", "0"}, []string{"é", "-", "\u017f", "\u212a"}},
	{`^\W$`, `^\W$`, []string{"é", "-", "\u017f"}, []string{"a", "_"}},
	{`^\s+$`, `^[\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}]+$`, []string{" \t\n\v\f\r\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"}, []string{"\u0085", "\u180e", "\u200b", "a"}},
	{`^[^\S]$`, ``, []string{" ", "\t", "\v", "\ufeff", "\u2028"}, []string{"a", "\u0085", "\u200b", "!", "\x08", "\x0e", "\U0010ffff"}},
	{`^[\s\d]$`, ``, []string{"\u2028", "5", "\v"}, []string{"a", "\u0085"}},
	{`^\S$`, ``, []string{"a", "\u0085", "\u200b", "\u180e"}, []string{" ", "\ufeff"}},
	{`^[\D]$`, `^\D$`, []string{"a"}, []string{"1"}},
	{`^[^\W_]$`, `^[^\W_]$`, []string{"a", "1"}, []string{"_", "é"}},
	{`\bab\b`, `\bab\b`, []string{"ab", "x ab y", "éabé"}, []string{"xab", "ab_"}},
	{`a\Bb`, `a\Bb`, []string{"ab"}, []string{"a b"}},
	{`^\cJ\cj\cA$`, `^\x{A}\x{A}\x{1}$`, []string{"\n\n\x01"}, []string{"cJcjcA"}},
	{`^\t\n\v\f\r\0$`, `^\x{9}\x{A}\x{B}\x{C}\x{D}\x{0}$`, []string{"\t\n\v\f\r\x00"}, nil},
	{`^\x41\u0042\u{43}\u{000044}$`, `^ABCD$`, []string{"ABCD"}, nil},
	{`^\ud83d\ude00\u{1F600}😀$`, `^😀😀😀$`, []string{"😀😀😀"}, []string{"😀😀"}},
	{`^[\ud83d\ude00-\ud83d\ude02]{2}$`, `^[😀-😂]{2}$`, []string{"😀😁"}, []string{"😃😃", "😀"}},
	{`^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*$`, ``, []string{"a\n😀\ufffd", ""}, []string{"\x00", "\uffff"}},
	{`^[^\uD800-\uDFFF]$`, `^[\x00-\x{10FFFF}]$`, []string{"a", "\ufffd", "\ud7ff", "\ue000"}, nil},
	{`^[\uD800]$`, `^[^\x00-\x{10FFFF}]$`, nil, []string{"a", "\ufffd", ""}},
	{`^[\u{D7FF}-\u{E000}]$`, `^[\x{D7FF}\x{E000}]$`, []string{"\ud7ff", "\ue000"}, []string{"\ufffd", "\ud7fe"}},
	{`^\^\$\\\.\*\+\?\(\)\[\]\{\}\|\/$`, `^\^\$\\\.\*\+\?\(\)\[\]\{\}\|/$`, []string{`^$\.*+?()[]{}|/`}, nil},
	{`^[.*+?(){}|^$/]$`, `^[\.\*\+\?\(\)\{\}\|\^\$/]$`, []string{".", "^", "{"}, []string{"a", `\`}},
	{`^[\]\-\\\b]$`, ``, []string{"]", "-", `\`, "\b"}, []string{"b"}},
	{`^[a-]$`, `^[a\-]$`, []string{"a", "-"}, []string{"b"}},
	{`^[-a]$`, `^[\-a]$`, []string{"a", "-"}, []string{"b"}},
	{`^[\d-]$`, `^[\d\-]$`, []string{"1", "-"}, []string{"d"}},
	{`^[+--]$`, `^[\+-\-]$`, []string{"+", ",", "-"}, []string{"."}},
	{`^[[:alpha:]$`, `^[\[:alpha:]$`, []string{"[", ":", "p"}, []string{"b"}},
	{`^[&&a]$`, `^[&&a]$`, []string{"&"}, []string{"b"}},
	{`^[]`, `^[^\x00-\x{10FFFF}]`, nil, []string{"", "a", "]"}},
	{`^[]?$`, `^[^\x00-\x{10FFFF}]?$`, []string{""}, []string{"a"}},
	{`^[^]$`, `^[\x00-\x{10FFFF}]$`, []string{"a", "\n", "😀"}, []string{"", "ab"}},
	{`^[^a]$`, `^[^a]$`, []string{"b", "\n"}, []string{"a"}},
	{`^\p{L}\p{Letter}\p{gc=L}\p{General_Category=Letter}$`, `^\p{L}\p{L}\p{L}\p{L}$`, []string{"aéЖ日"}, []string{"1111"}},
	{`^\P{Lu}$`, `^[\P{Lu}]$`, []string{"a", "1"}, []string{"A", "Ж"}},
	{`^[^\p{Lu}\P{L}]$`, `^[^\p{Lu}\P{L}]$`, []string{"a"}, []string{"A", "1"}},
	{`^\p{Script=Greek}\p{sc=Grek}[\p{sc=Han}]$`, `^\p{Greek}\p{Greek}\p{Han}$`, []string{"αβ日"}, []string{"abc"}},
	{`^\p{sc=Qaac}\p{sc=Yiii}\p{sc=Yi}$`, `^\p{Coptic}\p{Yi}\p{Yi}$`, []string{"\u2c80\ua000\ua000"}, nil},
	{`^\p{digit}\p{punct}\p{cntrl}\p{LC}\p{Cn}$`, `^\p{Nd}\p{P}\p{Cc}\p{LC}\p{Cn}$`, []string{"٣!\x00a\u0378"}, nil},
	{`^\p{Any}\p{ASCII}\P{ASCII}\p{Assigned}$`, ``, []string{"\u0378aéa"}, []string{"aéaa", "aaé\u0378"}},
	{`^\P{Any}?\P{Assigned}$`, ``, []string{"\u0378"}, []string{"a"}},
	{`^a*?b+?c??d{2}?e{2,}f{2,3}g{0,1}$`, `^a*?b+?c??d{2}?e{2,}f{2,3}g{0,1}$`, []string{"bddeeff", "aabbcddeeefffg"}, []string{"bddeef"}},
	{`^a{02,003}$`, `^a{2,3}$`, []string{"aa"}, []string{"a"}},
	{`^(?:a{10}){100}$`, `^(?:a{10}){100}$`, []string{strings.Repeat("a", 1000)}, []string{strings.Repeat("a", 999)}},
	{`^a{0}b{1000}$`, `^a{0}b{1000}$`, []string{strings.Repeat("b", 1000)}, []string{"a"}},
	{`^(?<year>\d{4})-(?<$m_1>\d\d)$`, `^(?:\d{4})\-(?:\d\d)$`, []string{"2026-11"}, []string{"2026-1"}},
	{`^((a)|(?:b))+$`, `^(?:(?:a)|(?:b))+$`, []string{"abba"}, []string{"", "c"}},
	{`(a*)*$`, `(?:a*)*$`, []string{"", "b"}, nil},
	{`^~ "'<>=!@#%&,:;_$`, "^~ \"'<>=!@#%&,:;_$", []string{"~ \"'<>=!@#%&,:;_"}, nil},
	{"^a\u200bb\n$", `^a\x{200B}b\x{A}$`, []string{"a\u200bb\n"}, nil},
	{`^\ufffd$`, `^\x{FFFD}$`, []string{"\ufffd"}, nil},
}

func TestPatternsKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	for _, test := range translations {
		re2, err := pattern.Translate(test.ecma)
		if err != nil {
			t.Errorf("%s: %v", test.ecma, err)
			continue
		}
		if test.re2 != "" && re2 != test.re2 {
			t.Errorf("%s: became %s", test.ecma, re2)
		}
		compiled, err := regexp.Compile(re2)
		if err != nil {
			t.Errorf("%s: %v", test.ecma, err)
			continue
		}
		for _, text := range test.match {
			if !compiled.MatchString(text) {
				t.Errorf("%s: %q does not match", test.ecma, text)
			}
		}
		for _, text := range test.miss {
			if compiled.MatchString(text) {
				t.Errorf("%s: %q matches", test.ecma, text)
			}
		}
	}
}

// refusals are patterns with the place of what is wrong, and a word of what the author reads.
var refusals = []struct {
	ecma   string
	kind   error
	offset int
	says   string
}{
	{`a(?=b)`, pattern.ErrUnsupported, 1, `under allOf`},
	{`a(?!b)`, pattern.ErrUnsupported, 1, `under not`},
	{`é(?<=b)a`, pattern.ErrUnsupported, 2, `lookbehind`},
	{`(?<!b)a`, pattern.ErrUnsupported, 0, `under not`},
	{`(a)\1`, pattern.ErrUnsupported, 3, `back references`},
	{`(?<n>a)\k<n>`, pattern.ErrUnsupported, 7, `back references`},
	{`(?<n>a)|(?<n>b)`, pattern.ErrUnsupported, 11, `the name "n"`},
	{`(?<é>a)`, pattern.ErrUnsupported, 3, `letters, digits and underscores`},
	{`(?<1>a)`, pattern.ErrUnsupported, 3, `no digit`},
	{`(?i:a)`, pattern.ErrUnsupported, 0, `"(?i"`},
	{`(?-i:a)`, pattern.ErrUnsupported, 0, `both cases`},
	{`a{1001}`, pattern.ErrUnsupported, 1, `maxLength`},
	{`a{0,99999999999999999999}`, pattern.ErrUnsupported, 1, `at most 1000`},
	{`(?:a{100}b)*c(?:a{11}|b{100}){11}`, pattern.ErrUnsupported, 29, `multiplied`},
	{`\p{scx=Grek}`, pattern.ErrUnsupported, 0, `write "Script=Grek"`},
	{`\p{Greek}`, pattern.ErrUnsupported, 0, `write "Script=Greek"`},
	{`a\p{Emoji}`, pattern.ErrUnsupported, 1, `"Emoji"`},
	{`\p{letter}`, pattern.ErrUnsupported, 0, `as Unicode does`},
	{`\p{sc=Nowhere}`, pattern.ErrUnsupported, 0, `"sc=Nowhere"`},
	{`\ud83d`, pattern.ErrUnsupported, 0, `surrogate pair`},
	{strings.Repeat("(", 251), pattern.ErrUnsupported, 250, `250 deep`},
	{`(?i)a`, pattern.ErrSyntax, 0, `"(?i"`},
	{`(?P<n>a)`, pattern.ErrSyntax, 0, `write "(?<"`},
	{`(?P=n)`, pattern.ErrSyntax, 0, `Python`},
	{`(?#c)`, pattern.ErrSyntax, 0, `comments`},
	{`(?>a)`, pattern.ErrSyntax, 0, `atomic`},
	{`(?`, pattern.ErrSyntax, 0, `"(?:"`},
	{`a(b`, pattern.ErrSyntax, 1, `never closed`},
	{`ab)`, pattern.ErrSyntax, 2, `closes no group`},
	{`a[b`, pattern.ErrSyntax, 1, `never closed`},
	{`a]`, pattern.ErrSyntax, 1, `write "\]"`},
	{`a}`, pattern.ErrSyntax, 1, `write "\}"`},
	{`{a}`, pattern.ErrSyntax, 0, `write "\{"`},
	{`x{a}`, pattern.ErrSyntax, 1, `write "\{"`},
	{`x{,5}`, pattern.ErrSyntax, 1, `"{0,"`},
	{`x{5`, pattern.ErrSyntax, 1, `no "}"`},
	{`x{5,4}`, pattern.ErrSyntax, 1, `wrong order`},
	{`x{99999999999999999999,99999999999999999998}`, pattern.ErrSyntax, 1, `wrong order`},
	{`*a`, pattern.ErrSyntax, 0, `write "\*"`},
	{`a+*`, pattern.ErrSyntax, 2, `write "\*"`},
	{`a++`, pattern.ErrSyntax, 2, `write "\+"`},
	{`^*`, pattern.ErrSyntax, 1, `in a group`},
	{`\b+`, pattern.ErrSyntax, 2, `in a group`},
	{`[z-a]`, pattern.ErrSyntax, 1, `"z-a"`},
	{`[\w-.]`, pattern.ErrSyntax, 1, `write the "-" last`},
	{`[a-\d]`, pattern.ErrSyntax, 1, `write the "-" last`},
	{`a\-b`, pattern.ErrSyntax, 1, `write "-" without the backslash`},
	{`\é`, pattern.ErrSyntax, 0, `write "é" without`},
	{`\Aa\z`, pattern.ErrSyntax, 0, `write "^"`},
	{`a\z`, pattern.ErrSyntax, 1, `write "$"`},
	{`\a`, pattern.ErrSyntax, 0, `write "\x07"`},
	{`[\B]`, pattern.ErrSyntax, 1, `outside`},
	{`\01`, pattern.ErrSyntax, 0, `"\x00"`},
	{`\x1`, pattern.ErrSyntax, 0, `two hexadecimal`},
	{`\u{110000}`, pattern.ErrSyntax, 0, `10FFFF`},
	{`\c1`, pattern.ErrSyntax, 0, `"\cJ"`},
	{`\k`, pattern.ErrSyntax, 0, `angle brackets`},
	{`\pL`, pattern.ErrSyntax, 0, `in braces`},
	{`a\`, pattern.ErrSyntax, 1, `ends with a backslash`},
	{"a\xff", pattern.ErrSyntax, 1, `UTF-8`},
}

func TestWhatCannotBeTranslatedIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range refusals {
		re2, err := pattern.Translate(test.ecma)
		var found *pattern.Error
		if !errors.As(err, &found) {
			t.Errorf("%.40s: became %s", test.ecma, re2)
			continue
		}
		if !errors.Is(err, test.kind) || found.Offset != test.offset || !strings.Contains(found.Text, test.says) {
			t.Errorf("%.40s: %v (%v)", test.ecma, err, found.Unwrap())
		}
	}
}
