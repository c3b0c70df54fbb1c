package validate

import (
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// MaxFields bounds the fields of a form. They keep a small body from costing much work.
const MaxFields = 10_000

// Form says how the fields of a form are read (OpenAPI 3.1, sections 4.8.14 and 4.8.15): their text becomes
// JSON, and that is checked as a JSON body is.
type Form struct {
	Fields []Field

	byName map[string]*Field
}

// Field is a property of a form. One that a form does not list is a single text.
type Field struct {
	Name   string
	As     Text  // what each of its texts is read as
	Shape  Shape // how texts make up the value
	InJSON bool  // each of its texts is JSON

	Separator byte    // of [Separated] and [Pairs]: a comma, a space or a bar
	Members   []Field // of [Pairs], [Deep] and [Spread]: those that are no texts; of Spread all
	Reserved  bool    // a semicolon may stand in it without percent-encoding: allowReserved

	// In multipart/form-data:
	File    *File        // the parts are files, and no text is read of them
	Types   []string     // media types and ranges that the parts may have; none: any
	Headers []PartHeader // header fields of the parts

	types  []mediatype.Type
	parent *Field // of a member of a [Spread] field
}

// Shape is how the texts of a field make up its value.
type Shape uint8

// The shapes of a field.
const (
	Single    Shape = iota // one text
	Repeated               // a list: the field stands once for each item
	Separated              // a list in one text
	Pairs                  // an object in one text: names and values in turn
	Deep                   // an object: a field name[member] for each member
	Spread                 // an object: each member is a field of its own name
)

// File bounds a file, in bytes.
type File struct {
	MinLength int64
	MaxLength int64 // 0: unbounded, but for the body's limit
}

// PartHeader is a header field of a part.
type PartHeader struct {
	Name     string
	Required bool
	As       Text
	Schema   func(*Check, Node) bool
}

// NewForm makes a form ready for use.
func NewForm(form Form) *Form {
	form.byName = make(map[string]*Field, len(form.Fields))
	for i := range form.Fields {
		field := &form.Fields[i]
		field.types = mediatype.ParseAll(field.Types...)
		if field.Shape != Spread {
			form.byName[field.Name] = field
			continue
		}
		for j := range field.Members {
			member := &field.Members[j]
			member.parent, member.Reserved = field, field.Reserved
			form.byName[member.Name] = member
		}
	}
	return &form
}

var anyField = new(Field)

func (f *Form) field(name string) *Field {
	if known := f.byName[name]; known != nil {
		return known
	}
	return anyField
}

// member is how a member of an object in one of the styles is read.
func (f *Field) member(name string) *Field {
	for i := range f.Members {
		if f.Members[i].Name == name {
			return &f.Members[i]
		}
	}
	return anyField
}
