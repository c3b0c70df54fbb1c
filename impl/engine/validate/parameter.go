package validate

import (
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Parameter is how a parameter of an operation is written, and what its text is read as.
type Parameter struct {
	Name     string
	Field    string // of a header: its name as [http.CanonicalHeaderKey] has it; empty: it is made when it is asked for
	Required bool

	Shape   Shape
	Style   Style // of an array or object; of single values matrix and label only make a difference
	Explode bool
	Literal bool // allowReserved: a plus of the query is a plus, and a semicolon may stand there
	Bare    bool // it is one pair of the query, and no character of its name needs to be encoded there

	// Reads is what the text of a single value may be, of each item of an array behind Prefix, or of each property of
	// an object that Members does not list. See kindOf for how one is chosen.
	Reads   Kinds
	Prefix  []Kinds // of the first items of an array
	Members []Member
	// Open says that an object whose properties stand in the query by themselves takes all of the query
	// that no other parameter does.
	Open bool

	Default string // in JSON, for a request without the parameter; empty: none
	Schema  func(*Check, Node) bool

	// Fits says yes of texts, as they came and in UTF-8, that Schema finds right, for most of a single value.
	// It may say no of others that are right as well. Nil says no of all.
	Fits func(text string) bool
	// Plain says that in the texts of which Fits says yes nothing is encoded, whatever the place they stand in, and
	// that they can stand in JSON as they are.
	Plain bool
}

// Member is a property of an object that is written in a style.
type Member struct {
	Name  string
	Reads Kinds
}

// Shape is what a parameter's value is.
type Shape uint8

// The shapes of parameters.
const (
	AsSingle Shape = iota // a string, a number, true or false
	AsArray               // an array of such
	AsObject              // an object of such
	AsJSON                // anything, as a JSON text (`content`)
)

// Style is how an array or object is written (OpenAPI 3.1, section 4.8.12.2).
type Style uint8

// The styles of parameters, with the sections of RFC 6570 that define them.
const (
	Simple         Style = iota // a,b in the path and the header (section 3.2.2)
	Label                       // .a.b in the path (section 3.2.5)
	Matrix                      // ;name=a;name=b in the path (section 3.2.7)
	Form                        // name=a&name=b in the query, and in cookies (section 3.2.8)
	SpaceDelimited              // name=a%20b in the query
	PipeDelimited               // name=a|b in the query
	DeepObject                  // name[property]=a in the query
)

func (p *Parameter) reads(member []byte) Kinds {
	for i := range p.Members {
		if m := &p.Members[i]; m.Name == string(member) {
			return m.Reads
		}
	}
	return p.Reads
}

// add notes violations.
func (r *Request) add(found ...contract.Violation) { r.found = append(r.found, found...) }

// refuse notes that a parameter cannot be read.
func (r *Request) refuse(p *Parameter, code, detail string) {
	r.add(contract.InParameter(p.Name, code, detail))
}

// absent applies the default of a parameter that the request does not have, or misses it.
func (r *Request) absent(p *Parameter) {
	switch {
	case p.Default != "":
		values := &r.of.Parameters
		values.End(append(values.Begin(r.at), p.Default...))
	case p.Required:
		r.refuse(p, "required", "The parameter is required.")
	}
}

func (r *Request) repeated(p *Parameter) {
	r.refuse(p, "repeated", "The parameter may stand here only once.")
}

// present checks the value that a layout has of a parameter, and hands it back.
func (r *Request) present(p *Parameter, l *layout) {
	if !l.failed {
		r.hold(p, l.document)
	}
}

// hold checks the value of a parameter, and hands it back.
func (r *Request) hold(p *Parameter, d *Document) {
	c := &r.check
	c.begin(d, p.Name, false)
	p.Schema(c, 0)
	if len(c.found) > 0 {
		r.add(c.take()...)
	} else {
		values := &r.of.Parameters
		values.End(d.appendCompleted(values.Begin(r.at)))
	}
	c.evaluated.reset()
}

// text checks a parameter whose whole value is one text.
func (r *Request) text(p *Parameter, text string, code encoding) {
	switch {
	case p.Plain && p.Fits(text):
		r.of.Parameters.Put(r.at, text, p.Reads == IsString)
	case endOfPair(text, 0) == len(text): // nothing in it is encoded, wherever it stands
		r.direct(p, text, code)
	case code.encodes(text):
		r.read(p, text, code)
	case endOfPlain([]byte(text), 0) == len(text):
		r.direct(p, text, code)
	case p.Fits != nil && utf8.ValidString(text) && p.Fits(text):
		values := &r.of.Parameters
		if json := values.Begin(r.at); p.Reads == IsString {
			values.End(appendString(json, []byte(text)))
		} else {
			values.End(append(json, text...))
		}
	default:
		r.read(p, text, code)
	}
}

// direct is for a text without encoding that can stand in JSON as it is.
func (r *Request) direct(p *Parameter, text string, code encoding) {
	if p.Fits != nil && p.Fits(text) {
		r.of.Parameters.Put(r.at, text, p.Reads == IsString)
		return
	}
	r.read(p, text, code)
}

// read takes the text of a value apart, and checks it.
func (r *Request) read(p *Parameter, text string, code encoding) {
	if p.Shape == AsJSON {
		r.json(p, text, code)
		return
	}
	l := r.layout(p, code)
	l.text(text)
	r.present(p, l)
}

// json checks a parameter that is written as a JSON text.
func (r *Request) json(p *Parameter, text string, code encoding) {
	plain, ok := code.decode(r.plain[:0], text)
	r.plain = plain
	if !ok {
		r.refuse(p, "syntax", encodingRule)
		return
	}
	d, malformed := Parse(plain)
	if malformed != nil {
		r.add(ofParameter(p.Name, *malformed))
		return
	}
	r.hold(p, d)
	d.Free()
}

// ofParameter turns a violation in a body into one in a parameter's value.
func ofParameter(name string, v contract.Violation) contract.Violation {
	v.Parameter = name
	if v.Pointer != nil && *v.Pointer == "" {
		v.Pointer = nil
	}
	return v
}
