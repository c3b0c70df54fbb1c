// Package standalone is what a package of generated validators has around its checks: a function for each operation,
// and a handler that finds the operation of a request. It is bundled into that package.
package standalone

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// Request is what was found in a request that is right.
type Request struct {
	Operation string // its id in the contract
	MediaType string // of the body, as the contract has it; empty: there is no body

	// Body is a body of JSON with the defaults of what it leaves out, the fields of a form as an object in JSON, or
	// a text. It is nil where there is no body, or one of another type, which can still be read from the request.
	Body []byte

	// Parts are those of a multipart body. They can be read until Close.
	Parts []contract.Part

	parameters contract.Values
	multipart  *contract.Multipart
}

// Path is a parameter of the path, in JSON.
func (r *Request) Path(name string) json.RawMessage { return r.parameters.Get(contract.InPath, name) }

// Query is a parameter of the query, in JSON: its default where it is left out, and nil where it has none.
func (r *Request) Query(name string) json.RawMessage { return r.parameters.Get(contract.InQuery, name) }

// Header is [Request.Query] for the header.
func (r *Request) Header(name string) json.RawMessage {
	return r.parameters.Get(contract.InHeader, name)
}

// Cookie is [Request.Query] for cookies.
func (r *Request) Cookie(name string) json.RawMessage {
	return r.parameters.Get(contract.InCookie, name)
}

// Close gives back the memory and files that the parts of a body take. The handler of all operations does it by
// itself. The error is that of closing a file.
func (r *Request) Close() error { return r.multipart.Close() }

type requestKey struct{}

// FromContext is the request that was found right, for handlers behind the one of all operations; nil: there is none.
func FromContext(ctx context.Context) *Request {
	found, _ := ctx.Value(requestKey{}).(*Request)
	return found
}

// validate holds a request against an operation. To is nil where nobody has it. The body can be read from the
// request after it.
func (o *Operation) validate(to http.ResponseWriter, r *http.Request, path func(name string) string) (*Request, *contract.Problem) {
	request := &contract.Request{HTTP: r, Path: path}
	if o.taker != nil {
		if problem := o.taker.Open(to, request); problem != nil {
			return nil, problem
		}
	}
	sent := request.Body
	problem := o.Check(request)
	if o.taker != nil {
		problem = o.taker.Missed(request, problem)
	}
	if problem != nil {
		_ = request.Multipart().Close() // the request is refused; there is nobody to tell
		return nil, problem
	}
	found := &Request{Operation: o.ID, MediaType: request.MediaType, Body: request.Body, parameters: request.Parameters}
	switch {
	case request.Multipart() != nil:
		found.multipart = request.Multipart()
		found.Parts = found.multipart.Parts
		body.HandOver(r, found.Parts)
	case request.Body != nil:
		if mediatype.NamesJSON(request.MediaType) {
			sent = request.Body
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		r.ContentLength = int64(len(sent))
		r.Header.Set("Content-Length", strconv.Itoa(len(sent)))
	}
	return found, nil
}
