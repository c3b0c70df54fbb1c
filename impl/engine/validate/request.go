package validate

import (
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Request holds a request against an operation: generated code asks for one parameter after the other,
// and for the body.
type Request struct {
	of        *contract.Request
	query     []pair
	broken    bool // the query is not well-formed
	found     []contract.Violation
	malformed bool
}

// pair is a name of the query with its value.
type pair struct {
	name, value string
	used        bool
}

// Text is what a parameter's text may be read as.
type Text uint8

// The types of a parameter. A number is written as in JSON, without an exponent.
const (
	AsString Text = iota
	AsInteger
	AsNumber
	AsBoolean
)

var requests = sync.Pool{New: func() any { return new(Request) }}

// Begin takes the query apart. [Request.Problem] ends what begins here.
func Begin(of *contract.Request) *Request {
	r, _ := requests.Get().(*Request)
	r.of = of
	r.splitQuery()
	return r
}

func (r *Request) splitQuery() {
	of := r.of
	for rest := of.HTTP.URL.RawQuery; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, "&"); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, ok := unescape(name)
		value, also := unescape(value)
		if !ok || !also || strings.Contains(part, ";") {
			r.broken = true
			r.add(contract.InParameter("", "syntax", "The query is not well-formed; a reserved character must be percent-encoded."))
			return
		}
		r.query = append(r.query, pair{name: name, value: value})
	}
}

func (r *Request) add(found ...contract.Violation) { r.found = append(r.found, found...) }

// Path checks a parameter of the path.
func (r *Request) Path(name string, as Text, schema func(*Check, Node) bool) {
	r.parameter(name, r.of.Path(name), as, schema)
}

// Query checks a parameter of the query.
func (r *Request) Query(name string, required bool, as Text, schema func(*Check, Node) bool) {
	if r.broken {
		return
	}
	count, text := 0, ""
	for i := range r.query {
		if p := &r.query[i]; p.name == name {
			count, text, p.used = count+1, p.value, true
		}
	}
	r.single(name, count, text, required, as, schema)
}

// Header checks a parameter in the header.
func (r *Request) Header(name string, required bool, as Text, schema func(*Check, Node) bool) {
	values := r.of.HTTP.Header[http.CanonicalHeaderKey(name)]
	text := ""
	if len(values) > 0 {
		text = values[0]
	}
	r.single(name, len(values), text, required, as, schema)
}

func (r *Request) single(name string, count int, text string, required bool, as Text, schema func(*Check, Node) bool) {
	switch {
	case count > 1:
		r.add(contract.InParameter(name, "repeated", "The parameter may stand here only once."))
	case count == 1:
		r.parameter(name, text, as, schema)
	case required:
		r.add(contract.InParameter(name, "required", "The parameter is required."))
	}
}

func (r *Request) parameter(name, text string, as Text, schema func(*Check, Node) bool) {
	if !utf8.ValidString(text) {
		r.add(contract.InParameter(name, "encoding", "The text is not UTF-8."))
		return
	}
	d, ok := ofText(text, as)
	if !ok {
		r.add(contract.InParameter(name, "type", describeKinds(as.kinds())))
		return
	}
	r.add(run(d, Check{parameter: name}, schema)...)
	d.Free()
}

// NoOtherQuery refuses what nobody has asked for: a misspelt filter must not be a filter that is not
// there.
func (r *Request) NoOtherQuery() {
	if r.broken {
		return
	}
	for i, p := range r.query {
		if p.used || r.repeats(i) {
			continue
		}
		name := p.name
		if len(name) > maxName || !utf8.ValidString(name) {
			name = ""
		}
		r.add(contract.InParameter(name, "unknown", "The operation has no query parameter of this name."))
	}
}

// maxName bounds the name of an unknown parameter that an answer repeats, in bytes.
const maxName = 100

func (r *Request) repeats(i int) bool {
	for _, earlier := range r.query[:i] {
		if earlier.name == r.query[i].name {
			return true
		}
	}
	return false
}

// Body checks the body of a media type, if that is the request's.
func (r *Request) Body(mediaType string, schema func(*Check, Node) bool) {
	if r.of.Body == nil || r.of.MediaType != mediaType {
		return
	}
	d, malformed := Parse(r.of.Body)
	if malformed != nil {
		r.malformed = true
		r.add(*malformed)
		return
	}
	r.add(Body(d, schema)...)
	if len(r.found) == 0 {
		r.of.Body = d.Completed()
	}
	d.Free()
}

// Problem is what is wrong with the request, or nil. It is the last call: others use the memory after it.
func (r *Request) Problem() *contract.Problem {
	found, malformed := r.found, r.malformed
	clear(r.query)
	*r = Request{query: r.query[:0]}
	requests.Put(r)
	if len(found) == 0 {
		return nil
	}
	problem := contract.Invalid(found[:min(len(found), contract.MaxViolations)]...)
	if malformed {
		problem.Type = contract.MalformedBody
		problem.Detail = "The body cannot be read; errors says where."
	}
	return problem
}
