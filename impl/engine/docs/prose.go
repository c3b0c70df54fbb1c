package docs

import (
	"net/url"
	"regexp"
	"strings"
)

// paragraph is a run of spans. The templates write them out, so that html/template escapes every text
// and checks every link: nothing in a contract can become markup.
type paragraph []span

// span is a piece of text. At most one of Code and Link is set.
type span struct {
	Text string
	Code bool
	Link string
}

var (
	blankLine = regexp.MustCompile(`\n[ \t]*\n`)
	inline    = regexp.MustCompile("`([^`]+)`" + `|\[([^\]]+)\]\(([^()\s]+)\)`)
)

// prose reads the little of CommonMark that descriptions of problems use: paragraphs, code spans and
// links. The rest stays as it is written.
func prose(text string) []paragraph {
	var all []paragraph
	for _, block := range blankLine.Split(strings.ReplaceAll(text, "\r\n", "\n"), -1) {
		if block = strings.Join(strings.Fields(block), " "); block != "" {
			all = append(all, spans(block))
		}
	}
	return all
}

func spans(text string) paragraph {
	var all paragraph
	done := 0
	for _, m := range inline.FindAllStringSubmatchIndex(text, -1) {
		var one span
		switch {
		case m[2] >= 0:
			one = span{Text: text[m[2]:m[3]], Code: true}
		case isSafe(text[m[6]:m[7]]):
			one = span{Text: text[m[4]:m[5]], Link: text[m[6]:m[7]]}
		default:
			continue // stays in the text, as it is written
		}
		if m[0] > done {
			all = append(all, span{Text: text[done:m[0]]})
		}
		all = append(all, one)
		done = m[1]
	}
	if done < len(text) {
		all = append(all, span{Text: text[done:]})
	}
	return all
}

// isSafe tells whether a link leads to a place and does not run anything.
func isSafe(link string) bool {
	target, err := url.Parse(link)
	if err != nil {
		return false
	}
	switch target.Scheme {
	case "", "http", "https", "mailto":
		return true
	}
	return false
}
