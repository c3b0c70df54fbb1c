package validate

import (
	"cmp"
	"slices"
)

// absent is a property that an object has not, and its default in JSON.
type absent struct {
	object          Node
	property, value string
}

// Completed is the document as JSON, with the defaults of what it leaves out, and without fraction and exponent in
// numbers that must be whole: 1e2 is 100. A text of which all this is true is returned as it is.
func (d *Document) Completed() []byte {
	if len(d.defaults) == 0 && !d.changed && d.text != nil {
		return d.text
	}
	return d.appendCompleted(make([]byte, 0, len(d.text)+len(d.plain)+32*len(d.defaults)))
}

// appendCompleted writes the document as JSON, with the defaults of what it leaves out.
func (d *Document) appendCompleted(out []byte) []byte {
	if d.Kind(0) < Array {
		return d.appendScalar(out, 0)
	}
	// Objects are written in the order of their nodes. Schemas that apply to one object may each have a
	// default for the same property; the first counts.
	if len(d.defaults) > 1 {
		slices.SortStableFunc(d.defaults, func(a, b absent) int { return cmp.Compare(a.object, b.object) })
	}
	w := writer{document: d, defaults: d.defaults, out: out}
	w.value(0)
	return w.out
}

// writer writes a document as JSON.
type writer struct {
	document *Document
	defaults []absent // of the objects that are still to come
	out      []byte
}

func (w *writer) value(n Node) {
	switch w.document.Kind(n) {
	case Array:
		w.array(n)
	case Object:
		w.object(n)
	default:
		w.out = w.document.appendScalar(w.out, n)
	}
}

// appendScalar writes a value that holds no others.
func (d *Document) appendScalar(out []byte, n Node) []byte {
	switch d.Kind(n) {
	case Null:
		return append(out, "null"...)
	case False:
		return append(out, "false"...)
	case True:
		return append(out, "true"...)
	case Number:
		return append(out, d.Raw(n)...)
	default:
		return appendString(out, d.Raw(n))
	}
}

func (w *writer) array(n Node) {
	w.out = append(w.out, '[')
	item := w.document.First(n)
	for i := range w.document.Count(n) {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.value(item)
		item = w.document.Next(item)
	}
	w.out = append(w.out, ']')
}

func (w *writer) object(n Node) {
	count := 0
	for count < len(w.defaults) && w.defaults[count].object == n {
		count++
	}
	mine := w.defaults[:count]
	w.defaults = w.defaults[count:]
	w.out = append(w.out, '{')
	name := w.document.First(n)
	for i := range w.document.Count(n) {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(appendString(w.out, w.document.Raw(name)), ':')
		w.value(w.document.Value(name))
		name = w.document.Next(w.document.Value(name))
	}
	written := w.document.Count(n)
	for i, left := range mine {
		if slices.ContainsFunc(mine[:i], func(other absent) bool { return other.property == left.property }) {
			continue
		}
		if written++; written > 1 {
			w.out = append(w.out, ',')
		}
		w.out = append(appendString(w.out, []byte(left.property)), ':')
		w.out = append(w.out, left.value...)
	}
	w.out = append(w.out, '}')
}

const lowerHex = "0123456789abcdef"

// appendString writes a string of JSON (RFC 8259, section 7). The text is UTF-8.
func appendString(out, text []byte) []byte {
	out = append(out, '"')
	for at := 0; at < len(text); at++ {
		end := endOfPlain(text, at)
		out = append(out, text[at:end]...)
		if at = end; at == len(text) {
			break
		}
		switch c := text[at]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ':
			out = append(out, '\\', 'u', '0', '0', lowerHex[c>>4], lowerHex[c&0xF])
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
