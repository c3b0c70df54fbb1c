package document

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// slip is a mistake in the layout of YAML, with its place.
type slip struct {
	line, column int
	reason       string
}

// level is a mapping or a list whose lines begin in a column.
type level struct {
	column int // from 0
	list   bool
}

// layout follows the indentation of YAML, line by line, as its author sees it. The YAML library tells of a line that
// fits nowhere the place of the mapping around it.
type layout struct {
	levels []level
	opened bool // the last line has a key without a value: what is below it may be deeper
	block  int  // where the key of a text over several lines stands, which is deeper; -1: there is none
	text   int  // where that text stands; 0: it has not begun
	flow   int  // open brackets
	quote  byte // an open quote; 0: none
	bare   int  // the column of the last line that is a value and nothing else; -1: the last line is another
	last   int  // that line
}

const noColon = "this line has no colon: a key is written `name: value`, with a space behind the colon"

// misplaced finds the first line whose indentation fits no line above it, or that is no part of a mapping.
func misplaced(lines []string) *slip {
	l := &layout{block: -1, bare: -1, opened: true}
	for i, line := range lines {
		text := strings.TrimLeft(line, " ")
		column := len(line) - len(text)
		switch {
		case strings.TrimSpace(text) == "", text[0] == '#' && l.quote == 0, strings.HasPrefix(line, "---"), line[0] == '%':
			continue
		case l.quote != 0 || l.flow > 0:
			l.scan(text)
			continue
		case l.block >= 0 && column > l.block && column >= l.text:
			if l.text == 0 {
				l.text = column
			}
			continue
		case text[0] == '\t':
			return &slip{i + 1, column + 1, noTab}
		case otherSpace(text):
			return &slip{i + 1, column + 1, "a space of another kind stands here, as word processors and web pages have it; YAML is indented by ordinary spaces alone"}
		}
		l.block, l.text = -1, 0
		switch reason := l.line(text, column); {
		case reason == noColon && l.bare == column:
			return &slip{l.last, column + 1, reason}
		case reason != "":
			return &slip{i + 1, column + 1, reason}
		}
		if l.bare >= 0 {
			l.last = i + 1
		}
	}
	return nil
}

// otherSpace tells whether a line begins with a space that is none for YAML, such as U+00A0.
func otherSpace(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return first >= utf8.RuneSelf && unicode.IsSpace(first)
}

// line takes one line in. The reason says why it fits nowhere.
func (l *layout) line(text string, column int) (reason string) {
	start, indented := column, column
	for text == "-" || strings.HasPrefix(text, "- ") {
		if reason := l.item(column); reason != "" {
			return reason
		}
		inner := strings.TrimLeft(text[1:], " ")
		column += len(text) - len(inner)
		indented, text, l.opened = column, inner, true
	}
	if text == "" || text[0] == '#' {
		return ""
	}
	key, value := l.scan(text)
	if !key && (l.opened || l.deeper(start)) { // a value, or the rest of one
		l.opened, l.bare = false, column
		l.begin(value, start)
		return ""
	}
	if reason := l.entry(indented, key, start != indented); reason != "" {
		return reason
	}
	l.opened, l.bare = value == "", -1
	l.begin(value, indented)
	return ""
}

// begin notes a text over several lines.
func (l *layout) begin(value string, column int) {
	if blockText.MatchString(value) {
		l.block = column
	}
}

var blockText = regexp.MustCompile(`^[|>][-+0-9]*$`)

func (l *layout) deeper(column int) bool {
	return len(l.levels) > 0 && column > l.levels[len(l.levels)-1].column
}

// back closes what is deeper than a column, and tells whether there was anything.
func (l *layout) back(column int) bool {
	closed := false
	for l.top().column > column {
		l.levels, closed = l.levels[:len(l.levels)-1], true
	}
	return closed
}

func (l *layout) top() level {
	if len(l.levels) == 0 {
		return level{column: -1}
	}
	return l.levels[len(l.levels)-1]
}

// item takes in the dash of a list.
func (l *layout) item(column int) (reason string) {
	closed := l.back(column)
	switch top := l.top(); {
	case top.column == column && top.list:
	case !closed && l.opened:
		l.levels = append(l.levels, level{column, true})
	case top.column == column:
		return "a list cannot begin here: the mapping around it goes on"
	case closed:
		return l.nowhere(column)
	default:
		return "a list cannot begin here: what is above it has a value already"
	}
	return ""
}

// entry takes in a key. First tells that it stands behind a dash.
func (l *layout) entry(column int, key, first bool) (reason string) {
	beside := false
	closed := l.back(column)
	if top := l.top(); top.list && top.column == column && !first {
		l.levels, closed, beside = l.levels[:len(l.levels)-1], true, true
	}
	switch top := l.top(); {
	case top.column == column && !key:
		return noColon
	case top.column == column:
	case !closed && l.opened:
		l.levels = append(l.levels, level{column, false})
	case beside:
		return "this stands below the dash of a list, and is no item of it: indent it as deep as the first key of the item"
	case closed:
		return l.nowhere(column)
	case l.bare == column:
		return noColon
	default:
		return "this is indented deeper than the line above it, which has a value already"
	}
	return ""
}

func (l *layout) nowhere(column int) string {
	return fmt.Sprintf("this is indented by %d spaces, and no line above it is on that level: indent it by %d, or deeper like the lines before it", column, l.top().column)
}

// scan reads a line to its end: whether it has a key, and what stands behind it, and the brackets and quotes that
// stay open.
func (l *layout) scan(text string) (key bool, value string) {
	fresh, from := true, 0 // whether a value can begin here, and where it does
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case l.quote != 0:
			if c == '\\' && l.quote == '"' {
				i++
			} else if c == l.quote {
				l.quote = 0
			}
			continue
		case fresh && (c == '"' || c == '\''):
			l.quote = c
		case (fresh || l.flow > 0) && (c == '[' || c == '{'):
			l.flow++
			continue
		case l.flow > 0 && (c == ']' || c == '}'):
			l.flow--
		case c == '#' && i > 0 && text[i-1] == ' ':
			return key, strings.TrimSpace(text[from:i])
		case c == ':' && (i+1 == len(text) || text[i+1] == ' ') && l.flow == 0:
			if !key {
				key, from = true, i+1
			}
			fresh = true
			continue
		}
		fresh = c == ' ' && fresh || l.flow > 0 && c == ','
	}
	return key, strings.TrimSpace(text[from:])
}
