package model

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// Form is how the fields of a form are read (OpenAPI 3.1, sections 4.8.14 and 4.8.15).
type Form struct {
	Fields []Field
}

// Field is a property of a form. The names are those of package validate.
type Field struct {
	Name      string
	As        string // string, integer, number, boolean
	Shape     string // Single, Repeated, Separated, Pairs, Deep, Spread
	JSON      bool
	Separator byte
	Members   []Field
	File      *File
	Types     []string
	Headers   []Header
	Reserved  bool // allowReserved
}

// File bounds a file, in bytes; nil: unbounded.
type File struct{ MinLength, MaxLength *int }

// Header is a field of a header.
type Header struct {
	Name     string
	Required bool
	As       string // as of [Field]
	Schema   *Schema
}

// form reads how the fields of a form are encoded, and makes of its schema the one that is checked.
func (r *reader) form(media *Media, node *yaml.Node) {
	at := document.Get(node, "schema")
	if kinds := kindsOf(media.Schema); len(kinds) != 1 || kinds[0] != "object" {
		r.wrongf(at, "a form is an object; write `type: object` and its properties")
		return
	}
	if others := kindsOf(othersOf(media.Schema)...); len(others) > 1 || len(others) == 1 && others[0] != "string" {
		r.wrongf(at, "fields that are not listed are read as texts, and cannot be of another type; list them as properties")
	}
	f := &fields{reader: r, media: media, form: new(Form), files: make(map[*Schema]bool)}
	encodings := document.Get(node, "encoding")
	names := make(map[string]bool)
	for _, property := range propertiesOf(media.Schema) {
		names[property.name] = true
		encoding := document.Get(encodings, property.name)
		f.at = encoding
		if encoding == nil {
			f.at = r.nodes[property.schemas[0]]
		}
		f.form.Fields = append(f.form.Fields, f.field(property, encoding))
	}
	for key := range document.Entries(encodings) {
		if !names[key.Value] {
			r.wrongf(key, "the form has no property %q to encode", key.Value)
		}
	}
	f.checkSpread()
	media.Form = f.form
	media.Schema = f.checked(media.Schema)
}

// fields reads the fields of one form.
type fields struct {
	*reader

	media *Media
	form  *Form
	files map[*Schema]bool // the schemas that are of files
	at    *yaml.Node       // where a mistake in the field is told
}

func (f *fields) field(property namedProperty, encoding *yaml.Node) Field {
	field := Field{Name: property.name, Shape: "Single", As: "string"}
	field.Types = f.types(encoding)
	styled := f.styled(&field, encoding)
	schemas := property.schemas
	kind := f.kind(schemas)
	switch {
	case styled:
		f.style(&field, kind, schemas, encoding)
		return field
	case kind == "array" && !(f.media.Kind == URLEncoded && onlyJSON(field.Types)):
		field.Shape = "Repeated"
		schemas = itemsOf(schemas)
		if kind = f.kind(schemas); kind == "array" && !onlyJSON(field.Types) {
			f.wrongf(f.at, "a list of lists in a form cannot be read; encode the items as JSON: `contentType: application/json`")
		}
	}
	f.value(&field, kind, schemas, encoding)
	return field
}

// kind is the one type that the schemas allow; string where they tell none.
func (f *fields) kind(schemas []*Schema) string {
	switch kinds := kindsOf(schemas...); len(kinds) {
	case 0:
		return "string"
	case 1:
		return kinds[0]
	default:
		f.wrongf(f.at, "a field of a form is a text, and can be read as one type only: not as %s", strings.Join(kinds, " or "))
		return kinds[0]
	}
}

// value reads what a single text, or part, of the field holds.
func (f *fields) value(field *Field, kind string, schemas []*Schema, encoding *yaml.Node) {
	headers := document.Get(encoding, "headers")
	if f.media.Kind == Multipart {
		field.Headers = f.headers(headers)
	} else if headers != nil {
		f.wrongf(headers, "a field has a header of its own in multipart/form-data only")
	}
	file := f.isFile(field, schemas)
	switch {
	case file && f.media.Kind == URLEncoded:
		f.wrongf(f.at, "a file cannot stand in a form of this type; use multipart/form-data")
	case file:
		f.file(field, schemas)
	case onlyJSON(field.Types) || field.Types == nil && (kind == "object" || kind == "array"):
		field.JSON = true
		if field.Types == nil {
			field.Types = []string{"application/json"}
		}
	case kind == "object" || kind == "array":
		f.wrongf(f.at, "an object in a form is encoded as JSON; write `contentType: application/json`, or leave it out")
	default:
		field.As = kind
	}
	if f.media.Kind == URLEncoded {
		field.Types = nil
	}
}

// types reads contentType: a list of media types and ranges.
func (f *fields) types(encoding *yaml.Node) []string {
	written := document.Get(encoding, "contentType")
	if written == nil {
		return nil
	}
	var types []string
	for one := range strings.SplitSeq(written.Value, ",") {
		parsed, err := mediatype.Parse(one)
		if err != nil {
			f.wrongf(written, "this is %v", err)
			return nil
		}
		types = append(types, parsed.String())
	}
	json := slices.ContainsFunc(types, isJSON)
	if json && !onlyJSON(types) {
		f.wrongf(written, "a field is either JSON or not; it cannot be of these types alike")
	}
	return types
}

func isJSON(text string) bool {
	parsed, err := mediatype.Parse(text)
	return err == nil && parsed.IsJSON()
}

func onlyJSON(types []string) bool {
	return len(types) > 0 && !slices.ContainsFunc(types, func(one string) bool { return !isJSON(one) })
}

// isFile tells whether a field is of bytes: by its schema, or by the types it may have.
func (f *fields) isFile(field *Field, schemas []*Schema) bool {
	for _, schema := range schemas {
		for _, one := range applied(schema) {
			if one.Format != nil && one.Format.Name == "binary" {
				return true
			}
			node := f.nodes[one]
			if media := text(node, "contentMediaType"); media != "" && document.Get(node, "contentEncoding") == nil && !isText(media) && !isJSON(media) {
				if field.Types == nil {
					field.Types = []string{media}
				}
				return true
			}
		}
	}
	return slices.ContainsFunc(field.Types, func(one string) bool { return !isText(one) && !isJSON(one) })
}

func isText(text string) bool {
	parsed, err := mediatype.Parse(text)
	return err == nil && parsed.Main == "text"
}

// file notes that the schemas are of a file, and what they say of its length.
func (f *fields) file(field *Field, schemas []*Schema) {
	field.File = new(File)
	for _, schema := range schemas {
		f.files[schema] = true
		for schema.Alias() {
			schema = schema.Ref
		}
		if !onlyBinary(schema) {
			f.wrongf(f.at, "of a file only its length and its type are checked: minLength, maxLength, and contentType in the encoding; the schema says more")
		}
		if schema.MinLength != nil {
			field.File.MinLength = schema.MinLength
		}
		if schema.MaxLength != nil {
			field.File.MaxLength = schema.MaxLength
		}
	}
}

// headers reads the header fields of a part. Content-Type is described by contentType.
func (f *fields) headers(node *yaml.Node) []Header {
	var all []Header
	for key, value := range document.Entries(node) {
		if !strings.EqualFold(key.Value, "Content-Type") {
			if header, ok := f.header(key, f.follow(value), f.media.Schema.Name+" "+key.Value); ok {
				all = append(all, header)
			}
		}
	}
	return all
}
