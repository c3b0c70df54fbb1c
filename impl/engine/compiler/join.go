package compiler

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// together joins mistakes of two stages in their order. Of two in one line, the first stage has said it better.
func together(found, more []*document.Error) error {
	taken := make(map[line]bool)
	for _, mistake := range found {
		taken[lineOf(mistake)] = true
	}
	more = slices.DeleteFunc(more, func(mistake *document.Error) bool { return taken[lineOf(mistake)] })
	return document.Join(slices.Concat(found, more))
}

// line is one of the lines of a contract's files.
type line struct {
	file   string
	number int
}

func lineOf(mistake *document.Error) line { return line{mistake.File, mistake.Line} }
