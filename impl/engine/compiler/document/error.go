package document

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/width"
)

// maxShown is how many characters of a line an error shows.
const maxShown = 100

// Error is a mistake in a contract, with the place where it stands.
type Error struct {
	File   string
	Line   int    // from 1; 0: the document as a whole
	Column int    // from 1, in characters
	Source string // the line
	Reason string

	file int // the files in the order in which they were read
}

// Compare orders mistakes as a reader meets them: those of the contract's own file first, then those of the
// other files in the order in which they were read.
func Compare(a, b *Error) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// Join makes one error of mistakes, in the order in which a reader meets them; nil: there are none. [Errors] takes it
// apart again.
func Join(found []*Error) error {
	slices.SortStableFunc(found, Compare)
	all := make([]error, len(found))
	for i, mistake := range found {
		all[i] = mistake
	}
	return errors.Join(all...)
}

// FirstOfPlace keeps the first of several mistakes at one place: it says it best.
func FirstOfPlace(found []*Error) []*Error {
	type place struct {
		file         string
		line, column int
	}
	taken := make(map[place]bool)
	return slices.DeleteFunc(found, func(mistake *Error) bool {
		at := place{mistake.File, mistake.Line, mistake.Column}
		defer func() { taken[at] = true }()
		return taken[at]
	})
}

// Errors are the mistakes that an error joins; none, if it is of another sort.
func Errors(err error) []*Error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, below := range joined.Unwrap() {
			all = append(all, Errors(below)...)
		}
		return all
	}
	if mistake := (*Error)(nil); errors.As(err, &mistake) {
		return []*Error{mistake}
	}
	return nil
}

// Error shows the place, the reason and, beneath, the line with a mark under the column. Of a long line
// it shows what is around the column. Nothing of the file reaches a terminal but what can be seen.
func (e *Error) Error() string { return e.Place() + ": " + e.Tell() }

// Place is the file, the line and the column.
func (e *Error) Place() string {
	if e.Line == 0 {
		return visible(e.File)
	}
	return fmt.Sprintf("%s:%d:%d", visible(e.File), e.Line, e.Column)
}

// Tell is [Error.Error] without the place.
func (e *Error) Tell() string {
	if e.Line == 0 {
		return visible(e.Reason)
	}
	line, mark := e.excerpt()
	return fmt.Sprintf("%s\n    %s\n    %s", visible(e.Reason), line, mark)
}

// End is the column behind what stands at the place: a word, a text in quotes, or a sign; 0, if nothing does.
func (e *Error) End() int {
	source := []rune(e.Source)
	if e.Line == 0 || e.Column < 1 || e.Column > len(source) {
		return 0
	}
	rest := source[e.Column-1:]
	if quote := rest[0]; quote == '"' || quote == '\'' {
		if end := slices.Index(rest[1:], quote); end >= 0 {
			return e.Column + end + 2
		}
	}
	end := slices.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",[]{}", r) })
	if end < 0 {
		end = len(rest)
	}
	if end > 1 && rest[end-1] == ':' {
		end--
	}
	return e.Column + max(end, 1)
}

// visible is a text without what a terminal does not show, or obeys.
func visible(text string) string { return strings.Map(printable, strings.ReplaceAll(text, "\n", " ")) }

func (e *Error) excerpt() (line, mark string) {
	source := []rune(e.Source)
	column := min(max(e.Column-1, 0), len(source))
	from, to := 0, len(source)
	if to > maxShown {
		from = max(0, min(column-maxShown/2, to-maxShown))
		to = from + maxShown
	}
	var shown, space strings.Builder
	if from > 0 {
		shown.WriteString("…")
		space.WriteString(" ")
	}
	for i := from; i < to; i++ {
		r := printable(source[i])
		shown.WriteRune(r)
		if i < column {
			space.WriteString(blank(r))
		}
	}
	if to < len(source) {
		shown.WriteString("…")
	}
	return shown.String(), space.String() + "^"
}

// Printable is a text as a terminal may show it: what is no character that can be seen, such as an escape or one that
// turns the direction of writing, becomes U+FFFD. Ends of lines stay.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, text)
}

// printable keeps control characters of a file from a terminal.
func printable(r rune) rune {
	if r == '\t' || unicode.IsPrint(r) {
		return r
	}
	return unicode.ReplacementChar
}

// blank is as wide in a terminal as r is.
func blank(r rune) string {
	switch kind := width.LookupRune(r).Kind(); {
	case r == '\t':
		return "\t"
	case unicode.In(r, unicode.Mn, unicode.Me):
		return ""
	case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
		return "  "
	default:
		return " "
	}
}

// ErrorAt says what is wrong with a node. A node that stands in no file, because a stage has made it,
// gives an error about the document as a whole.
func (d *Document) ErrorAt(node *yaml.Node, reason string) *Error {
	if node == nil {
		return &Error{File: d.Name, Reason: reason}
	}
	return d.fileOf(node).errorAt(node.Line, node.Column, reason)
}

func (d *Document) errorAt(line, column int, reason string) *Error {
	return d.file.errorAt(line, column, reason)
}
