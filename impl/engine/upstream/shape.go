package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxHeld bounds how much of an answer that is not changed is held back until it is complete, in bytes. Of a longer one
// the begin goes out before the end is known: of JSON nothing is looked at then but that it says to be JSON, and one that
// breaks off ends the caller's connection.
const maxHeld = 256 << 10

var (
	errGarbage  = errors.New("the backend's answer is not the JSON that the contract has")
	errLong     = fmt.Errorf("the backend's answer is too long to be transformed, wrapped or kept: it has more than %d bytes", maxTransformed)
	errElse     = errors.New("the backend has answered with another place, and Location is not forwarded")
	errStatus   = errors.New("the backend has answered with a status that there is not (RFC 9110, section 15)")
	errSwitched = errors.New("the backend has switched protocols, which nobody had asked for")
)

// noStore is for answers of which nobody has said how long they may be kept.
var noStore = []string{"no-store"}

// shape makes of a backend's answer what the caller gets.
func (e *exchange) shape(answer *http.Response) error {
	if err := e.acceptable(answer); err != nil {
		return err
	}
	e.to.filter(answer.Header)
	e.to.filterTrailers(answer)
	if e.operation.Cache == nil && answer.Header["Cache-Control"] == nil {
		answer.Header["Cache-Control"] = noStore
	}
	changes := e.changes(answer.StatusCode)
	switch {
	case e.in.Method == http.MethodHead || answer.StatusCode == http.StatusNoContent || answer.StatusCode == http.StatusNotModified:
		if changes {
			delete(answer.Header, "Content-Length") // of another body
		}
		return nil
	case e.Stream:
		return nil
	}
	return e.hold(answer, changes)
}

// acceptable tells whether an answer can be handed on at all.
func (e *exchange) acceptable(answer *http.Response) error {
	switch status := answer.StatusCode; {
	case status == http.StatusSwitchingProtocols:
		return errSwitched
	case status < http.StatusOK || status > 599:
		return errStatus
	case status/100 == 3 && answer.Header["Location"] != nil && !slices.Contains(e.to.answers, "Location"):
		return errElse
	}
	return nil
}

// changes tells whether the caller gets another body than the backend's.
func (e *exchange) changes(status int) bool {
	return status/100 == 2 && e.program != nil || status >= http.StatusBadRequest && e.WrapErrors
}

// hold reads an answer to its end before it begins to go out, so that one which breaks off, or is not what the contract
// has, is a failure that the caller is told of.
func (e *exchange) hold(answer *http.Response, changes bool) error {
	if e.mustBeJSON(answer) && !namesJSON(answer.Header) {
		return errGarbage
	}
	limit, bounded := int64(maxHeld), changes || e.kept
	switch {
	case bounded:
		limit = maxTransformed
	case answer.ContentLength > limit:
		return nil
	}
	var held bytes.Buffer
	held.Grow(int(min(max(answer.ContentLength, 0), maxHeld)) + bytes.MinRead)
	count, err := io.Copy(&held, io.LimitReader(answer.Body, limit+1))
	switch {
	case err != nil:
		return err
	case count > limit && bounded:
		return errLong
	case count > limit:
		answer.Body = &joined{io.MultiReader(&held, answer.Body), answer.Body}
		return nil
	}
	data, err := e.content(answer, held.Bytes())
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	answer.Header["Content-Length"] = []string{strconv.Itoa(len(data))}
	return nil
}

// joined is a body of which the begin was read already.
type joined struct {
	io.Reader
	io.Closer
}

var asJSON = []string{"application/json"}

// content is what the caller gets. What is made here ends with a newline, as the server's own answers do.
func (e *exchange) content(answer *http.Response, data []byte) ([]byte, error) {
	isJSON := namesJSON(answer.Header) && json.Valid(data)
	switch success := answer.StatusCode/100 == 2; {
	case e.mustBeJSON(answer) && !isJSON:
		return nil, errGarbage
	case success && e.program != nil:
		answer.Header["Content-Type"] = asJSON
		made, err := e.to.transforms.run(e.in.Context(), e.program, data)
		if err != nil {
			return nil, err
		}
		return append(made, '\n'), nil
	case answer.StatusCode >= http.StatusBadRequest && e.WrapErrors:
		if answer.Header["Content-Encoding"] != nil { // nobody opens it
			data = nil
			delete(answer.Header, "Content-Encoding")
		}
		answer.Header["Content-Type"] = asJSON
		return wrapped(answer.StatusCode, data, isJSON)
	}
	return data, nil
}

// mustBeJSON tells whether the contract has nothing but JSON for an answer of this status.
func (e *exchange) mustBeJSON(answer *http.Response) bool {
	return answer.StatusCode/100 == 2 && (e.program != nil || e.JSON)
}

// namesJSON tells whether an answer says that it is JSON, which is not compressed.
func namesJSON(header http.Header) bool {
	if encoded := header["Content-Encoding"]; len(encoded) > 0 {
		return false
	}
	name, _, err := mime.ParseMediaType(http.Header.Get(header, "Content-Type"))
	return err == nil && (name == "application/json" || strings.HasSuffix(name, "+json"))
}

// wrappedError is a backend's own 4xx or 5xx, where the contract wants it wrapped.
type wrappedError struct {
	Error   string `json:"error"`
	Status  int    `json:"status"`
	Payload any    `json:"payload"` // the backend's JSON, or else its text; null: there is none, or it is compressed
}

// maxPayload bounds a text that is wrapped, in bytes.
const maxPayload = 64 << 10

func wrapped(status int, data []byte, isJSON bool) ([]byte, error) {
	w := wrappedError{Error: http.StatusText(status), Status: status}
	if w.Error == "" {
		w.Error = "Status " + strconv.Itoa(status)
	}
	switch {
	case isJSON:
		w.Payload = json.RawMessage(data)
	case len(data) > 0:
		w.Payload = strings.ToValidUTF8(string(data[:min(len(data), maxPayload)]), "\uFFFD")
	}
	made, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	return append(made, '\n'), nil
}

// filter leaves only the header fields that pass.
func (b *backend) filter(header http.Header) {
	for name := range header {
		if !slices.Contains(b.answers, name) && !slices.Contains(ofTheBody, name) {
			delete(header, name)
		}
	}
}

// filterTrailers does so with what comes behind the body (RFC 9110, section 6.5).
func (b *backend) filterTrailers(answer *http.Response) {
	for name := range answer.Trailer {
		if !slices.Contains(b.answers, name) {
			delete(answer.Trailer, name)
		}
	}
	answer.Body = &trailing{answer.Body, answer, b}
}

// trailing takes out what was not announced, and may not pass.
type trailing struct {
	io.ReadCloser

	answer *http.Response
	to     *backend
}

func (t *trailing) Close() error {
	err := t.ReadCloser.Close()
	for name := range t.answer.Trailer {
		if !slices.Contains(t.to.answers, name) {
			delete(t.answer.Trailer, name)
		}
	}
	return err
}
