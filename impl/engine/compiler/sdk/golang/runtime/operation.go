package runtime

import (
	"net/http"
	"slices"
)

// operation is an operation of the contract, as far as a client needs to know it.
type operation struct {
	id, method string
	path       []string // text and the names of parameters in turns: the first is text
	parameters []parameter
	body       bodyKind // of what is sent; empty: nothing
	media      string
	fields     bool     // what is sent are the fields of the parameters, and not their Body
	result     bodyKind // empty: nothing
	accept     string
	security   [][]string // any of the alternatives, each scheme of it; none: everybody may call
	key        string     // the header field with which a call is carried out once, however often it is sent
	page       *pageShape // nil: no list
}

// parameter is a parameter: its field in Go, its name in requests, where it stands, and how it is written.
type parameter struct {
	field, wire, in string
	style           string // the standard's; empty: form in queries and cookies, simple elsewhere
	explode         bool
	json            bool // the value is a text of JSON
	rest            bool // it takes the rest of the path: slashes stay
	reserved        bool // what is reserved in addresses is not encoded
}

// pageShape says how a list goes on: the parameter for the next page, and where items and cursor stand in an answer.
type pageShape struct {
	cursor      string
	items, next []string
}

// bodyKind is how a body is written, or read.
type bodyKind string

const (
	jsonBody      bodyKind = "json"
	formBody      bodyKind = "form"
	multipartBody bodyKind = "multipart"
	textBody      bodyKind = "text"
	bytesBody     bodyKind = "bytes"
	streamBody    bodyKind = "stream" // server-sent events
)

// repeatable tells whether an operation can be sent again without doing anything twice (RFC 9110, section 9.2.2).
func (o *operation) repeatable() bool {
	return o.key != "" || slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete}, o.method)
}

// input is what a call is given: the parameters of the path in their order, the others in a struct, and the cursor of a page.
type input struct {
	path   []any
	params any
	cursor string
}
