package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/mediatype"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Form is how the fields of a form are read (OpenAPI 3.1, sections 4.8.14 and 4.8.15).
type Form struct {
	Fields []Field
	Others validate.Kinds // what fields that are not listed are read as
}

// Field is a property of a form. It is written as a parameter of the query is.
type Field struct {
	Parameter

	Items   bool // it is a list, and each item is a JSON text
	File    *File
	Types   []string
	Headers []Parameter
}

// File bounds a file, in bytes; nil: unbounded.
type File struct{ MinLength, MaxLength *int }

// form reads how the fields of a form are encoded, and makes of its schema the one that is checked.
func (r *reader) form(media *Media, node *yaml.Node) {
	at := document.Get(node, "schema")
	if media.Schema.kinds() != validate.IsObject {
		r.wrongf(at, "a form is an object; write `type: object` and its properties")
		return
	}
	other, ok := others(media.Schema)
	if !ok {
		r.wrongf(at, "fields that are not listed are single values, all of the same types; list the others as properties")
	}
	f := &fields{reader: r, media: media, form: &Form{Others: other}, files: make(map[*Schema]bool)}
	encodings := document.Get(node, "encoding")
	names := make(map[string]bool)
	var parameters []Parameter
	var places []*yaml.Node
	for _, property := range propertiesOf(media.Schema) {
		names[property.name] = true
		encoding := document.Get(encodings, property.name)
		f.at = encoding
		if encoding == nil {
			f.at = r.nodes[property.schemas[0]]
		}
		field := f.field(property, encoding)
		f.form.Fields = append(f.form.Fields, field)
		parameters, places = append(parameters, field.Parameter), append(places, f.at)
	}
	for key := range document.Entries(encodings) {
		if !names[key.Value] && !r.lenient {
			near := "; add it to `properties`, or take it away"
			if name := suggest.Nearest(key.Value, slices.Collect(maps.Keys(names))); name != "" {
				near = fmt.Sprintf("; did you mean %q?", name)
			}
			r.wrongf(key, "the form has no property %q to encode%s", key.Value, near)
		}
	}
	r.conflicts(parameters, places)
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
	whole := allOf(property.schemas)
	field := Field{
		Parameter: Parameter{Name: property.name, In: "query", Style: "form", Explode: true, Reserved: document.Written(encoding, "allowReserved") == "true", Schema: whole},
		Types:     f.types(encoding),
	}
	if f.styled(encoding) {
		f.style(&field.Parameter, encoding)
		return field
	}
	field.Headers = f.headers(document.Get(encoding, "headers"))
	kinds := f.shape(whole)
	if kinds != validate.IsArray || f.media.Kind == URLEncoded && onlyJSON(field.Types) {
		f.value(&field, kinds, property.schemas)
		return field
	}
	items := itemsOf(whole)
	if kinds = f.shape(anyOf(items)); kinds == validate.IsArray && !onlyJSON(field.Types) {
		f.wrongf(f.at, "a list of lists in a form cannot be read; encode the items as JSON: `contentType: application/json`")
	}
	f.value(&field, kinds, items)
	switch {
	case field.Shape == validate.AsJSON:
		field.Shape, field.Items = validate.AsArray, true
	case field.File == nil:
		field.Reading, _ = reading(whole)
	default:
		field.Shape = validate.AsArray
	}
	return field
}

// shape is what a field is: an array, an object, or the kinds of a single value.
func (f *fields) shape(s *Schema) validate.Kinds {
	kinds := s.kinds()
	single, array, object := kinds&scalars, kinds&validate.IsArray, kinds&validate.IsObject
	switch {
	case single == 0 && array == 0 && object == 0:
		f.wrongf(f.at, "no value of this field can be written, as its schema takes nothing, or null only: give it a type such as string")
	case single != 0 && array|object != 0 || array != 0 && object != 0:
		f.wrongf(f.at, "the schema must say with `type` whether this field is a single value, an array or an object: its text does not tell")
	}
	return single | array | object
}

// styled tells whether a field has a style of its own: then it is written as a parameter of the query is
// (OpenAPI 3.1, section 4.8.15.1.2).
func (f *fields) styled(encoding *yaml.Node) bool {
	styled := false
	for _, key := range []string{"style", "explode", "allowReserved"} {
		written := document.Get(encoding, key)
		styled = styled || written != nil
		if written != nil && f.media.Kind == Multipart && !f.lenient { // it is ignored there
			f.wrongf(written, "%s says something of application/x-www-form-urlencoded only: take it away", key)
		}
	}
	if written := document.Get(encoding, "contentType"); styled && written != nil {
		f.wrongf(written, "contentType is ignored beside style, explode and allowReserved; leave out one or the other")
	}
	return styled && f.media.Kind == URLEncoded
}

// value reads what a single text, or part, of the field holds.
func (f *fields) value(field *Field, kinds validate.Kinds, schemas []*Schema) {
	file := f.isFile(field, schemas)
	switch {
	case file && f.media.Kind == URLEncoded:
		f.wrongf(f.at, "a file cannot stand in a form of this type; use multipart/form-data")
	case file:
		f.file(field, schemas)
	case onlyJSON(field.Types) || field.Types == nil && kinds&scalars == 0:
		field.Shape = validate.AsJSON
		if field.Types == nil {
			field.Types = []string{"application/json"}
		}
	case kinds&scalars == 0:
		f.wrongf(f.at, "an object in a form is encoded as JSON; write `contentType: application/json`, or leave it out")
	default:
		field.Reads = kinds
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
	if slices.ContainsFunc(types, mediatype.NamesJSON) && !onlyJSON(types) {
		f.wrongf(written, "a field is either JSON or not, and cannot be of all these types: name those of one sort")
	}
	return types
}

func isText(text string) bool {
	parsed, err := mediatype.Parse(text)
	return err == nil && parsed.Main == "text"
}

func onlyJSON(types []string) bool {
	return len(types) > 0 && !slices.ContainsFunc(types, func(one string) bool { return !mediatype.NamesJSON(one) })
}

// headers reads the header fields of a part. Content-Type is described by contentType.
func (f *fields) headers(node *yaml.Node) []Parameter {
	if node != nil && f.media.Kind != Multipart {
		f.wrongf(node, "a field has a header of its own in multipart/form-data only: take `headers` away, or use that type")
	}
	var all []Parameter
	for key, value := range document.Entries(node) {
		if !strings.EqualFold(key.Value, "Content-Type") {
			all = append(all, f.header(key, f.document.Follow(value), f.media.Schema.Name+" "+key.Value))
		}
	}
	return all
}
