// Package decode makes Go values of JSON that was checked, so that they are what was checked: names count only as
// they are written, no digit is lost in a value whose type is any, and times are read by RFC 3339.
package decode

import (
	stdjson "encoding/json"
	"errors"
	"io"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Unmarshal reads one value of JSON. The error is an [*Error].
func Unmarshal(data []byte, into any) error { return withoutValues(json.Unmarshal(data, into, rules)) }

// Read is [Unmarshal] of all that can be read. Its error may also be the reader's.
func Read(from io.Reader, into any) error {
	return withoutValues(json.UnmarshalRead(from, into, rules))
}

var rules = json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(exactNumber),
	json.UnmarshalFromFunc(instant),
	json.UnmarshalFromFunc(readNullable),
))

// exactNumber keeps the text of a number whose type is any, as encoding/json does on demand.
func exactNumber(from *jsontext.Decoder, into *any) error {
	if from.PeekKind() != '0' {
		return errors.ErrUnsupported // as usual
	}
	text, err := from.ReadValue()
	*into = stdjson.Number(text)
	return err
}

// nullable is a pointer to a nullable.Nullable. That reads JSON itself, by the rules of encoding/json, which takes
// ROLE for role.
type nullable interface {
	SetNull()
	SetUnspecified()
}

func readNullable(from *jsontext.Decoder, into nullable) error {
	held := reflect.ValueOf(into).Elem()
	if held.Kind() != reflect.Map || held.Type().Key().Kind() != reflect.Bool {
		return errors.ErrUnsupported
	}
	if from.PeekKind() == 'n' {
		into.SetNull()
		_, err := from.ReadToken()
		return err
	}
	value := reflect.New(held.Type().Elem())
	if err := json.UnmarshalDecode(from, value.Interface()); err != nil {
		return err
	}
	held.Set(reflect.MakeMapWithSize(held.Type(), 1))
	held.SetMapIndex(reflect.ValueOf(true), value.Elem())
	return nil
}
