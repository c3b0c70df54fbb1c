package validate

import (
	"slices"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Body checks a body of JSON, if the request's is of the media type.
func (r *Request) Body(mediaType string, schema func(*Check, Node) bool) {
	if r.of.MediaType == mediaType && r.of.Body != nil {
		r.of.Body = r.checkBody(r.of.Body, schema, nil)
	}
}

// Form checks a body of type application/x-www-form-urlencoded, if the request's is of the media type. After
// that the body is what the form stands for, in JSON; [contract.Request.Form] is the form.
func (r *Request) Form(mediaType string, form *FormBody, schema func(*Check, Node) bool) {
	if r.of.MediaType != mediaType || r.of.Body == nil {
		return
	}
	r.of.SetForm(r.of.Body)
	reader := newFormReader(form, formEncoded)
	if found := reader.split(string(r.of.Body)); found != nil {
		r.unreadable(*found)
		return
	}
	r.object(reader, schema)
}

// object checks what the fields of a form stand for.
func (r *Request) object(reader *formReader, schema func(*Check, Node) bool) {
	text, found := reader.object()
	if found != nil {
		r.unreadable(*found)
		return
	}
	r.add(reader.found...)
	r.of.Body = r.checkBody(text, schema, reader.failed)
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
	r.checkBody(appendString(nil, r.of.Body), schema, nil)
}

// checkBody checks a JSON text, and returns it as the handler is to get it. It leaves out violations that are
// known in other words.
func (r *Request) checkBody(text []byte, schema func(*Check, Node) bool, known func(contract.Violation) bool) []byte {
	d := &r.document
	if malformed := d.read(text); malformed != nil {
		d.forget()
		r.unreadable(*malformed)
		return text
	}
	found := r.check.run(d, "", false, schema)
	if known != nil {
		found = slices.DeleteFunc(found, known)
	}
	if r.found == nil {
		r.found = found
	} else {
		r.add(found...)
	}
	if len(r.found) == 0 {
		text = d.Completed()
	}
	d.forget()
	return text
}

// unreadable notes that the body is not well-formed.
func (r *Request) unreadable(found ...contract.Violation) {
	r.malformed = true
	r.add(found...)
}
