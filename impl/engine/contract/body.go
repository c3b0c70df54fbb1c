package contract

import (
	"context"
	"io"
	"net/textproto"
)

// Body is what an operation says of its request body.
type Body struct {
	Required bool
	Media    []Media
	Limit    int64 // bytes
	Tried    int64 // a lower limit that is tried out: what is larger is counted and logged, and passes; 0: none
}

// Media is a type of body that an operation takes.
type Media struct {
	Type  string // a media type or a range of them, lower case: text/csv, image/*
	Reads Reading
}

// Reading is how a body is read.
type Reading uint8

// The ways to read a body.
const (
	Whole    Reading = iota // into memory, and checked: JSON, text, a form in one line
	InParts                 // part by part, and checked; files may go to the disk: multipart/form-data
	Streamed                // by the handler, as it comes
)

// Multipart is a body that is read in parts.
type Multipart struct {
	Stream   io.Reader    // where the check reads it from
	Boundary string       // what separates the parts
	Parts    []Part       // what the check has found
	Release  func() error // gives back the memory and files that the parts take; nil: they take none
}

// Close gives back the memory and files that the parts take. Without a multipart body there are none.
func (m *Multipart) Close() error {
	if m == nil || m.Release == nil {
		return nil
	}
	return m.Release()
}

// Part is a part of a multipart/form-data body that was checked (RFC 7578).
type Part struct {
	Name        string
	FileName    string               // without folders; empty: it is no file, or has no name
	ContentType string               // as sent; empty: none
	Header      textproto.MIMEHeader // the other fields that the contract has
	Content     *io.SectionReader
}

type fieldsKey struct{}

// WithFields returns a context that carries the fields of a multipart body.
func WithFields(ctx context.Context, fields []byte) context.Context {
	return context.WithValue(ctx, fieldsKey{}, fields)
}

// Fields are the fields of the request's multipart body as they were checked, with defaults applied: an
// object in JSON, in which each file is an empty text; decode.Unmarshal reads it as it is. Nil outside such a request.
func Fields(ctx context.Context) []byte {
	fields, _ := ctx.Value(fieldsKey{}).([]byte)
	return fields
}
