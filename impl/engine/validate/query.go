package validate

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// splitQuery takes the query apart: name=value, with ampersands between (WHATWG URL, section 5.1). What was used of
// its spans stays used.
func (r *Request) splitQuery() {
	r.taking = paired
	r.query.in, r.query.name = contract.InQuery, formEncoded
	if !formEncoded.encodes(r.of.HTTP.URL.RawQuery) {
		r.query.name = unencoded
	}
	for rest := r.of.HTTP.URL.RawQuery; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, "&"); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		r.query.all = append(r.query.all, pair{name: name, value: value})
	}
	for i := range r.spans {
		r.query.all[i].used = r.spans[i].used
	}
}

func (r *Request) forgetQuery() {
	if r.spans = r.spans[:0]; cap(r.spans) > maxPairsKept {
		r.spans = nil
	}
	r.query.forget()
}

// ofQuery checks a parameter of the query by its pairs.
func (r *Request) ofQuery(p *Parameter) {
	if r.taking != paired {
		r.splitQuery()
	}
	code := r.query.name
	if p.Literal && code == formEncoded {
		code = percentEncoded
	}
	r.ofPairs(&r.query, p, code)
}

// NoOtherQuery refuses what nobody has asked for: a misspelt filter must not be a filter that is not
// there.
func (r *Request) NoOtherQuery() {
	if r.allQueryUsed() {
		return
	}
	if r.taking != paired {
		r.splitQuery()
	}
	first := len(r.found)
	for i := range r.query.all {
		each := &r.query.all[i]
		if each.used || len(r.found) >= contract.MaxViolations {
			continue
		}
		plain, ok := formEncoded.decode(r.plain[:0], each.name)
		r.plain = plain
		if !ok {
			r.addOnce(first, contract.InParameter("", "syntax", encodingRule))
			continue
		}
		if len(plain) > maxName || !utf8.Valid(plain) {
			plain = nil
		}
		r.addOnce(first, contract.InParameter(string(plain), "unknown", "The operation has no query parameter of this name."))
	}
}

// NoteOtherQuery notes that there is what NoOtherQuery would refuse.
func (r *Request) NoteOtherQuery() {
	if !r.allQueryUsed() {
		r.of.NoteUnknownQuery()
	}
}

// allQueryUsed tells whether the query has nothing but what parameters have.
func (r *Request) allQueryUsed() bool {
	if r.taking == untaken && r.of.HTTP.URL.RawQuery != "" {
		r.scanQuery()
	}
	switch r.taking {
	case spanned:
		return !slices.ContainsFunc(r.spans, func(each span) bool { return !each.used })
	case paired:
		return !slices.ContainsFunc(r.query.all, func(each pair) bool { return !each.used })
	default:
		return true
	}
}

// maxName bounds the name of an unknown parameter that an answer repeats, in bytes.
const maxName = 100

// addOnce notes a violation that is not among those from first on.
func (r *Request) addOnce(first int, v contract.Violation) {
	for _, other := range r.found[first:] {
		if other.Parameter == v.Parameter && other.Code == v.Code {
			return
		}
	}
	r.add(v)
}
