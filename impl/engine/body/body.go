// Package body takes the bodies of requests: it finds their media type, keeps them within their limit, and reads
// them for the check.
package body

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// Taker takes the bodies of an operation's requests.
type Taker struct {
	of    *contract.Body
	types []mediatype.Type // of Media
	names []string         // of Media

	tried func(context.Context) // told of a body that is larger than Tried
}

// NewTaker takes what the contract says. Tried is told of a body that is larger than a limit which is only tried out; nil:
// nobody asks.
func NewTaker(body *contract.Body, tried func(context.Context)) *Taker {
	names := make([]string, len(body.Media))
	for i, media := range body.Media {
		names[i] = media.Type
	}
	return &Taker{body, mediatype.ParseAll(names...), names, tried}
}

// Open fills in what of the request's body is to be checked: all of it, or where to read it from. It leaves
// the media type empty if there is no body. To may be nil.
func (b *Taker) Open(to http.ResponseWriter, request *contract.Request) *contract.Problem {
	from := request.HTTP
	if from.ContentLength > b.of.Limit {
		return b.refuse(to, from)
	}
	if from.Body == nil || from.Body == http.NoBody {
		return nil
	}
	media, sent, problem := b.mediaType(from)
	if problem != nil {
		return problem
	}
	b.try(from)
	if media.Reads == contract.Whole {
		return b.readWhole(to, media, request)
	}
	from.Body = b.bounded(to, from.Body)
	switch media.Reads {
	case contract.InParts:
		request.MediaType = media.Type
		request.SetMultipart(&contract.Multipart{Stream: from.Body, Boundary: sent.Parameter("boundary")})
	case contract.Streamed:
		return peek(from, media, request)
	case contract.Whole: // as above
	}
	return nil
}

// refuse reads nothing of a body that is too large; the connection cannot be used for another request.
func (b *Taker) refuse(to http.ResponseWriter, from *http.Request) *contract.Problem {
	from.Close = true
	if to != nil {
		to.Header().Set("Connection", "close")
	}
	return b.tooLarge()
}

// Raw reads a body as it comes, of at most so many bytes, whatever its type.
func Raw(to http.ResponseWriter, from *http.Request, limit int64) ([]byte, *contract.Problem) {
	b := &Taker{of: &contract.Body{Limit: limit}}
	switch {
	case from.ContentLength > limit:
		return nil, b.refuse(to, from)
	case from.Body == nil || from.Body == http.NoBody:
		return nil, nil
	}
	request := &contract.Request{HTTP: from}
	problem := b.readWhole(to, new(contract.Media), request)
	return request.Body, problem
}

func (b *Taker) bounded(to http.ResponseWriter, from io.ReadCloser) io.ReadCloser {
	return &boundedBody{http.MaxBytesReader(to, from, b.of.Limit), b}
}

// Missed adds to the problem of a request that its body is missing, if it must have one and has none.
func (b *Taker) Missed(request *contract.Request, problem *contract.Problem) *contract.Problem {
	if !b.of.Required || request.MediaType != "" {
		return problem
	}
	missing := contract.InBody("", "required", "The operation needs a body.")
	if problem == nil {
		return contract.Invalid(missing)
	}
	if len(problem.Errors) < contract.MaxViolations {
		problem.Errors = append(problem.Errors, missing)
	}
	return problem
}

// try holds a body against a limit that is tried out: by what was announced, or else while it is read.
func (b *Taker) try(r *http.Request) {
	switch {
	case b.of.Tried == 0 || b.tried == nil:
	case r.ContentLength > b.of.Tried:
		b.tried(r.Context())
	case r.ContentLength < 0:
		r.Body = &triedBody{r.Body, b.of.Tried, func() { b.tried(r.Context()) }}
	}
}

// readWhole reads a body into memory. One of a length that was announced is no longer than that, and that is within
// the limit; of others it takes a reader to find the limit.
func (b *Taker) readWhole(to http.ResponseWriter, media *contract.Media, request *contract.Request) *contract.Problem {
	from := request.HTTP
	if from.ContentLength < 0 {
		from.Body = b.bounded(to, from.Body)
	}
	data, err := readAll(from.Body, from.ContentLength, b.of.Limit)
	if err != nil {
		return asProblem(b.problem(err))
	}
	if len(data) > 0 {
		request.MediaType, request.Body = media.Type, data
	}
	return nil
}

// maxAhead is how much memory a body gets before it comes, in bytes. A caller who announces much and sends
// nothing must not take more.
const maxAhead = 128 << 10

