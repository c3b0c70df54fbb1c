package pattern

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// OtherWithoutUnicode says what in a pattern means something else to an engine that is not given the flag u
// (ECMA 262, Annex B.1.2); empty: nothing. The pattern must be one that [Translate] takes.
//
// How often a dot or a negated class stands for one character is not looked at: without the flag, a character
// beyond U+FFFF is two.
func OtherWithoutUnicode(ecma string) string {
	inClass := false
	for at := 0; at < len(ecma); {
		text, wide := element(ecma[at:])
		next := at + len(text)
		switch {
		case strings.HasPrefix(text, `\p{`), strings.HasPrefix(text, `\P{`):
			return fmt.Sprintf("`%s` is the letter %c and braces", text, text[1])
		case strings.HasPrefix(text, `\u{`):
			return fmt.Sprintf("`%s` is the letter u, and a count or braces", text)
		case wide && inClass:
			return fmt.Sprintf("`%s` in brackets is two characters", text)
		case wide && next < len(ecma) && strings.IndexByte("*+?{", ecma[next]) >= 0:
			return fmt.Sprintf("`%s` is two characters, and the quantifier is for the second alone", text)
		case text == "[":
			inClass = true
		case text == "]":
			inClass = false
		}
		at = next
	}
	return ""
}

// element is the character or escape that text begins with; wide, if it stands for one beyond U+FFFF.
func element(text string) (element string, wide bool) {
	if text[0] != '\\' {
		r, size := utf8.DecodeRuneInString(text)
		return text[:size], r > 0xFFFF
	}
	if len(text) > 2 && text[2] == '{' && strings.IndexByte("pPu", text[1]) >= 0 {
		if end := strings.IndexByte(text, '}'); end > 0 {
			return text[:end+1], false
		}
	}
	const pair = len(`\ud83d\ude00`)
	if len(text) >= pair && text[1] == 'u' && text[6:8] == `\u` {
		first, err1 := strconv.ParseUint(text[2:6], 16, 16)
		second, err2 := strconv.ParseUint(text[8:pair], 16, 16)
		if err1 == nil && err2 == nil && utf16.DecodeRune(rune(first), rune(second)) != utf8.RuneError {
			return text[:pair], true
		}
	}
	_, size := utf8.DecodeRuneInString(text[1:])
	return text[:1+size], false
}
