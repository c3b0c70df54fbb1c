package pipeline

import (
	"bytes"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/charterhq/charter/impl/engine/contract"
)

// maxDeliveryField bounds ids and types of events, in bytes. Longer ones are none.
const maxDeliveryField = 255

// fieldsOf finds what a delivery says of itself.
type fieldsOf struct {
	delivery *Delivery
	form     url.Values // nil: nobody has asked
}

func (f *fieldsOf) get(field contract.DeliveryField) string {
	var text string
	switch {
	case field.Header != "":
		text = f.delivery.Header.Get(field.Header)
	case field.Pointer != "":
		text = jsonText(f.delivery.Body, jsontext.Pointer(field.Pointer))
	case field.Field != "":
		if f.form == nil {
			f.form, _ = url.ParseQuery(string(f.delivery.Body)) // what can be read of it
		}
		text = f.form.Get(field.Field)
	}
	if len(text) > maxDeliveryField {
		return ""
	}
	return text
}

// jsonText is the text, or the number, at a place of a JSON document (RFC 6901); empty if there is none. It reads no further
// than there.
func jsonText(document []byte, pointer jsontext.Pointer) string {
	decoder := jsontext.NewDecoder(bytes.NewReader(document), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for name := range pointer.Tokens() {
		if !descend(decoder, name) {
			return ""
		}
	}
	if kind := decoder.PeekKind(); kind != '"' && kind != '0' {
		return ""
	}
	token, err := decoder.ReadToken()
	if err != nil {
		return ""
	}
	return token.String()
}

// descend goes to the value of a name of the object, or of a number of the array, that comes next.
func descend(decoder *jsontext.Decoder, name string) bool {
	kind := decoder.PeekKind()
	if kind != '{' && kind != '[' {
		return false
	}
	if _, err := decoder.ReadToken(); err != nil {
		return false
	}
	if kind == '[' {
		index, err := strconv.Atoi(name)
		for ; err == nil && index > 0; index-- {
			err = decoder.SkipValue()
		}
		return err == nil && index == 0
	}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return false
		}
		if token.String() == name {
			return true
		}
		if decoder.SkipValue() != nil {
			return false
		}
	}
	return false
}
