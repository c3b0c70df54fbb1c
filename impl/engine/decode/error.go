package decode

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var errNoTime = errors.New("no date and time")

// Error says that a value cannot be made: a number is too large for its Go type. It holds nothing of the value, and
// its text nothing of the names around it, so that it may be logged.
type Error struct {
	Pointer string       // JSON pointer (RFC 6901) to the value; it may hold names that the sender made
	Kind    string       // number, string, ...; empty: what was read is no JSON
	Type    reflect.Type // that could not take it; nil: unknown
}

// Error tells kinds and types.
func (e *Error) Error() string {
	switch {
	case e.Kind == "":
		return "this is not the JSON that was checked"
	case e.Type == nil:
		return "a Go type cannot hold the " + e.Kind
	}
	return fmt.Sprintf("the Go type %s cannot hold the %s", e.Type, e.Kind)
}

// At is an error of what stands under a name in an object. Generated code calls it.
func At(name string, err error) error {
	inner := new(Error)
	if !errors.As(err, &inner) {
		return err
	}
	return &Error{Pointer: escape(name) + inner.Pointer, Kind: inner.Kind, Type: inner.Type}
}

func escape(name string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// withoutValues keeps of the decoder's error, which quotes what it read, where it is and of which types. An error of
// the reader stays as it is.
func withoutValues(err error) error {
	semantic, syntactic := new(json.SemanticError), new(jsontext.SyntacticError)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntactic):
		return &Error{Pointer: string(syntactic.JSONPointer)}
	case !errors.As(err, &semantic):
		return err
	}
	told := &Error{Pointer: string(semantic.JSONPointer), Kind: kindOf(semantic.JSONKind), Type: semantic.GoType}
	if inner := new(Error); errors.As(semantic.Err, &inner) { // of a type that reads JSON itself
		told.Pointer, told.Kind, told.Type = told.Pointer+inner.Pointer, inner.Kind, inner.Type
	}
	if told.Type != nil && told.Type.Kind() == reflect.Pointer {
		told.Type = told.Type.Elem()
	}
	return told
}

func kindOf(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case '0':
		return "number"
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	}
	return "value"
}
