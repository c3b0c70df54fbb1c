package docs

import (
	"strings"
	"unicode"
)

// inWords turns a name such as EmailTaken or email-taken into "Email taken". What has blanks already
// is somebody's wording, and stays.
func inWords(name string) string {
	if strings.ContainsRune(name, ' ') {
		return name
	}
	words := split(name)
	for i, word := range words {
		if !isAcronym(word) {
			words[i] = strings.ToLower(word)
		}
	}
	text := []rune(strings.Join(words, " "))
	if len(text) > 0 {
		text[0] = unicode.ToUpper(text[0])
	}
	return string(text)
}

// split cuts before each capital that begins a word, and at hyphens and underscores: "HTTPError" is
// HTTP and Error.
func split(name string) []string {
	runes := []rune(name)
	var cut strings.Builder
	for i, r := range runes {
		begins := unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		switch {
		case r == '-' || r == '_':
			r = ' '
		case begins:
			cut.WriteByte(' ')
		}
		cut.WriteRune(r)
	}
	return strings.Fields(cut.String())
}

// isAcronym tells whether a word has more than one letter, and no small one.
func isAcronym(word string) bool {
	return len(word) > 1 && strings.ToUpper(word) == word
}
