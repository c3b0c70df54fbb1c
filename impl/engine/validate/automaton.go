package validate

import (
	"slices"
	"unicode/utf8"
)

// automaton decides in one step for each character of a text (a deterministic finite automaton). A state is the
// place of its row in the table. A row has the state that follows, for each class of characters.
type automaton struct {
	alphabet

	next  []uint16
	atEnd []bool // by row: the text may end here
	start uint16
}

// The first two rows are states that are never left.
const (
	failed    = 0 // nothing matches any more
	succeeded = 1 // it has matched, whatever follows
)

// alphabet divides all characters into the classes that the expression tells apart.
type alphabet struct {
	classes int
	ascii   [utf8.RuneSelf]uint8
	starts  []rune  // where ranges of other characters begin
	wide    []uint8 // their classes
}

func matches[T []byte | string](a *automaton, text T) bool {
	state, classes := int(a.start), a.classes
	for i := 0; i < len(text) && state > succeeded; {
		var class int
		if c := text[i]; c < utf8.RuneSelf {
			class = int(a.ascii[c])
			i++
		} else {
			var room [utf8.UTFMax]byte
			r, size := utf8.DecodeRune(room[:copy(room[:], text[i:])])
			class = a.class(r)
			i += size
		}
		state = int(a.next[state*classes+class])
	}
	return a.atEnd[state]
}

// class is for characters outside ASCII.
func (a *alphabet) class(r rune) int {
	at, found := slices.BinarySearch(a.starts, r)
	if !found {
		at--
	}
	return int(a.wide[at])
}