// readAll is [io.ReadAll] with memory of the right size, where that was announced; -1: it was not. Of a text that was
// announced and is longer, it reads not much more than the limit. The error is then a [*http.MaxBytesError].
func readAll(from io.Reader, size, limit int64) ([]byte, error) {
	if size < 0 {
		return io.ReadAll(from)
	}
	data := make([]byte, 0, min(size, maxAhead)+1) // one byte more, so that the end is seen
	for {
		count, err := from.Read(data[len(data):cap(data)])
		data = data[:len(data)+count]
		switch {
		case int64(len(data)) > limit:
			return nil, &http.MaxBytesError{Limit: limit}
		case err == io.EOF:
			return data, nil
		case err != nil:
			return data, err
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// peek looks whether a body that the handler reads has a first byte.
func peek(from *http.Request, media *contract.Media, request *contract.Request) *contract.Problem {
	ahead := bufio.NewReader(from.Body)
	_, err := ahead.Peek(1)
	switch {
	case err == nil:
		request.MediaType = media.Type
		from.Body = readCloser{ahead, from.Body}
	case errors.Is(err, io.EOF):
		from.Body = http.NoBody
	default:
		return asProblem(err)
	}
	return nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

// boundedBody is a body within its limit. What goes wrong while it is read is a problem, whoever reads it.
type boundedBody struct {
	io.ReadCloser

	of *Taker
}

// Read reads. The error is io.EOF or a [*contract.Problem].
func (b *boundedBody) Read(data []byte) (int, error) {
	count, err := b.ReadCloser.Read(data)
	if err == nil || errors.Is(err, io.EOF) {
		return count, err
	}
	return count, b.of.problem(err)
}

// problem is the problem that an error in reading is. It may be one already.
func (b *Taker) problem(err error) error {
	switch {
	case errors.As(err, new(*contract.Problem)):
		return err
	case errors.As(err, new(*http.MaxBytesError)):
		return b.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return contract.RequestTimeout.New("The body did not arrive in time.")
	default:
		return contract.MalformedBody.Wrap(err, "The body ended before it was complete.")
	}
}

func asProblem(err error) *contract.Problem {
	problem := new(contract.Problem)
	if !errors.As(err, &problem) { // a boundedBody has no other errors
		return contract.MalformedBody.Wrap(err, "The body cannot be read.")
	}
	return problem
}

func (b *Taker) tooLarge() *contract.Problem {
	return contract.ContentTooLarge.New(fmt.Sprintf("The body may have at most %d bytes.", b.of.Limit))
}

// mediaType finds which of the operation's media types the body is of: the most precise that includes it.
func (b *Taker) mediaType(r *http.Request) (*contract.Media, mediatype.Type, *contract.Problem) {
	if encoded := r.Header["Content-Encoding"]; len(encoded) > 0 && !isIdentity(encoded) {
		problem := contract.UnsupportedMediaType.New("The body must be sent without a Content-Encoding.")
		problem.Header = http.Header{"Accept-Encoding": {"identity"}} // RFC 9110, section 12.5.3
		return nil, mediatype.Type{}, problem
	}
	fields := r.Header["Content-Type"]
	for i, name := range b.names { // most callers write it as the contract does
		if len(fields) == 1 && fields[0] == name && !b.types[i].IsRange() {
			return &b.of.Media[i], mediatype.Type{}, nil // it has no parameters
		}
	}
	sent, err := mediatype.Parse(r.Header.Get("Content-Type"))
	if err != nil || sent.IsRange() || len(fields) > 1 {
		return nil, sent, b.unsupported(r)
	}
	index := mediatype.Find(b.types, sent)
	if index < 0 {
		return nil, sent, b.unsupported(r)
	}
	media := &b.of.Media[index]
	charset := sent.Parameter("charset")
	if media.Reads != contract.Streamed && charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, sent, b.unsupported(r)
	}
	return media, sent, nil
}

// isIdentity tells whether a Content-Encoding is none. It may be empty, and say so.
func isIdentity(fields []string) bool {
	encoding := strings.Join(fields, ", ")
	return encoding == "" || strings.EqualFold(encoding, "identity")
}

func (b *Taker) unsupported(r *http.Request) *contract.Problem {
	problem := contract.UnsupportedMediaType.New("The body must be of type " + strings.Join(b.names, " or ") + ".")
	accepted := []string{strings.Join(b.names, ", ")}
	problem.Header = http.Header{"Accept": accepted} // RFC 9110, section 15.5.16
	if r.Method == http.MethodPatch {
		problem.Header["Accept-Patch"] = accepted // RFC 5789, section 2.2
	}
	return problem
}
