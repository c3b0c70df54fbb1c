package validate

import (
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// formObject collects the fields of a form in the order in which they first come, and writes them as the
// JSON object that they stand for. So a form and a JSON body are checked, completed and decoded by the same
// code.
type formObject struct {
	pointer   string // where the object stands in the body
	members   []formMember
	at        map[string]int
	found     []contract.Violation
	malformed bool // a field is not well-formed JSON: nothing more can be said
}

type formMember struct {
	name   string
	field  *Field
	texts  []string    // as they came, but for their encoding
	object *formObject // of a Deep or Spread field, and of Pairs
}

// member returns the member of a name, which it makes if need be.
func (o *formObject) member(name string, field *Field) *formMember {
	if i, known := o.at[name]; known {
		return &o.members[i]
	}
	if o.at == nil {
		o.at = make(map[string]int)
	}
	o.at[name] = len(o.members)
	o.members = append(o.members, formMember{name: name, field: field})
	return &o.members[len(o.members)-1]
}

// add gives a member one more text.
func (o *formObject) add(name string, field *Field, text string) {
	m := o.member(name, field)
	if len(m.texts) > 0 && field.Shape != Repeated {
		o.wrong(name, "repeated", "The field may stand here only once.")
		return
	}
	if !utf8.ValidString(text) {
		o.wrong(name, "encoding", "The text is not UTF-8.")
		text = ""
	}
	m.texts = append(m.texts, text)
}

// within returns the object that a member is.
func (o *formObject) within(name string, field *Field) *formObject {
	m := o.member(name, field)
	if m.object == nil {
		m.object = &formObject{pointer: Pointer(o.pointer, name)}
	}
	return m.object
}

func (o *formObject) wrong(name, code, detail string) {
	if len(o.found) < contract.MaxViolations {
		o.found = append(o.found, contract.InBody(bounded(Pointer(o.pointer, name)), code, detail))
	}
}

// appendJSON writes the object. What is wrong with it stands in found after that.
func (o *formObject) appendJSON(out []byte) []byte {
	out = append(out, '{')
	for i := range o.members {
		m := &o.members[i]
		if i > 0 {
			out = append(out, ',')
		}
		out = appendString(out, []byte(m.name))
		out = append(out, ':')
		switch {
		case m.object != nil:
			out = m.object.appendJSON(out)
			o.found = append(o.found, m.object.found...)
		case m.field.Shape == Repeated || m.field.Shape == Separated:
			out = append(out, '[')
			for j, text := range m.texts {
				if j > 0 {
					out = append(out, ',')
				}
				out = o.appendValue(out, m, text)
			}
			out = append(out, ']')
		default:
			out = o.appendValue(out, m, m.texts[0])
		}
	}
	return append(out, '}')
}

// appendValue writes a text as what its field reads it as. A text that cannot be that stays a text, and the
// schema says what it should be.
func (o *formObject) appendValue(out []byte, m *formMember, text string) []byte {
	switch {
	case m.field.InJSON:
		return o.appendField(out, m, text)
	case m.field.As == AsInteger && isDigits(text),
		m.field.As == AsNumber && isPlainNumber(text),
		m.field.As == AsBoolean && (text == "true" || text == "false"):
		return append(out, text...)
	default:
		return appendString(out, []byte(text))
	}
}

// appendField writes a field that is JSON by itself.
func (o *formObject) appendField(out []byte, m *formMember, text string) []byte {
	d, found := Parse([]byte(text))
	if found == nil {
		d.Free()
		return append(out, text...)
	}
	pointer := bounded(Pointer(o.pointer, m.name) + *found.Pointer)
	found.Pointer = &pointer
	o.malformed = true
	o.found = append(o.found[:0], *found)
	return append(out, "null"...)
}
