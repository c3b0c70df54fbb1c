package validate

import (
	stdencoding "encoding"
	stdjson "encoding/json"
	"errors"
	"reflect"

	"github.com/go-json-experiment/json"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/decode"
)

// Checked hands the parameters of a request that was checked to generated code, which knows their Go
// types. The first that cannot be read is the error.
type Checked struct {
	values *contract.Values
	err    error
}

var errUnchecked = errors.New("the request was not checked: its handler is not mounted behind the pipeline")

// CheckedParameters takes them from the context of the request's chain.
func CheckedParameters(context interface{ Value(key any) any }) Checked {
	request, ok := context.Value(contract.RequestKey).(*contract.Request)
	if !ok {
		return Checked{err: errUnchecked}
	}
	return Checked{values: &request.Parameters}
}

// Path reads a parameter of the path.
func (c *Checked) Path(name string, into any) { c.read(contract.InPath, name, into) }

// Query reads a parameter of the query. One that is absent, and has no default, leaves into as it is.
func (c *Checked) Query(name string, into any) { c.read(contract.InQuery, name, into) }

// Header is [Checked.Query] for the header.
func (c *Checked) Header(name string, into any) { c.read(contract.InHeader, name, into) }

// Cookie is [Checked.Query] for cookies.
func (c *Checked) Cookie(name string, into any) { c.read(contract.InCookie, name, into) }

func (c *Checked) read(in contract.Location, name string, into any) {
	if c.err != nil {
		return
	}
	text := c.values.Get(in, name)
	if text == nil || readSimple(text, into) {
		return
	}
	if err := decode.Unmarshal(text, into); err != nil {
		problem := contract.Invalid(contract.InParameter(name, "range", "The value is larger, or more exact, than the server can hold."))
		problem.Cause = err
		c.err = problem
	}
}

// readSimple reads a text without escapes, a short whole number, true or false into a Go type of that kind, or one that reads
// texts itself, or a pointer to one. It returns false for others, and for types that read JSON themselves.
func readSimple(text []byte, into any) bool {
	value := reflect.ValueOf(into).Elem()
	pointer := value
	if value.Kind() == reflect.Pointer {
		value = reflect.New(value.Type().Elem()).Elem()
	}
	switch value.Kind() {
	case reflect.String:
		if text[0] != '"' || endOfPlain(text, 1) < len(text)-1 || readsItself(value) {
			return false
		}
		value.SetString(string(text[1 : len(text)-1]))
	case reflect.Int, reflect.Int32, reflect.Int64:
		number, short := shortInteger(text)
		if !short || value.OverflowInt(number) || readsItself(value) {
			return false
		}
		value.SetInt(number)
	case reflect.Bool:
		if text[0] != 't' && text[0] != 'f' || readsItself(value) {
			return false
		}
		value.SetBool(text[0] == 't')
	default:
		if text[0] != '"' || endOfPlain(text, 1) < len(text)-1 || !readText(text[1:len(text)-1], value.Addr().Interface()) {
			return false
		}
	}
	if pointer.Kind() == reflect.Pointer {
		pointer.Set(value.Addr())
	}
	return true
}

// readText has a type read a text, such as an id. It returns false for types that do not, or that read JSON themselves.
func readText(text []byte, into any) bool {
	switch into := into.(type) {
	case stdjson.Unmarshaler, json.UnmarshalerFrom:
		return false
	case stdencoding.TextUnmarshaler:
		return into.UnmarshalText(text) == nil // or else the decoder says what is wrong
	}
	return false
}

func readsItself(value reflect.Value) bool {
	if value.Type().PkgPath() == "" {
		return false // it has no methods
	}
	switch value.Addr().Interface().(type) {
	case stdjson.Unmarshaler, json.UnmarshalerFrom, stdencoding.TextUnmarshaler:
		return true
	}
	return false
}

// Err is a [*contract.Problem] if a value fits the contract, and not the Go type that was made of it:
// whole numbers without a format may be beyond 64 bits.
func (c *Checked) Err() error { return c.err }
