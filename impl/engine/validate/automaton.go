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
	stays []asciiSet // by row: characters after which the state is the same, as it is in [a-z]+
	atEnd []bool     // by row: the text may end here
	start uint16
}

// asciiSet is a set of characters of ASCII, one bit each.
type asciiSet [2]uint64

func (s *asciiSet) has(c byte) bool { return c < utf8.RuneSelf && s[c>>6]>>(c&63)&1 != 0 }

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
	for i := 0; state > succeeded; {
		// The most common step is none, and looking for it waits for no other step.
		for stays := &a.stays[state]; i < len(text) && stays.has(text[i]); {
			i++
		}
		if i == len(text) {
			break
		}
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
