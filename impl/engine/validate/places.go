package validate

import (
	"encoding/binary"
	"math/bits"
)

// taking is how far the query was taken apart.
type taking uint8

const (
	untaken taking = iota
	placed         // each of its pairs is that of a parameter, which has been checked
	spanned        // into spans
	paired         // into pairs
)

// place is where the value of a parameter stands in the query. It holds no text, so that the garbage collector has
// nothing to follow and nobody to tell. A value stands behind a name; so one that begins at 0 is none.
type place struct{ start, end int }

// Query checks parameters of the query. The first has the place among the operation's, and the others follow it.
func (r *Request) Query(at int, all ...*Parameter) {
	r.at = at
	if r.taking == untaken {
		if r.place(all) {
			r.taking = placed
			r.ofPlaces(all)
			return
		}
		r.scanQuery()
	}
	for _, p := range all {
		switch {
		case r.taking == placed:
			r.absent(p) // the others have all that is there
		case r.taking == spanned && p.inOnePair():
			r.oneSpan(p)
		default:
			r.ofQuery(p)
		}
		r.at++
	}
}

// place finds the places of parameters in a query in which each pair of name and value is another parameter's, and
// nothing is encoded. It returns false for queries that are not so. Most clients write parameters in one order, be it
// that of the contract or of the alphabet; so each is looked for behind the one before.
func (r *Request) place(all []*Parameter) bool {
	query := r.of.HTTP.URL.RawQuery
	if cap(r.places) < len(all) {
		r.places = make([]place, len(all))
	}
	r.places = r.places[:len(all)]
	clear(r.places)
	next := 0
	for at := 0; at < len(query); {
		if query[at] == '&' {
			at++
			continue
		}
		found := named(all, query[at:], next)
		if found < 0 || r.places[found].start > 0 {
			return false
		}
		start := at + len(all[found].Name) + 1
		end := endOfPair(query, start)
		if end < len(query) && query[end] != '&' {
			return false
		}
		r.places[found] = place{start, end}
		at, next = end, found+1
	}
	return true
}

// named is the parameter whose bare name a text begins with, looked for from the next on; -1: there is none.
func named(all []*Parameter, text string, next int) int {
	for range all {
		if next == len(all) {
			next = 0
		}
		p := all[next]
		if size := len(p.Name); len(text) > size && text[size] == '=' && text[:size] == p.Name && p.Bare {
			return next
		}
		next++
	}
	return -1
}

// inOnePair tells whether all of a parameter stands in one pair of name and value.
func (p *Parameter) inOnePair() bool {
	return p.Style != DeepObject && (!p.Explode || p.Shape != AsObject && p.Shape != AsArray)
}

// ofPlaces checks parameters in their places. What has none is absent.
func (r *Request) ofPlaces(all []*Parameter) {
	query := r.of.HTTP.URL.RawQuery
	for i, p := range all {
		if at := &r.places[i]; at.start > 0 {
			r.direct(p, query[at.start:at.end], unencoded)
		} else {
			r.absent(p)
		}
		r.at++
	}
}

// Eight bytes with the same value in each, for [endOfPair].
const (
	ampersands = '&' * ones
	percents   = '%' * ones
	semicolons = ';' * ones

	quoteToAmpersand = ('"' ^ '&') * ones // the one bit in which the two differ
	plusToSemicolon  = ('+' ^ ';') * ones
)

// endOfPair is where, from a place on, the first character stands that ends a pair of the query, stands for something
// else there, or is not what JSON has between quotes; or the length of the query. It looks at eight at a time, as
// [endOfPlain] does.
func endOfPair(query string, at int) int {
	text := []byte(query)
	for ; at+8 <= len(text); at += 8 {
		eight := binary.LittleEndian.Uint64(text[at:])
		ampersand, semicolon := (eight|quoteToAmpersand)^ampersands, (eight|plusToSemicolon)^semicolons
		percent, slant := eight^percents, eight^slants
		found := (eight | (eight-spaces)&^eight | (ampersand-ones)&^ampersand | (semicolon-ones)&^semicolon |
			(percent-ones)&^percent | (slant-ones)&^slant) & highs
		if found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for at < len(text) && queryCharacters[text[at]]&(divides|stands|unquoted) == 0 {
		at++
	}
	return at
}
