package validate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// MaxFields bounds the fields of a form. They keep a small body from costing much work.
const MaxFields = 10_000

// FormBody says how the fields of a form are read (OpenAPI 3.1, sections 4.8.14 and 4.8.15): what they stand for
// is written as a JSON object, and that is checked, completed and decoded as a JSON body is.
type FormBody struct {
	Fields []Field
	Others Kinds // what the text of a field that is not listed may be

	names contract.Names // of the fields, as if they were parameters
}

// Field is a property of a form. It is written as a parameter of the query is.
type Field struct {
	Parameter // without its schema and default, which are those of the property

	Items bool // it is a list, each item of which is a field, or part, of its own: a JSON text

	// In multipart/form-data:
	File    *File       // the parts are files, and no text is read of them
	Types   []string    // media types and ranges that the parts may have; none: any for a file, else text/plain
	Headers []Parameter // header fields of the parts

	types []mediatype.Type
}

// File bounds a file, in bytes.
type File struct {
	MinLength int64
	MaxLength int64 // 0: unbounded, but for the body's limit
}

// NewFormBody makes a form ready for use.
func NewFormBody(form FormBody) *FormBody {
	for i := range form.Fields {
		field := &form.Fields[i]
		field.Schema = Anything
		field.types = mediatype.ParseAll(field.Types...)
		form.names = append(form.names, contract.Name{In: contract.InQuery, Name: field.Name})
	}
	return &form
}

// Anything is the schema that every value fits.
func Anything(*Check, Node) bool { return true }

func (f *FormBody) field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return &f.Fields[i]
		}
	}
	return nil
}

// formReader makes a JSON object of the fields of a form.
type formReader struct {
	form  *FormBody
	given pairs          // the fields as they came, but for files
	files map[string]int // how many parts there are of a file
	texts Request        // reads the fields as if they were parameters
	found []contract.Violation
	out   []byte
}

func newFormReader(form *FormBody, code encoding) *formReader {
	f := &formReader{form: form, given: pairs{in: contract.InQuery, name: code}, files: make(map[string]int)}
	f.texts.of = new(contract.Request)
	f.texts.of.Parameters.Lend(&form.names, nil)
	return f
}

// split takes a body of type application/x-www-form-urlencoded apart (WHATWG URL, section 5.1).
func (f *formReader) split(body string) *contract.Violation {
	for rest := body; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, "&"); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		f.given.all = append(f.given.all, pair{name: name, value: value})
		if len(f.given.all) > MaxFields {
			return tooManyFields()
		}
	}
	return nil
}

func tooManyFields() *contract.Violation {
	return violation("", "length", fmt.Sprintf("A form may have at most %d fields.", MaxFields))
}

// object writes the JSON object. A violation says that the form cannot be read at all.
func (f *formReader) object() ([]byte, *contract.Violation) {
	for i := range f.form.Fields {
		if field := &f.form.Fields[i]; !field.Open {
			f.read(i, field)
		}
	}
	for i := range f.form.Fields { // one that takes what the others leave
		if field := &f.form.Fields[i]; field.Open {
			f.read(i, field)
		}
	}
	f.out = append(f.out, '{')
	for i := range f.form.Fields {
		field := &f.form.Fields[i]
		if count := f.files[field.Name]; count > 0 {
			f.file(field, count)
		} else if value := f.texts.of.Parameters.Get(contract.InQuery, field.Name); value != nil {
			f.out = append(append(f.name([]byte(field.Name)), ':'), value...)
		}
	}
	found := f.others()
	f.out = append(f.out, '}')
	for _, v := range f.texts.found {
		f.found = append(f.found, inField(v))
	}
	return f.out, found
}

// inField turns a violation of a parameter into one of a field.
func inField(v contract.Violation) contract.Violation {
	pointer := Pointer("", v.Parameter)
	if v.Pointer != nil {
		pointer += *v.Pointer
	}
	return contract.InBody(bounded(pointer), v.Code, v.Detail)
}

