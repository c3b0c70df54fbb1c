package validate

import (
	stdjson "encoding/json"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/charterhq/charter/impl/engine/contract"
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
	if text == nil {
		return
	}
	if err := json.Unmarshal(text, into, exactNumbers); err != nil {
		problem := contract.Invalid(contract.InParameter(name, "range", "The value is larger, or more exact, than the server can hold."))
		problem.Cause = err
		c.err = problem
	}
}

// exactNumbers reads a number whose Go type is any without losing digits, as encoding/json does on demand.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(from *jsontext.Decoder, into *any) error {
	if from.PeekKind() != '0' {
		return errors.ErrUnsupported // as usual
	}
	text, err := from.ReadValue()
	*into = stdjson.Number(text)
	return err
}))

// Err is a [*contract.Problem] if a value fits the contract, and not the Go type that was made of it:
// whole numbers without a format may be beyond 64 bits.
func (c *Checked) Err() error { return c.err }
