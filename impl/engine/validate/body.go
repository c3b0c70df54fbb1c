package validate

import (
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Body checks a body of JSON, if the request's is of the media type.
func (r *Request) Body(mediaType string, schema func(*Check, Node) bool) {
	if r.of.MediaType != mediaType || r.of.Body == nil {
		return
	}
	r.of.Body = r.checkJSON(r.of.Body, schema)
}

// Form checks a body of type application/x-www-form-urlencoded, if the request's is of the media type. After
// that the body is what the form stands for, in JSON.
func (r *Request) Form(mediaType string, form *Form, schema func(*Check, Node) bool) {
	if r.of.MediaType != mediaType || r.of.Body == nil {
		return
	}
	object, found := form.encodedForm(string(r.of.Body))
	if found != nil {
		r.unreadable(*found)
		return
	}
	r.object(object, schema)
}

// object checks what the fields of a form stand for.
func (r *Request) object(object *formObject, schema func(*Check, Node) bool) {
	text := object.appendJSON(make([]byte, 0, 2*len(r.of.Body)))
	if object.malformed {
		r.unreadable(object.found...)
		return
	}
	r.add(object.found...)
	r.of.Body = r.checkJSON(text, schema)
}

// Text checks a body of text, if the request's is of the media type. The handler gets it as it is.
func (r *Request) Text(mediaType string, schema func(*Check, Node) bool) {
	if r.of.MediaType != mediaType || r.of.Body == nil {
		return
	}
	if !utf8.Valid(r.of.Body) {
		r.unreadable(*violation("", "encoding", "The text is not UTF-8."))
		return
	}
	r.checkJSON(appendString(nil, r.of.Body), schema)
}

// json checks a JSON text, and returns it as the handler is to get it.
func (r *Request) checkJSON(text []byte, schema func(*Check, Node) bool) []byte {
	d, found := Parse(text)
	if found != nil {
		r.unreadable(*found)
		return text
	}
	defer d.Free()
	r.add(Body(d, schema)...)
	if len(r.found) > 0 {
		return text
	}
	return d.Completed()
}

// unreadable notes that the body is not well-formed.
func (r *Request) unreadable(found ...contract.Violation) {
	r.malformed = true
	r.add(found...)
}
