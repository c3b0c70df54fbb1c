package search

import (
	"strings"
	"unicode"

	"github.com/charterhq/charter/impl/repository"
)

// Highlight is a text in which words of the query stand.
type Highlight struct {
	Field    string
	Segments []Segment
}

// Segment is a piece of a text.
type Segment struct {
	Text  string
	Match bool
}

// highlights shows where the words of a query stand in a user. It looks at the texts themselves, by the
// same rules on every database.
func highlights(user repository.User, words []string) []Highlight {
	fields := []struct{ name, text string }{{"name", user.Name}, {"email", user.Email}}
	for _, tag := range user.Tags {
		fields = append(fields, struct{ name, text string }{"tags", tag})
	}
	if a := user.Address; a != nil {
		for _, line := range []string{a.Street, a.PostalCode, a.City, a.Region, a.Country} {
			fields = append(fields, struct{ name, text string }{"address", line})
		}
	}
	shown := []Highlight{}
	for _, field := range fields {
		if segments, matched := split(field.text, words); matched {
			shown = append(shown, Highlight{field.name, segments})
		}
	}
	return shown
}

// split cuts a text where matching words begin and end. Pieces of the same kind that touch are one.
func split(text string, words []string) (segments []Segment, matched bool) {
	for text != "" {
		piece, isWord := nextPiece(text)
		text = text[len(piece):]
		match := isWord && matches(piece, words)
		matched = matched || match
		if last := len(segments) - 1; last >= 0 && segments[last].Match == match {
			segments[last].Text += piece
			continue
		}
		segments = append(segments, Segment{piece, match})
	}
	return segments, matched
}

// nextPiece is the word, or the run of what is between words, that the text begins with.
func nextPiece(text string) (piece string, isWord bool) {
	for i, r := range text {
		if i == 0 {
			isWord = inWord(r)
		} else if inWord(r) != isWord {
			return text[:i], isWord
		}
	}
	return text, isWord
}

// inWord also takes marks: they belong to the letter before, and folding drops them.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// matches tells whether a word of the text begins with a word of the query.
func matches(piece string, words []string) bool {
	for _, own := range repository.Words(piece) {
		for _, word := range words {
			if strings.HasPrefix(own, word) {
				return true
			}
		}
	}
	return false
}
