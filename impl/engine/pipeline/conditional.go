package pipeline

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/etag"
)

// conditional gives a 200 its ETag where the handler has set none, and turns it into a 304 if the caller
// already has it (RFC 9110, section 13.1.2). An If-None-Match that cannot be read is ignored: the caller
// gets the whole answer.
func (p *Pipeline) conditional(operation contract.Operation) (gin.HandlerFunc, error) {
	if !operation.ETag || operation.Method != http.MethodGet || operation.Cache != nil || // a cache does it itself
		operation.Upstream != nil && operation.Upstream.Stream { // it is not kept back
		return nil, nil
	}
	return holdBack, nil
}

// heldWriters are those that have room for a body and are not in use.
var heldWriters = sync.Pool{New: func() any { return new(heldWriter) }}

// maxPooledBody is the size of the largest body whose room is used again, in bytes.
const maxPooledBody = 64 << 10

func holdBack(c *gin.Context) {
	original := c.Writer
	held, _ := heldWriters.Get().(*heldWriter)
	held.ResponseWriter, held.status = original, http.StatusOK
	c.Writer = held
	defer func() { c.Writer = original }() // also when the handler panics: then what it wrote is dropped
	c.Next()
	c.Writer = original
	held.release(c.Request.Header["If-None-Match"])
	if held.body.Cap() <= maxPooledBody {
		held.discard()
		held.ResponseWriter = nil
		heldWriters.Put(held)
	}
}

// heldWriter keeps an answer back until its end.
type heldWriter struct {
	gin.ResponseWriter

	status int
	begun  bool
	body   bytes.Buffer
}

func (w *heldWriter) WriteHeader(status int) { w.status, w.begun = status, true }
func (w *heldWriter) WriteHeaderNow()        { w.begun = true }
func (w *heldWriter) Status() int            { return w.status }
func (w *heldWriter) Size() int              { return w.body.Len() }
func (w *heldWriter) Written() bool          { return w.begun }
func (w *heldWriter) Flush()                 {}

func (w *heldWriter) Write(data []byte) (int, error) {
	w.begun = true
	return w.body.Write(data)
}

func (w *heldWriter) WriteString(text string) (int, error) {
	w.begun = true
	return w.body.WriteString(text)
}

// discard forgets what was written: a problem takes its place.
func (w *heldWriter) discard() {
	w.body.Reset()
	w.begun = false
}

func (w *heldWriter) release(ifNoneMatch []string) {
	header := w.Header()
	if w.status == http.StatusOK {
		tag := first(header[etagField])
		if tag == "" {
			tag = etag.OfBody(w.body.Bytes())
			header[etagField] = []string{tag}
		}
		if unchanged(ifNoneMatch, tag) {
			header.Del("Content-Type")
			header.Del("Content-Length")
			w.ResponseWriter.WriteHeader(http.StatusNotModified)
			w.ResponseWriter.WriteHeaderNow()
			return
		}
	}
	w.send()
}

// send writes what was kept back.
func (w *heldWriter) send() {
	w.ResponseWriter.WriteHeader(w.status)
	w.ResponseWriter.WriteHeaderNow()
	_, _ = w.ResponseWriter.Write(w.body.Bytes()) // the caller has left if this fails; there is nobody to tell
}
