package validate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// encodedForm reads a body of type application/x-www-form-urlencoded (WHATWG URL, section 5.1; the styles of
// RFC 6570 that OpenAPI names). A violation says that it cannot be read at all.
func (f *Form) encodedForm(body string) (*formObject, *contract.Violation) {
	o := new(formObject)
	for rest, count := body, 0; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, "&"); part == "" {
			continue
		}
		if count++; count > MaxFields {
			return nil, tooManyFields()
		}
		if found := f.encodedField(o, part); found != nil {
			return nil, found
		}
	}
	return o, nil
}

func tooManyFields() *contract.Violation {
	return violation("", "length", fmt.Sprintf("A form may have at most %d fields.", MaxFields))
}

func (f *Form) encodedField(o *formObject, part string) *contract.Violation {
	rawName, raw, _ := strings.Cut(part, "=")
	name, ok := unescape(rawName)
	value, also := unescape(raw)
	parent, member, deep := f.deep(name)
	field := f.field(name)
	reserved := field.Reserved || deep && parent.Reserved
	if !ok || !also || strings.Contains(rawName, ";") || !reserved && strings.Contains(raw, ";") {
		return violation("", "syntax", "The form is not well-formed; a reserved character must be percent-encoded.")
	}
	if !utf8.ValidString(name) {
		return violation("", "encoding", "The name of a field is not UTF-8.")
	}
	switch {
	case deep:
		o.within(parent.Name, parent).add(member, parent.member(member), value)
	case field.parent != nil:
		o.within(field.parent.Name, field.parent).add(name, field, value)
	case field.Shape == Separated:
		o.addList(field, raw)
	case field.Shape == Pairs:
		o.addPairs(field, raw)
	case field.Shape == Deep:
		o.wrong(name, "style", "Each member of the object is a field of its own, such as "+name+"[member].")
	default:
		o.add(name, field, value)
	}
	return nil
}

// deep reads a name such as color[red], of a field whose style is deepObject.
func (f *Form) deep(name string) (field *Field, member string, ok bool) {
	parent, rest, found := strings.Cut(name, "[")
	member, closed := strings.CutSuffix(rest, "]")
	if !found || !closed || strings.ContainsAny(member, "[]") {
		return nil, "", false
	}
	field = f.field(parent)
	return field, member, field.Shape == Deep
}

// addList adds a list that stands in one text. It is split before its percent-encoding is resolved, so
// that a comma within an item can be told from one between two.
func (o *formObject) addList(field *Field, raw string) {
	if _, known := o.at[field.Name]; known {
		o.wrong(field.Name, "repeated", "The field may stand here only once.")
		return
	}
	m := o.member(field.Name, field)
	for _, item := range split(raw, field.Separator) {
		if !utf8.ValidString(item) {
			o.wrong(field.Name, "encoding", "The text is not UTF-8.")
			return
		}
		m.texts = append(m.texts, item)
	}
}

func (o *formObject) addPairs(field *Field, raw string) {
	if _, known := o.at[field.Name]; known {
		o.wrong(field.Name, "repeated", "The field may stand here only once.")
		return
	}
	within := o.within(field.Name, field)
	items := split(raw, field.Separator)
	if len(items)%2 != 0 {
		o.wrong(field.Name, "style", "It must be names and values in turn.")
		return
	}
	for i := 0; i < len(items); i += 2 {
		if !utf8.ValidString(items[i]) {
			o.wrong(field.Name, "encoding", "The text is not UTF-8.")
			return
		}
		within.add(items[i], field.member(items[i]), items[i+1])
	}
}

// separators are the ways in which a separator may be written.
var separators = map[byte]*strings.Replacer{
	',': strings.NewReplacer(),
	' ': strings.NewReplacer("%20", ",", "+", ",", " ", ",", ",", "%2C"),
	'|': strings.NewReplacer("%7C", ",", "%7c", ",", "|", ",", ",", "%2C"),
}

// split takes a list apart, whose percent-encoding is right, and resolves that of its items. No text is a
// list of nothing.
func split(raw string, separator byte) []string {
	if raw == "" {
		return nil
	}
	items := strings.Split(separators[separator].Replace(raw), ",")
	for i, item := range items {
		items[i], _ = unescape(item)
	}
	return items
}
