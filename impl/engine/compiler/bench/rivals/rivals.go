// Package rivals asks several validators about the same requests to the contract in ../spec/openapi.yaml.
package rivals

import (
	"bytes"
	"io"
	"net/http"

	"github.com/charterhq/charter/impl/engine/compiler/bench/spec"
)

// Rival is something that checks requests.
type Rival struct {
	Name string

	// Prepare does what is done once, such as finding the route, and returns the check. The check says whether
	// the request is right.
	Prepare func(*Request) (check func() error, err error)
}

// Request is a request that can be asked about again and again: its URL is parsed, and its body is read anew
// each time.
type Request struct {
	HTTP      *http.Request
	Operation string            // the operationId
	Path      map[string]string // the parameters of the path
	Body      []byte

	reader bytes.Reader
}

// Again is the request as it came: openapi3filter puts another body into the one it has checked.
func (r *Request) Again() *http.Request {
	if r.Body != nil {
		r.reader.Reset(r.Body)
		r.HTTP.Body = unclosed{&r.reader}
		r.HTTP.GetBody = nil // a server gets none; openapi3filter leaves one
	}
	return r.HTTP
}

// unclosed is a reader that needs no closing. It is a type of its own so that resetting a body costs nothing.
type unclosed struct{ *bytes.Reader }

func (unclosed) Close() error { return nil }

var _ io.WriterTo = unclosed{}

// All are the rivals in the order in which they are shown. The first is Charter.
func All() ([]Rival, error) {
	as31, err := Openapi3filter("openapi3filter, 3.1", spec.OpenAPI31)
	if err != nil {
		return nil, err
	}
	as30, err := Openapi3filter("openapi3filter, 3.0", spec.OpenAPI30)
	if err != nil {
		return nil, err
	}
	return []Rival{Charter(), as31, as30, Ogen(), CharterIntoStructs()}, nil
}
