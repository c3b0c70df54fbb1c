package validate

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// MaxLength bounds a JSON text that can be taken apart, in bytes: places in it are 32 bits wide.
const MaxLength = math.MaxUint32

// parser fills a document from a text, by the grammar of RFC 8259.
type parser struct {
	document *Document
	text     []byte
	at       int
	depth    int
	found    *contract.Violation
}

func (p *parser) parse() *contract.Violation {
	if len(p.text) > MaxLength {
		return violation("", "length", "The text is too long.")
	}
	p.space()
	if !p.value() {
		return p.found
	}
	if p.space(); p.at < len(p.text) {
		return violation("", "trailingData", "Something follows after the end of the JSON value.")
	}
	return nil
}

func (p *parser) space() {
	if p.at < len(p.text) && p.text[p.at] <= ' ' {
		p.spaces()
	}
}

func (p *parser) spaces() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value reads one value. It returns false, with found set, if there is none.
func (p *parser) value() bool {
	if p.at == len(p.text) {
		return p.cutOff()
	}
	switch c := p.text[p.at]; c {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string()
	case 't':
		return p.word("true", True)
	case 'f':
		return p.word("false", False)
	case 'n':
		return p.word("null", Null)
	default:
		if c == '-' || '0' <= c && c <= '9' {
			return p.number()
		}
		return p.syntax()
	}
}

// open begins a value; close ends it.
func (p *parser) open(kind Kind, start int) Node {
	v := p.another()
	v.kind, v.escaped, v.start = kind, false, uint32(start) //nolint:gosec // bounded by MaxLength
	v.end, v.next, v.count = 0, 0, 0
	return Node(len(p.document.values) - 1) //nolint:gosec // no more values than bytes
}

func (p *parser) close(n Node, count int) bool {
	v := &p.document.values[n]
	v.end, v.count, v.next = uint32(p.at), uint32(count), Node(len(p.document.values)) //nolint:gosec // as in open
	return true
}

// another makes room for another value. Its fields are whatever they were: all are to be set, one by one, because a
// value that is made elsewhere and copied costs several times as much.
func (p *parser) another() *value {
	d := p.document
	n := len(d.values)
	if n == cap(d.values) {
		p.grow()
	}
	d.values = d.values[:n+1]
	return &d.values[n]
}

// grow makes room for more values. Of a large text it looks at what was read how many values the rest may have: to
// double the memory again and again would take five times as much of it.
func (p *parser) grow() {
	values, more := p.document.values, 1
	if len(values) >= manyValues {
		rest := float64(len(p.text)-p.at) / float64(p.at+1)
		more = int(1.05*rest*float64(len(values))) + len(values)/8
	}
	p.document.values = slices.Grow(values, more)
}

// manyValues is from how many values on the rest is estimated.
const manyValues = 1 << 10

// add is a value that holds no others. It is [parser.another] once more, because most values are made here.
func (p *parser) add(kind Kind, start, end int) Node {
	d := p.document
	n := len(d.values)
	if n == cap(d.values) {
		p.grow()
	}
	d.values = d.values[:n+1]
	v, next := &d.values[n], Node(n+1)                                          //nolint:gosec // no more values than bytes
	v.kind, v.escaped, v.start, v.end = kind, false, uint32(start), uint32(end) //nolint:gosec // bounded by MaxLength
	v.next, v.count = next, 0
	return next - 1
}

func (p *parser) word(word string, kind Kind) bool {
	rest := p.text[p.at:]
	if len(rest) >= len(word) && string(rest[:len(word)]) == word {
		p.add(kind, p.at, p.at+len(word))
		p.at += len(word)
		return true
	}
	if len(rest) < len(word) && string(rest) == word[:len(rest)] {
		return p.cutOff()
	}
	return p.syntax()
}

func (p *parser) array() bool {
	n := p.open(Array, p.at)
	if !p.descend() {
		return false
	}
	for count := 0; ; {
		if p.space(); count == 0 && p.peek(']') {
			return p.ascend(n, count)
		}
		if !p.value() {
			return false
		}
		if count++; p.peek(',') {
			p.at++
			continue
		}
		switch p.space(); {
		case p.peek(']'):
			return p.ascend(n, count)
		case !p.take(','):
			return false
		}
	}
}

func (p *parser) object() bool {
	n := p.open(Object, p.at)
	if !p.descend() {
		return false
	}
	var seen uint64 // a bit of each name: only where one comes again, a name may
	distinct := true
	for count := 0; ; {
		if p.space(); count == 0 && p.peek('}') {
			return p.ascend(n, count)
		}
		name := len(p.document.values)
		if !p.member() {
			return false
		}
		bit := nameBit(p.document.Raw(Node(name))) //nolint:gosec // no more values than bytes
		distinct = distinct && seen&bit == 0
		seen |= bit
		if count++; p.peek(',') {
			p.at++
			continue
		}
		switch p.space(); {
		case p.peek('}'):
			return p.ascend(n, count) && (distinct || p.unique(n, count))
		case !p.take(','):
			return false
		}
	}
}

// member reads a name and its value.
func (p *parser) member() bool {
	if p.at == len(p.text) {
		return p.cutOff()
	}
	if p.text[p.at] != '"' {
		return p.syntax()
	}
	if !p.string() {
		return false
	}
	if p.peek(':') {
		p.at++
	} else if p.space(); !p.take(':') {
		return false
	}
	p.space()
	return p.value()
}

// unique refuses an object that has a name twice. What one program takes from it and what another does
// are different things.
func (p *parser) unique(object Node, count int) bool {
	name := p.document.repeated(object, count)
	if name == 0 {
		return true
	}
	p.found = violation(p.document.Pointer(name), "duplicateName", "The property stands here more than once.")
	return false
}

func (p *parser) descend() bool {
	p.at++
	if p.depth++; p.depth > MaxDepth {
		return p.fail("depth", fmt.Sprintf("Objects and arrays stand in each other more than %d deep.", MaxDepth))
	}
	return true
}

func (p *parser) ascend(n Node, count int) bool {
	p.at++
	p.depth--
	return p.close(n, count)
}

func (p *parser) peek(c byte) bool { return p.at < len(p.text) && p.text[p.at] == c }

// take steps over a character that must stand here.
func (p *parser) take(c byte) bool {
	if p.peek(c) {
		p.at++
		return true
	}
	if p.at == len(p.text) {
		return p.cutOff()
	}
	return p.syntax()
}

func (p *parser) cutOff() bool { return p.fail("syntax", "The JSON value is cut off.") }

func (p *parser) syntax() bool {
	if !utf8.FullRune(p.text[p.at:]) || p.text[p.at] >= utf8.RuneSelf && !validRune(p.text[p.at:]) {
		return p.encoding()
	}
	return p.fail("syntax", fmt.Sprintf("This is not JSON from byte %d on.", p.at))
}

func (p *parser) encoding() bool {
	return p.fail("encoding", fmt.Sprintf("The text is not UTF-8, or holds half a surrogate pair, from byte %d on.", p.at))
}

func (p *parser) fail(code, detail string) bool {
	p.found = violation("", code, detail)
	return false
}

func validRune(text []byte) bool {
	r, size := utf8.DecodeRune(text)
	return r != utf8.RuneError || size > 1
}
