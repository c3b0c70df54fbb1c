package validate

import (
	"bytes"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// pairs are names with their values, as they stand in the query or in cookies.
type pairs struct {
	in   contract.Location
	all  []pair
	name encoding // of the names
}

type pair struct {
	name, value string
	used        bool // by a parameter
}

// maxPairsKept is for how many pairs memory is kept for another request. Few requests have as many.
const maxPairsKept = 1 << 10

// forget ends the use by one request.
func (p *pairs) forget() {
	if cap(p.all) > maxPairsKept {
		p.all = nil
	} else if len(p.all) > 0 {
		clear(p.all)
		p.all = p.all[:0]
	}
	p.in = contract.InPath
}

// ofPairs checks a parameter that is written as one pair or more.
func (r *Request) ofPairs(from *pairs, p *Parameter, code encoding) {
	switch {
	case p.Style == DeepObject:
		r.deepObject(from, p, code)
	case p.Explode && p.Shape == AsObject:
		r.properties(from, p, code)
	case p.Explode && p.Shape == AsArray:
		r.items(from, p, code)
	default:
		r.onePair(from, p, code)
	}
}

func (r *Request) onePair(from *pairs, p *Parameter, code encoding) {
	count, text := 0, ""
	for i := range from.all {
		if each := &from.all[i]; each.name == p.Name && from.name == unencoded || from.name != unencoded && from.name.is(each.name, p.Name) {
			each.used = true
			count++
			text = each.value
		}
	}
	switch count {
	case 0:
		r.absent(p)
	case 1:
		r.text(p, text, code)
	default:
		r.repeated(p)
	}
}

// items is an array whose items are a pair each.
func (r *Request) items(from *pairs, p *Parameter, code encoding) {
	l := r.layout(p, code)
	for i := range from.all {
		if each := &from.all[i]; from.name.is(each.name, p.Name) {
			each.used = true
			l.item(each.value)
		}
	}
	r.laidOut(p, l)
}

// properties is an object whose properties are a pair each, named as they are.
func (r *Request) properties(from *pairs, p *Parameter, code encoding) {
	l := r.layout(p, code)
	for i := range from.all {
		each := &from.all[i]
		if each.used || !p.Open && !p.has(each.name, from.name) {
			continue
		}
		each.used = true
		l.code = from.name
		reads := l.name(each.name)
		l.code = code
		l.scalar(each.value, reads)
	}
	r.laidOut(p, l)
}

func (p *Parameter) has(name string, code encoding) bool {
	for i := range p.Members {
		if code.is(name, p.Members[i].Name) {
			return true
		}
	}
	return false
}

// deepObject is an object whose properties are a pair each: filter[name]=value.
func (r *Request) deepObject(from *pairs, p *Parameter, code encoding) {
	l := r.layout(p, code)
	for i := range from.all {
		each := &from.all[i]
		if len(each.name) < len(p.Name)+2 {
			continue
		}
		plain, ok := from.name.decode(r.plain[:0], each.name)
		r.plain = plain
		property, inside := within(plain, p.Name)
		if !ok || !inside {
			continue
		}
		each.used = true
		if !utf8.Valid(property) {
			l.fail("", "encoding", "The text is not UTF-8.")
			continue
		}
		start := len(l.document.plain)
		l.document.plain = append(l.document.plain, property...)
		l.scalar(each.value, l.named(start, len(l.document.plain)))
	}
	r.laidOut(p, l)
}

// within returns the property of filter[property].
func within(text []byte, name string) ([]byte, bool) {
	if len(text) < len(name)+2 || string(text[:len(name)]) != name || text[len(name)] != '[' || text[len(text)-1] != ']' {
		return nil, false
	}
	property := text[len(name)+1 : len(text)-1]
	return property, !bytes.ContainsAny(property, "[]")
}

// laidOut ends a value of pairs. Without any the parameter is absent: an empty array or object has no
// text (RFC 6570, section 2.3).
func (r *Request) laidOut(p *Parameter, l *layout) {
	if l.count == 0 && !l.failed {
		r.absent(p)
		return
	}
	l.close()
	r.present(p, l)
}
