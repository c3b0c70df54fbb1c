package repository_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/repository"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                  "",
		"Alice B. 7":        "alice b. 7",
		"ÀÉÎõü":             "aeiou",
		"e\u0301":           "e",
		"İstanbul":          "istanbul",
		"Straße STRASSE":    "strasse strasse",
		"ΟΔΟΣ οδος":         "οδοσ οδοσ",
		"ﬁ ① Ⅷ ｆｕｌｌ":        "fi 1 viii full",
		"Ǆ":                 "dz",
		"\u0301\u0302":      "",
		"a\x00b":            "a\uFFFDb",
		"a\xffb\xc3":        "a\uFFFDb\uFFFD",
		"Iñtërnâtiônàlizæt": "internationalizæt",
		"के":                "क",
		"日本語":               "日本語",
	} {
		if got := repository.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                           {},
		" .,;-_!\"'\\%&|()*:<> ":     {},
		"Grace Brewster Hopper":      {"grace", "brewster", "hopper"},
		"grace.hopper+x@Example.com": {"grace", "hopper", "x", "example", "com"},
		"O'Neil-Smith_7":             {"o", "neil", "smith", "7"},
		"½ 1e5 x²":                   {"1", "2", "1e5", "x2"},
		"a\x00b\xffc":                {"a", "b", "c"},
		"twice twice":                {"twice", "twice"},
		strings.Repeat("é", 100):     {strings.Repeat("e", 64)},
		strings.Repeat("語", 30):      {strings.Repeat("語", 21)},
	} {
		if got := repository.Words(text); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"", "Grace", "ÀÉÎ", "ẞß", "İı", "ΐΰ", "\u0345", "가각", "ﷺ", "\x00", "\xff", "Ꭰꭰ", "ϴ", "ŉ", "ﬓ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := repository.Fold(text)
		if !utf8.ValidString(folded) || strings.ContainsRune(folded, 0) {
			t.Errorf("Fold(%q) = %q: not a text that every database keeps", text, folded)
		}
		if again := repository.Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, and that folds to %q", text, folded, again)
		}
		words := repository.Words(text)
		for _, word := range words {
			if word == "" || len(word) > 64 || strings.IndexFunc(word, notInWord) >= 0 {
				t.Errorf("Words(%q) has the word %q", text, word)
			}
		}
		if again := repository.Words(strings.Join(words, " ")); !slices.Equal(again, words) {
			t.Errorf("Words(%q) = %q, and theirs are %q", text, words, again)
		}
	})
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
