package password

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a new password, in code points after normalisation (NIST SP 800-63B, section 5.1.1.2, allows no less
// than 8 and asks for no less than 64).
const (
	MinLength = 8
	MaxLength = 128
)

// minGuesses is how many guesses a password must withstand: what somebody who tries them against a sign-in that
// slows down would need lifetimes for.
const minGuesses = 1e6

// Codes of the reasons why passwords are refused. They are stable.
const (
	TooShort  = "too-short"
	TooLong   = "too-long"
	Common    = "common"    // it is on the list of common passwords, perhaps in disguise
	Personal  = "personal"  // it is made of what is known about its owner
	Guessable = "guessable" // it is made of common words, rows of keys, dates or repetitions
)

// Reason is why a password is refused.
type Reason struct {
	Code   string // one of the codes above
	Detail string // a sentence for whoever has chosen the password; nothing of the password is in it
}

var reasons = map[string]Reason{
	TooShort:  {TooShort, "The password needs at least 8 characters."},
	TooLong:   {TooLong, "The password has more than 128 characters."},
	Common:    {Common, "Many people have this password, so it is among the first that are tried."},
	Personal:  {Personal, "The password can be guessed from the name or the e-mail address."},
	Guessable: {Guessable, "The password is easy to guess; a longer one of several words is safer."},
}

// Check says why a password must not be set: nothing if it may. about is what is known about its owner, such as the
// name and the e-mail address. It takes a few milliseconds at worst.
func Check(password string, about ...string) []Reason {
	if utf8.RuneCountInString(password) > 4*MaxLength { // whatever it is normalised to, it is too long
		return []Reason{reasons[TooLong]}
	}
	chosen := []rune(normalize(password))
	switch {
	case len(chosen) < MinLength:
		return []Reason{reasons[TooShort]}
	case len(chosen) > MaxLength:
		return []Reason{reasons[TooLong]}
	}
	words := commonWords()
	if isCommon(words, chosen) {
		return []Reason{reasons[Common]}
	}
	if newGuesser(chosen, words, nil).guesses() < minGuesses {
		return []Reason{reasons[Guessable]}
	}
	if newGuesser(chosen, words, personalWords(about)).guesses() < minGuesses {
		return []Reason{reasons[Personal]}
	}
	return nil
}

// isCommon tells whether the password is a common one, whatever its case, and with letters for the signs that
// stand for them.
func isCommon(words *wordList, chosen []rune) bool {
	plain := fold(chosen)
	if words.passwords[string(plain)] {
		return true
	}
	for _, plain := range disguises(plain) {
		if words.passwords[string(plain)] {
			return true
		}
	}
	return false
}

// Bounds of what is looked at of what is known about an owner.
const (
	maxAbout         = 512 // code points of each text
	maxPersonalWords = 64
	minPersonalWord  = 3 // code points; shorter ones stand in too many words
)

// personalWords finds the words that somebody would try who knows the name and the address: the parts between
// signs, and each text in whole. The first is the likeliest.
func personalWords(about []string) map[string]int {
	words := map[string]int{}
	add := func(word []rune) {
		if len(word) >= minPersonalWord && len(words) < maxPersonalWords {
			if _, known := words[string(word)]; !known {
				words[string(word)] = len(words) + 1
			}
		}
	}
	for _, text := range about {
		folded := fold([]rune(normalize(text[:min(len(text), 4*maxAbout)])))
		folded = folded[:min(len(folded), maxAbout)]
		for _, word := range strings.FieldsFunc(string(folded), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
			add([]rune(word))
		}
		add(folded)
		if local, _, ok := strings.Cut(string(folded), "@"); ok {
			add([]rune(local))
		}
	}
	return words
}

// fold makes code points comparable whatever their case; it keeps their number.
func fold(text []rune) []rune {
	folded := make([]rune, len(text))
	for i, r := range text {
		folded[i] = unicode.ToLower(r)
	}
	return folded
}

// unknown is the number of guesses of what no rule explains.
var unknown = math.Inf(1)
