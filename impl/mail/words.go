package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds a name in a greeting, in code points.
const maxName = 60

// presentable returns a name as a greeting may have it, or nothing. Whoever registers with the address of somebody
// else chooses what stands in that mail as the name: it must not be a message, nor what a mail program makes a link
// of.
func presentable(name string) string {
	name = oneLine(name)
	if utf8.RuneCountInString(name) > maxName || strings.ContainsAny(name, "/:@<>") || hasInnerDot(name) {
		return ""
	}
	return name
}

// hasInnerDot tells whether a dot stands as in a host name: "evil.example", but not "C. S. Lewis".
func hasInnerDot(text string) bool {
	runes := []rune(text)
	for i, r := range runes {
		if strings.ContainsRune(".\u3002\uff0e\uff61", r) && i+1 < len(runes) && !unicode.IsSpace(runes[i+1]) {
			return true
		}
	}
	return false
}

// oneLine makes of a text one line that shows as it is: spaces of all kinds become one, and characters that cannot be
// seen or turn the direction of others go.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))), " ")
}

// lineWidth is how wide lines of text get, in characters (RFC 5322, section 2.1.1, recommends at most 78).
const lineWidth = 72

// wrap fills the paragraphs of a text, which empty lines part, to the width of a line. A word that is longer, such as
// a link, stands on a line of its own, whole. More than one empty line becomes one.
func wrap(text string) string {
	var wrapped strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		words := strings.Fields(paragraph)
		if len(words) == 0 {
			continue
		}
		if wrapped.Len() > 0 {
			wrapped.WriteString("\n")
		}
		width := 0
		for _, word := range words {
			length := utf8.RuneCountInString(word)
			switch {
			case width > 0 && width+1+length > lineWidth:
				wrapped.WriteString("\n")
				width = 0
			case width > 0:
				wrapped.WriteString(" ")
				width++
			}
			wrapped.WriteString(word)
			width += length
		}
		wrapped.WriteString("\n")
	}
	return wrapped.String()
}
