package validate

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

// scanQuery finds the spans of the query (WHATWG URL, section 5.1), or its pairs if a name is encoded.
func (r *Request) scanQuery() {
	if r.taking = spanned; !r.findSpans(r.of.HTTP.URL.RawQuery) {
		r.splitQuery()
	}
}

// findSpans returns false, and finds none, if a name is encoded.
func (r *Request) findSpans(query string) bool {
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

// oneSpan checks a parameter that is written as one pair.
func (r *Request) oneSpan(p *Parameter) {
	query := r.of.HTTP.URL.RawQuery
	var found *span
	count := 0
	for i := range r.spans {
		if each := &r.spans[i]; each.equals-each.start == len(p.Name) && query[each.start:each.equals] == p.Name {
			each.used = true
			found = each
			count++
		}
	}
	switch count {
	case 0:
		r.absent(p)
		return
	case 1:
	default:
		r.repeated(p)
		return
	}
	text := query[min(found.equals+1, found.end):found.end]
	switch {
	case !found.coded:
		r.direct(p, text, unencoded)
	case p.Literal:
		r.text(p, text, percentEncoded)
	default:
		r.text(p, text, formEncoded)
	}
}
