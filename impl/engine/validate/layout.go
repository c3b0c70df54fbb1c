package validate

import (
	"strconv"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// layout lays the text of a parameter out in a document as the JSON parser does, so that a parameter and
// a property are checked by the same code. What is wrong goes to the request.
type layout struct {
	request   *Request
	parameter *Parameter
	code      encoding
	document  *Document // the request's
	count     uint32    // of the items or members so far
	failed    bool
}

// layout begins the value of a parameter.
func (r *Request) layout(p *Parameter, code encoding) *layout {
	d := &r.document
	d.values, d.plain, d.defaults = d.values[:0], d.plain[:0], d.defaults[:0]
	d.changed = false
	l := &r.laying
	if l.request == nil {
		l.request, l.document = r, d
	}
	l.parameter, l.code, l.count, l.failed = p, code, 0, false
	switch p.Shape {
	case AsArray:
		l.open(Array)
	case AsObject:
		l.open(Object)
	}
	return l
}

func (l *layout) open(kind Kind) {
	l.document.values = append(l.document.values, value{kind: kind})
}

// close ends the array or object.
func (l *layout) close() {
	d := l.document
	v := &d.values[0]
	v.count, v.next = l.count, Node(len(d.values)) //nolint:gosec // no more values than bytes
	if v.kind != Object || l.failed {
		return
	}
	if name := d.repeated(0, int(l.count)); name != 0 {
		l.fail(d.Pointer(name), "repeated", "The property may stand here only once.")
	}
}

// fail notes what is wrong with the text. Nothing is laid out after it.
func (l *layout) fail(pointer, code, detail string) {
	if !l.failed {
		l.request.add(inParameter(l.parameter.Name, pointer, code, detail))
	}
	l.failed = true
}

// syntax notes that the text is not of the parameter's style.
func (l *layout) syntax(detail string) { l.fail("", "syntax", detail) }

func inParameter(name, pointer, code, detail string) contract.Violation {
	v := contract.InParameter(name, code, detail)
	if pointer = bounded(pointer); pointer != "" {
		v.Pointer = &pointer
	}
	return v
}

// write appends a piece of text to the document, without its encoding.
func (l *layout) write(piece string) (start, end int, ok bool) {
	d := l.document
	start = len(d.plain)
	if l.failed {
		return start, start, false
	}
	d.plain, ok = l.code.decode(d.plain, piece)
	switch end = len(d.plain); {
	case !ok:
		l.syntax(encodingRule)
	case !utf8.Valid(d.plain[start:end]):
		ok = false
		l.fail("", "encoding", "The text is not UTF-8.")
	}
	return start, end, ok
}

// scalar lays out a single value.
func (l *layout) scalar(piece string, reads Kinds) {
	start, end, ok := l.write(piece)
	if !ok {
		return
	}
	d := l.document
	n := Node(len(d.values)) //nolint:gosec // no more values than bytes
	kind, fits := kindOf(d.plain[start:end], reads)
	if kind == Number && reads&IsNumber == 0 {
		d.plain = wholeNumber(d.plain, start)
		end = len(d.plain)
	}
	d.values = append(d.values, value{kind: kind, escaped: true, start: uint32(start), end: uint32(end), next: n + 1}) //nolint:gosec // header fields and URLs are bounded
	if !fits {
		l.outOfBounds(n)
	}
}

// outOfBounds refuses a number, which is the value that was laid out last.
func (l *layout) outOfBounds(n Node) {
	pointer := ""
	if n > 0 {
		if l.parameter.Shape == AsObject {
			pointer = Pointer("", string(l.document.Raw(n-1)))
		} else {
			pointer = Pointer("", strconv.FormatUint(uint64(l.count), 10))
		}
	}
	l.fail(pointer, "number", "The number is too long or too large.")
}

// item lays out an item of the array.
func (l *layout) item(piece string) {
	reads := l.parameter.Reads
	if int(l.count) < len(l.parameter.Prefix) {
		reads = l.parameter.Prefix[l.count]
	}
	l.scalar(piece, reads)
	l.count++
}

// name lays out the name of a member. Its value comes next.
func (l *layout) name(piece string) (reads Kinds) {
	start, end, ok := l.write(piece)
	if !ok {
		return 0
	}
	return l.named(start, end)
}

func (l *layout) named(start, end int) Kinds {
	d := l.document
	n := Node(len(d.values))                                                                                             //nolint:gosec // no more values than bytes
	d.values = append(d.values, value{kind: String, escaped: true, start: uint32(start), end: uint32(end), next: n + 1}) //nolint:gosec // header fields and URLs are bounded
	l.count++
	return l.parameter.reads(d.plain[start:end])
}