func (f *formReader) read(at int, field *Field) {
	f.texts.at = at
	code := f.given.name
	if field.Literal && code == formEncoded {
		code = percentEncoded
	}
	switch {
	case field.File != nil:
	case field.Items:
		f.items(field, code)
	default:
		f.texts.ofPairs(&f.given, &field.Parameter, code)
	}
}

// items reads a list of JSON texts. Of those that cannot be read, the first is told.
func (f *formReader) items(field *Field, code encoding) {
	list, ok := []byte{'['}, true
	for i := range f.given.all {
		each := &f.given.all[i]
		if !f.given.name.is(each.name, field.Name) {
			continue
		}
		each.used = true
		if len(list) > 1 {
			list = append(list, ',')
		}
		if ok {
			list, ok = f.item(list, field, code, each.value)
		}
	}
	if ok && len(list) > 1 {
		values := &f.texts.of.Parameters
		values.End(append(append(values.Begin(f.texts.at), list...), ']'))
	}
}

func (f *formReader) item(list []byte, field *Field, code encoding, text string) ([]byte, bool) {
	plain, ok := code.decode(nil, text)
	if !ok {
		f.texts.refuse(&field.Parameter, "syntax", encodingRule)
		return list, false
	}
	d, malformed := Parse(plain)
	if malformed != nil {
		f.texts.add(ofParameter(field.Name, *malformed))
		return list, false
	}
	d.Free()
	return append(list, plain...), true
}

// file writes what stands for files: empty texts, of which the schema asks nothing.
func (f *formReader) file(field *Field, count int) {
	f.out = append(f.name([]byte(field.Name)), ':')
	if field.Shape != AsArray {
		if count > 1 {
			f.texts.refuse(&field.Parameter, "repeated", "The file may stand here only once.")
		}
		f.out = append(f.out, `""`...)
		return
	}
	f.out = append(f.out, '[')
	for i := range count {
		if i > 0 {
			f.out = append(f.out, ',')
		}
		f.out = append(f.out, `""`...)
	}
	f.out = append(f.out, ']')
}

// name writes the name of a member, with a comma before it where one belongs.
func (f *formReader) name(name []byte) []byte {
	if f.out[len(f.out)-1] != '{' {
		f.out = append(f.out, ',')
	}
	return appendString(f.out, name)
}

// others writes the fields that the form does not list: the schema says whether there may be any.
func (f *formReader) others() *contract.Violation {
	var seen map[string]bool
	for i := range f.given.all {
		each := &f.given.all[i]
		if each.used {
			continue
		}
		name, ok := f.given.name.decode(nil, each.name)
		value, also := f.given.name.decode(nil, each.value)
		switch {
		case !ok || !also:
			return violation("", "syntax", "The form is not well-formed; a percent sign, and a reserved character, must be percent-encoded.")
		case !utf8.Valid(name) || !utf8.Valid(value):
			return violation("", "encoding", "The text is not UTF-8.")
		case seen[string(name)]:
			f.found = append(f.found, contract.InBody(bounded(Pointer("", string(name))), "repeated", "The field may stand here only once."))
			continue
		case seen == nil:
			seen = make(map[string]bool)
		}
		seen[string(name)] = true
		f.out = append(f.name(name), ':')
		f.out = appendScalar(f.out, value, f.form.Others)
	}
	return nil
}

// appendScalar writes a text as what it is, of what it may be.
func appendScalar(out, text []byte, reads Kinds) []byte {
	kind, fits := kindOf(text, reads)
	if kind == String || !fits {
		return appendString(out, text)
	}
	start := len(out)
	out = append(out, text...)
	if kind == Number && reads&IsNumber == 0 {
		out = wholeNumber(out, start)
	}
	return out
}

// failed tells whether a field could not be read, so that it is not missed on top of that.
func (f *formReader) failed(v contract.Violation) bool {
	if v.Code != "required" || v.Pointer == nil {
		return false
	}
	for _, other := range f.texts.found {
		if Pointer("", other.Parameter) == *v.Pointer {
			return true
		}
	}
	return false
}
