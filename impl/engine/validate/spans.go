package validate

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// span is where a name and its value stand in the query, of which no name is encoded. It holds no text, so that the
// garbage collector has nothing to follow and nobody to tell.
type span struct {
	start, equals, end int  // the value begins behind equals; a name alone has equals at its end
	coded              bool // the value is not what it reads as: it is encoded, or no JSON between quotes
	used               bool // by a parameter
}

// What a character means in a query.
const (
	divides  = 1 << iota // names and values
	assigns              // a value to a name
	stands               // for something else, or may not stand at all: see encoding
	unquoted             // not what JSON has between quotes, or not of ASCII
)

var queryCharacters = func() (meanings [256]uint8) {
	for c := range meanings {
		if c < ' ' || c == '"' || c == '\\' || c > '~' {
			meanings[c] = unquoted
		}
	}
	meanings['&'], meanings['='] = divides, assigns
	meanings['%'], meanings['+'], meanings[';'] = stands, stands, stands
	return meanings
}()

// scanQuery finds the spans of the query (WHATWG URL, section 5.1). It returns false, and finds none, if a name is
// encoded.
func (r *Request) scanQuery(query string) bool {
	if formEncoded.encodes(query) || endOfPlain([]byte(query), 0) < len(query) {
		return r.scanCoded(query)
	}
	var seen uint64 // a bit of each name: where two have the same, they may be one name
	r.distinct, r.next = true, 0
	for start := 0; start < len(query); {
		end := len(query)
		if length := strings.IndexByte(query[start:], '&'); length >= 0 {
			end = start + length
		}
		if end > start {
			equals := end
			if length := strings.IndexByte(query[start:end], '='); length >= 0 {
				equals = start + length
			}
			bit := nameBit(query[start:equals])
			r.distinct = r.distinct && seen&bit == 0
			seen |= bit
			r.spans = append(r.spans, span{start: start, equals: equals, end: end})
		}
		start = end + 1
	}
	return true
}

// scanCoded is [Request.scanQuery] for a query in which something may be encoded.
func (r *Request) scanCoded(query string) bool {
	r.distinct, r.next = false, 0
	spans := r.spans[:0]
	start, equals := 0, -1
	var meanings uint8 // of the characters so far of the name, or of the value
	for i := 0; i <= len(query); i++ {
		meaning := uint8(divides)
		if i < len(query) {
			meaning = queryCharacters[query[i]]
		}
		switch {
		case meaning == assigns && equals < 0:
			if meanings&(stands|unquoted) != 0 {
				return false
			}
			equals, meanings = i, 0
		case meaning != divides:
			meanings |= meaning
		default:
			if equals < 0 {
				if meanings&(stands|unquoted) != 0 {
					return false
				}
				equals = i
			}
			if i > start {
				spans = append(spans, span{start: start, equals: equals, end: i, coded: meanings&(stands|unquoted) != 0})
			}
			start, equals, meanings = i+1, -1, 0
		}
	}
	r.spans = spans
	return true
}

// inOnePair tells whether all of a parameter stands in one pair of name and value.
func (p *Parameter) inOnePair() bool {
	return p.Style != DeepObject && (!p.Explode || p.Shape != AsObject && p.Shape != AsArray)
}

// oneSpan checks a parameter that is written as one pair. Most clients write parameters in the order in which the
// contract has them, and so it is looked for behind the one before first.
func (r *Request) oneSpan(p *Parameter) {
	query, at := r.of.HTTP.URL.RawQuery, r.next
	var found *span
	for range r.spans {
		if at == len(r.spans) {
			at = 0
		}
		each := &r.spans[at]
		at++
		if each.equals-each.start != len(p.Name) || query[each.start:each.equals] != p.Name {
			continue
		}
		if each.used = true; found != nil {
			r.repeatedSpan(p)
			return
		}
		if found = each; r.distinct {
			r.next = at
			break
		}
	}
	if found == nil {
		r.absent(contract.InQuery, p)
		return
	}
	text := query[min(found.equals+1, found.end):found.end]
	switch {
	case !found.coded:
		r.direct(contract.InQuery, p, text, unencoded)
	case p.Literal:
		r.text(contract.InQuery, p, text, percentEncoded)
	default:
		r.text(contract.InQuery, p, text, formEncoded)
	}
}

// repeatedSpan refuses a parameter of which there are several.
func (r *Request) repeatedSpan(p *Parameter) {
	query := r.of.HTTP.URL.RawQuery
	for i := range r.spans {
		each := &r.spans[i]
		each.used = each.used || query[each.start:each.equals] == p.Name
	}
	r.repeated(p)
}

func (r *Request) allSpansUsed() bool {
	for i := range r.spans {
		if !r.spans[i].used {
			return false
		}
	}
	return true
}
