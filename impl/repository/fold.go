package repository

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the length of a word in bytes, from which on it is cut off. Words of a query are cut like
// those of a user, so a longer one still finds what begins like it.
const maxWord = 64

// afterLower finishes what lower case leaves of case folding: the two letters that are written as
// others in capitals. (cases.Fold of x/text 0.43 does more, but swaps the cases of Cherokee.)
var afterLower = strings.NewReplacer("ß", "ss", "ς", "σ")

// Fold makes texts equal that differ only in case, in accents and other marks, or in the way Unicode
// writes the same letter (UAX 15, NFKD). Bytes that are not UTF-8, and NUL, which PostgreSQL cannot
// keep, become U+FFFD.
//
// Folded texts are stored: to change what Fold does takes a migration that folds them anew.
func Fold(s string) string {
	if isPlain(s) {
		return strings.ToLower(s)
	}
	s = norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.M, r):
			return -1
		case r == 0:
			return utf8.RuneError
		}
		return r
	}, s)
	return afterLower.Replace(strings.ToLower(s))
}

// Words returns the words of a text in their order: what stands between characters that are neither
// letters nor digits, folded, at most 64 bytes each. Search compares these.
func Words(text string) []string {
	words := strings.FieldsFunc(Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, word := range words {
		words[i] = cut(word, maxWord)
	}
	return words
}

// isPlain says whether lower case is all that folding s takes.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			return false
		}
	}
	return true
}

// cut returns the longest beginning of s that has at most size bytes and only whole characters.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}
