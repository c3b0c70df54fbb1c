package validate

import (
	"sync"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Kind is what a JSON value is.
type Kind uint8

// The kinds of JSON values.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

// Node is a value in a [Document]. Zero is the value that the document is.
type Node uint32

// Document is a JSON text taken apart in one pass: where its values stand, in the order in which they do.
// An object's members are a name, which is a string, and its value in turn. Nothing of the text is copied
// but strings with escapes.
type Document struct {
	text   []byte
	values []value
	plain  []byte // the strings that have escapes, without them
	names  nameSet

	defaults []absent // of what is left out, found while checking
	changed  bool     // numbers are to be written in another way than the text has them
}

// value is a value, or the name of a member.
type value struct {
	kind       Kind
	escaped    bool   // a string that stands in plain instead of text
	start, end uint32 // in text, or plain; a string without its quotes
	next       Node   // behind the value and all in it
	count      uint32 // items of an array, members of an object
}

var documents = sync.Pool{New: func() any { return new(Document) }}

// Parse takes a JSON text apart, strictly: see [JSON] for the rules. What is wrong comes back as one
// violation, because nothing after it can be trusted. The text must not change while the document is in
// use; Free gives the document back after that.
func Parse(text []byte) (*Document, *contract.Violation) {
	d, _ := documents.Get().(*Document)
	if found := d.read(text); found != nil {
		d.Free()
		return nil, found
	}
	return d, nil
}

// read is [Parse] into a document that is there.
func (d *Document) read(text []byte) *contract.Violation {
	d.text, d.values, d.plain, d.defaults = text, d.values[:0], d.plain[:0], d.defaults[:0]
	d.changed = false
	p := parser{document: d, text: text}
	return p.parse()
}

// Free gives the document back. It must not be used after that.
func (d *Document) Free() {
	d.forget()
	documents.Put(d)
}

// maxKept is how many values a document may have room for that is kept for another text.
const maxKept = 1 << 17

// forget ends the use of a text, and keeps the memory for another.
func (d *Document) forget() {
	if d.text == nil && len(d.values) == 0 && len(d.plain) == 0 {
		return // nothing was read
	}
	d.text, d.values, d.plain = nil, d.values[:0], d.plain[:0]
	if cap(d.values) > maxKept || cap(d.plain) > 16*maxKept { // few texts are as large; its memory is not held for them
		d.values, d.plain = nil, nil
	}
	if cap(d.names.slots) > maxKept {
		d.names.slots = nil
	}
	if cap(d.defaults) > maxKept {
		d.defaults = nil
	}
}

// Kind is the kind of a value.
func (d *Document) Kind(n Node) Kind { return d.values[n].kind }

// Raw is the text of a value as it stands; of a string without its quotes, and with its escapes
// resolved. It must not be changed.
func (d *Document) Raw(n Node) []byte {
	v := &d.values[n]
	if v.escaped {
		return d.plain[v.start:v.end]
	}
	return d.text[v.start:v.end]
}

// Count is the number of an array's items, or of an object's members.
func (d *Document) Count(n Node) int { return int(d.values[n].count) }

// First is the first item of an array, or the name of the first member of an object. There must be one.
func (d *Document) First(n Node) Node { return n + 1 }

// Next is what stands behind a value in its array or object.
func (d *Document) Next(n Node) Node { return d.values[n].next }

// Value is the value of the member that has the name.
func (d *Document) Value(name Node) Node { return name + 1 }
