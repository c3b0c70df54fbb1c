package runtime

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Ptr returns a pointer to a value, for what can be left out.
func Ptr[T any](value T) *T { return &value }

// Nullable is a value that can be absent, null, or there. The zero value is absent.
type Nullable[T any] struct {
	value *T // a pointer, so that a type can hold itself
	null  bool
}

// Set is a value that is there.
func Set[T any](value T) Nullable[T] { return Nullable[T]{value: &value} }

// Null is null: it says that there is no value, where being absent says nothing.
func Null[T any]() Nullable[T] { return Nullable[T]{null: true} }

// Get returns the value, and whether there is one.
func (n Nullable[T]) Get() (T, bool) {
	if n.value == nil {
		var none T
		return none, false
	}
	return *n.value, true
}

// Or returns the value, or another one if there is none.
func (n Nullable[T]) Or(other T) T {
	if n.value == nil {
		return other
	}
	return *n.value
}

// IsNull tells null from a value, and from being absent.
func (n Nullable[T]) IsNull() bool { return n.null }

// IsZero tells that it is absent.
func (n Nullable[T]) IsZero() bool { return n.value == nil && !n.null }

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.value == nil {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON reads the value, or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{null: string(data) == "null"}
	if n.null {
		return nil
	}
	n.value = new(T)
	return decode(data, n.value)
}

func (n Nullable[T]) chosen() any {
	if n.value == nil {
		return nil
	}
	return *n.value
}

// File is a file among the fields of a form. It is sent as it is read; if it can be sought, as an [os.File] can, the call
// can be sent again.
type File struct {
	// Name is that of the file; empty: that of the field.
	Name string
	// ContentType is its media type; empty: application/octet-stream.
	ContentType string
	Content     io.Reader
}

// MarshalJSON writes the content as a text.
func (f File) MarshalJSON() ([]byte, error) {
	if f.Content == nil {
		return []byte(`""`), nil
	}
	data, err := io.ReadAll(f.Content)
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(data))
}

// UnmarshalJSON reads a text.
func (f *File) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*f = File{Content: strings.NewReader(text)}
	return nil
}

// choice is a value that is another one: of a union, or of what can be null.
type choice interface{ chosen() any }

// settled looks behind pointers and choices; false: there is nothing.
func settled(v reflect.Value) (reflect.Value, bool) {
	for {
		switch {
		case !v.IsValid():
			return v, false
		case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		case (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.IsNil():
			return v, false
		default:
			one, ok := v.Interface().(choice)
			if !ok {
				return v, true
			}
			inner := one.chosen()
			if inner == nil {
				return v, false
			}
			v = reflect.ValueOf(inner)
		}
	}
}

// textOf writes one value as text: what is no simple value as JSON.
func textOf(v reflect.Value) (string, error) {
	v, ok := settled(v)
	if !ok {
		return "", nil
	}
	if moment, ok := v.Interface().(time.Time); ok {
		return moment.Format(time.RFC3339Nano), nil
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Float64, reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), nil
	}
	data, err := json.Marshal(v.Interface())
	if err != nil {
		return "", err
	}
	var text string
	if json.Unmarshal(data, &text) == nil { // bytes are a text in JSON
		return text, nil
	}
	return string(data), nil
}

// randomUUID is a UUID of version 4 (RFC 9562, section 5.4).
func randomUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
