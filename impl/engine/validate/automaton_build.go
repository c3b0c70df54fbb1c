package validate

import (
	"encoding/binary"
	"fmt"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Bounds of an automaton. An expression beyond them is left to package regexp.
const (
	maxInstructions = 1000
	maxStates       = 300
	maxClasses      = 64
)

// automatonBuilder makes an automaton of a program by the subset construction: a state is the set of
// instructions at which the program can be.
type automatonBuilder struct {
	program *syntax.Prog
	sets    []*syntax.Inst // instructions that take different sets of characters
	setOf   []int          // by instruction
	takes   [][]bool       // whether a set takes a class

	automaton *automaton
	states    []state // by row
	rows      map[string]uint16
	seen      []bool // by instruction, for closure
}

// state is a set of instructions that take a character or wait for the end of the text, in ascending order.
type state struct {
	instructions []uint32
	matched      bool
	first        bool // nothing of the text was read
}

// newAutomaton returns nil for an expression that it cannot be made of.
func newAutomaton(expression string) *automaton {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > maxInstructions {
		return nil
	}
	b := &automatonBuilder{
		program: program, setOf: make([]int, len(program.Inst)), automaton: new(automaton),
		rows: make(map[string]uint16), seen: make([]bool, len(program.Inst)),
	}
	if !b.divide() || !b.build() {
		return nil
	}
	return b.automaton
}

// build makes the rows of all states that can be reached.
func (b *automatonBuilder) build() bool {
	a := b.automaton
	b.states = []state{failed: {}, succeeded: {matched: true}}
	a.next = make([]uint16, 2*a.classes)
	for class := range a.classes {
		a.next[succeeded*a.classes+class] = succeeded
	}
	a.start = b.row(b.closure([]uint32{uint32(b.program.Start)}, true)) //nolint:gosec // below maxInstructions
	for row := succeeded + 1; row < len(b.states); row++ {
		for class := range a.classes {
			a.next = append(a.next, b.row(b.step(b.states[row], class)))
		}
		if len(b.states) > maxStates {
			return false
		}
	}
	for row, s := range b.states {
		a.atEnd = append(a.atEnd, s.matched || b.matchesAtEnd(s))
		a.stays = append(a.stays, a.staysAt(row))
	}
	return true
}

// staysAt are the characters of ASCII that leave a state as it is.
func (a *automaton) staysAt(row int) (set asciiSet) {
	for c, class := range a.ascii {
		if int(a.next[row*a.classes+int(class)]) == row {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	return set
}

// row is where a state has its row, which is a new one for a new state.
func (b *automatonBuilder) row(s state) uint16 {
	switch {
	case s.matched:
		return succeeded
	case len(s.instructions) == 0:
		return failed
	}
	key := make([]byte, 1, 1+4*len(s.instructions))
	if s.first {
		key[0] = 1
	}
	for _, instruction := range s.instructions {
		key = binary.BigEndian.AppendUint32(key, instruction)
	}
	row, known := b.rows[string(key)]
	if !known {
		row = uint16(len(b.states)) //nolint:gosec // not far beyond maxStates
		b.rows[string(key)] = row
		b.states = append(b.states, s)
	}
	return row
}

// step is the state after a character. A match may also begin there.
func (b *automatonBuilder) step(from state, class int) state {
	begin := []uint32{uint32(b.program.Start)} //nolint:gosec // below maxInstructions
	for _, i := range from.instructions {
		if instruction := &b.program.Inst[i]; instruction.Op != syntax.InstEmptyWidth && b.takes[b.setOf[i]][class] {
			begin = append(begin, instruction.Out)
		}
	}
	return b.closure(begin, false)
}

// closure follows instructions up to those that take a character or wait for the end.
func (b *automatonBuilder) closure(begin []uint32, first bool) state {
	s := state{first: first}
	holds := syntax.EmptyOp(0)
	if first {
		holds = syntax.EmptyBeginText
	}
	b.follow(begin, holds, func(i uint32, instruction *syntax.Inst) {
		switch {
		case instruction.Op == syntax.InstMatch:
			s.matched = true
		case instruction.Op != syntax.InstEmptyWidth, asks(instruction)&^holds == syntax.EmptyEndText:
			s.instructions = append(s.instructions, i)
		}
	})
	slices.Sort(s.instructions)
	return s
}

func (b *automatonBuilder) matchesAtEnd(s state) bool {
	holds, matched := syntax.EmptyEndText, false
	if s.first {
		holds |= syntax.EmptyBeginText
	}
	b.follow(s.instructions, holds, func(_ uint32, instruction *syntax.Inst) {
		matched = matched || instruction.Op == syntax.InstMatch
	})
	return matched
}

// follow visits the instructions that can be reached without taking a character, where what holds is known of
// the place in the text: a match, those that take a character, and those that ask for more than holds.
func (b *automatonBuilder) follow(begin []uint32, holds syntax.EmptyOp, visit func(uint32, *syntax.Inst)) {
	clear(b.seen)
	for pending := slices.Clone(begin); len(pending) > 0; {
		i := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if b.seen[i] {
			continue
		}
		b.seen[i] = true
		instruction := &b.program.Inst[i]
		switch instruction.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			pending = append(pending, instruction.Out, instruction.Arg)
		case syntax.InstCapture, syntax.InstNop:
			pending = append(pending, instruction.Out)
		case syntax.InstEmptyWidth:
			if asks(instruction)&^holds == 0 {
				pending = append(pending, instruction.Out)
			} else {
				visit(i, instruction)
			}
		case syntax.InstFail:
		default:
			visit(i, instruction)
		}
	}
}

// asks is what an instruction of the kind InstEmptyWidth asks of the place in the text.
func asks(instruction *syntax.Inst) syntax.EmptyOp {
	return syntax.EmptyOp(instruction.Arg) //nolint:gosec // the compiler has put one there
}

// divide makes the alphabet: characters are of one class if every instruction that takes one of them takes all.
func (b *automatonBuilder) divide() bool {
	starts := []rune{0, utf8.RuneSelf}
	known := make(map[string]int)
	for i := range b.program.Inst {
		instruction := &b.program.Inst[i]
		switch instruction.Op {
		case syntax.InstEmptyWidth:
			if asks(instruction)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0 {
				return false // lines and words are told apart by what stands before
			}
			continue
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		default:
			continue
		}
		if len(instruction.Rune) == 1 && syntax.Flags(instruction.Arg)&syntax.FoldCase != 0 { //nolint:gosec // flags
			return false
		}
		key := fmt.Sprint(instruction.Op, instruction.Rune)
		set, found := known[key]
		if !found {
			set = len(b.sets)
			known[key] = set
			b.sets = append(b.sets, instruction)
			starts = append(starts, bounds(instruction)...)
		}
		b.setOf[i] = set
	}
	slices.Sort(starts)
	return b.classify(slices.Compact(starts))
}

// bounds are where what an instruction takes begins and ends.
func bounds(instruction *syntax.Inst) []rune {
	switch {
	case instruction.Op == syntax.InstRuneAny:
		return nil
	case instruction.Op == syntax.InstRuneAnyNotNL:
		return []rune{'\n', '\n' + 1}
	case len(instruction.Rune) == 1:
		return []rune{instruction.Rune[0], instruction.Rune[0] + 1}
	}
	var all []rune
	for i, r := range instruction.Rune {
		if i%2 == 1 {
			r++ // behind the last
		}
		if r <= unicode.MaxRune {
			all = append(all, r)
		}
	}
	return all
}

// classify gives each range of characters its class.
func (b *automatonBuilder) classify(starts []rune) bool {
	a := b.automaton
	known := make(map[string]uint8)
	b.takes = make([][]bool, len(b.sets))
	for i, start := range starts {
		signature := make([]byte, len(b.sets))
		for set, instruction := range b.sets {
			if instruction.MatchRune(start) {
				signature[set] = 1
			}
		}
		class, found := known[string(signature)]
		if !found {
			if a.classes == maxClasses {
				return false
			}
			class = uint8(a.classes) //nolint:gosec // below maxClasses
			known[string(signature)] = class
			a.classes++
			for set := range b.sets {
				b.takes[set] = append(b.takes[set], signature[set] == 1)
			}
		}
		if start >= utf8.RuneSelf {
			a.starts, a.wide = append(a.starts, start), append(a.wide, class)
			continue
		}
		for r := start; r < starts[i+1]; r++ { // 128 is among the starts
			a.ascii[r] = class
		}
	}
	return true
}
