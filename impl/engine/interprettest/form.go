package interprettest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

const formType = "application/x-www-form-urlencoded"

// maxFields bounds the fields of a form.
const maxFields = 10_000

// form is how a form's fields are read (OpenAPI 3.1, sections 4.8.14 and 4.8.15).
type form struct {
	fields []formField
	others kinds
}

type formField struct {
	parameter

	items bool // each of its fields is an item, written in JSON
}

func formOf(media node) (*form, error) {
	schema := media.child("schema")
	read := &form{others: typesOf(schema).others}
	for _, name := range namesIn(schema) {
		var declared []node
		visit(schema, func(part node) {
			if part.below("properties").has(name) {
				declared = append(declared, part.below("properties").below(name))
			}
		})
		switch len(declared) {
		case 0:
			continue
		case 1:
			read.fields = append(read.fields, fieldOf(name, declared[0], media.child("encoding").child(name)))
		default:
			return nil, fmt.Errorf("%w: the field %s has several schemas", ErrUnsupported, name)
		}
	}
	slices.SortStableFunc(read.fields, func(a, b formField) int { return rank(a.parameter) - rank(b.parameter) })
	return read, nil
}

func fieldOf(name string, schema, encoding node) formField {
	field := formField{parameter: parameter{name: name, in: "query", style: "form", explode: true, types: typesOf(schema)}}
	field.shape = field.types.shape()
	if style, explode, literal := encoding.child("style"), encoding.child("explode"), encoding.child("allowReserved"); style.exists() || explode.exists() || literal.exists() {
		if style.exists() {
			field.style = style.text()
		}
		field.explode = field.style == "form"
		if explode.exists() {
			field.explode = explode.flag()
		}
		field.literal = literal.flag()
		return field
	}
	asJSON := false
	for one := range strings.SplitSeq(encoding.child("contentType").text(), ",") {
		parsed, err := mediatype.Parse(one)
		asJSON = err == nil && parsed.IsJSON()
	}
	switch {
	case asJSON, field.shape == "object":
		field.style = "json"
	case field.shape == "array":
		scalar := false
		for _, name := range []string{"boolean", "integer", "fraction", "string"} {
			scalar = scalar || field.types.items[name]
		}
		field.items = !scalar
	}
	return field
}

// read makes an object of a body. Failed are the fields that cannot be read; a refusal is one of the whole body.
func (f *form) read(body string) (object map[string]any, failed map[string]bool, found []contract.Violation, whole *refusal) {
	fields := fieldsOf(body, "&")
	if len(fields) > maxFields {
		return nil, nil, nil, &refusal{"", "length", "There are too many fields."}
	}
	object, failed = make(map[string]any), make(map[string]bool)
	for _, field := range f.fields {
		value, present, err := field.find(&fields)
		switch {
		case err != nil:
			v := field.violation(err)
			pointer := step("", field.name)
			if v.Pointer != nil {
				pointer += *v.Pointer
			}
			failed[field.name] = true
			found = append(found, contract.InBody(short(pointer, ""), v.Code, v.Detail))
		case present:
			object[field.name] = value
		}
	}
	whole = f.rest(fields, object, &found)
	return object, failed, found, whole
}

func (f formField) find(fields *[]field) (any, bool, error) {
	decode := func(name string) (string, error) { return decoded(name, "query", false) }
	if !f.items {
		return f.among(fields, decode)
	}
	values := []any{}
	var rest []field
	var wrong error
	for _, each := range *fields {
		if name, err := decode(each.name); err != nil || name != f.name {
			rest = append(rest, each)
			continue
		}
		value, err := parameter{style: "json", in: "query", literal: f.literal}.whole(each.value)
		if err != nil && wrong == nil {
			wrong = err
		}
		values = append(values, value)
	}
	*fields = rest
	return values, len(values) > 0, wrong
}

// rest reads the fields that the form does not list.
func (f *form) rest(fields []field, object map[string]any, found *[]contract.Violation) *refusal {
	seen := make(map[string]bool)
	var twice *refusal
	for _, each := range fields {
		name, err := decoded(each.name, "query", false)
		value, other := decoded(each.value, "query", false)
		for _, wrong := range []error{err, other} {
			if wrong == errEncoding { //nolint:errorlint // nothing wraps one
				return errEncoding
			}
		}
		if err != nil || other != nil {
			return errNotUTF8
		}
		if seen[name] {
			*found = append(*found, contract.InBody(short(step("", name), ""), "repeated", "The field may stand here only once."))
			continue
		}
		seen[name] = true
		if _, listed := object[name]; listed && twice == nil { // as another style has it: color beside color[red]
			twice = &refusal{step("", name), "duplicateName", "The property stands here more than once."}
		}
		read, err := scalar(value, f.others, "")
		if err != nil {
			read = value // the schema says that a text is wrong there
		}
		object[name] = read
	}
	return twice
}

// check reads the body as a form, and holds what it stands for against the schema. That is the body after it.
func (c *content) checkForm(r *contract.Request) (found []contract.Violation, malformed bool) {
	object, failed, found, whole := c.form.read(string(r.Body))
	if whole != nil {
		if whole.pointer == "" { // nothing of it can be trusted
			found = nil
		}
		return append(found, contract.InBody(whole.pointer, whole.code, whole.detail)), true
	}
	missed := slices.Collect(maps.Keys(failed))
	found = append(found, slices.DeleteFunc(violations(c.schema.Validate(object)), func(v contract.Violation) bool {
		return v.Code == "required" && slices.ContainsFunc(missed, func(name string) bool { return step("", name) == *v.Pointer })
	})...)
	if len(found) == 0 {
		text, err := json.Marshal(object)
		if err != nil { // it was read from texts
			panic(err)
		}
		r.Body = text
	}
	return found, false
}
