package pipeline

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/etag"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

var errTaken = errors.New("an answer that is kept cannot take over its connection")

// capture is what a handler writes to when nobody may be there to read it.
type capture struct {
	header http.Header
	status int
	begun  bool
	body   bytes.Buffer
	err    error // what the handler failed with
}

var _ gin.ResponseWriter = (*capture)(nil)

func newCapture() *capture { return &capture{header: make(http.Header), status: http.StatusOK} }

func (w *capture) Header() http.Header    { return w.header }
func (w *capture) WriteHeader(status int) { w.status, w.begun = status, true }
func (w *capture) WriteHeaderNow()        { w.begun = true }
func (w *capture) Status() int            { return w.status }
func (w *capture) Size() int              { return w.body.Len() }
func (w *capture) Written() bool          { return w.begun }
func (w *capture) Flush()                 {}
func (w *capture) Pusher() http.Pusher    { return nil }

// CloseNotify never tells: the context does.
func (w *capture) CloseNotify() <-chan bool { return nil }

// Hijack is refused.
func (w *capture) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, errTaken }

func (w *capture) Write(data []byte) (int, error) {
	w.begun = true
	return w.body.Write(data)
}

func (w *capture) WriteString(text string) (int, error) {
	w.begun = true
	return w.body.WriteString(text)
}

// ofTheConnection are fields that are not of the answer: they are of a connection (RFC 9110, section 7.6.1), of this request,
// or made anew each time.
var ofTheConnection = []string{
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"Content-Length", "Date", "Age", "Cache-Status", "Cache-Groups", requestIDHeader,
}

// judge makes an answer of what was captured, and tells for whom it is.
func (h *cached) judge(w *capture, f *flight) result {
	own := !h.forOthers(w.header)
	for _, name := range ofTheConnection {
		delete(w.header, name)
	}
	body := w.body.Bytes()
	answer := &answers.Answer{Status: w.status, Body: body, Made: time.Now()}
	if w.status == http.StatusOK {
		if answer.ETag = first(w.header[etagField]); answer.ETag == "" {
			answer.ETag = etag.OfBody(body)
			w.header[etagField] = []string{answer.ETag}
		}
		w.header.Set("Content-Length", strconv.Itoa(len(body)))
		if groups := answers.List(groupsOf(f.call, h.cache.Groups)); groups != "" {
			w.header.Set("Cache-Groups", groups)
		}
	}
	stored := !own && w.status == http.StatusOK && len(body) <= answers.MaxAnswer
	if stored {
		delete(w.header, "Cache-Control") // the contract has the last word
		delete(w.header, "Vary")          // it says all of these
	}
	answer.Fields = answers.FieldsOf(w.header)
	return result{answer: answer, own: own, stored: stored && h.store.Good(f.mark)}
}

// forOthers tells whether an answer may go to somebody else who asks the same (RFC 9111, section 3).
func (h *cached) forOthers(header http.Header) bool {
	if len(header["Set-Cookie"]) > 0 {
		return false
	}
	for _, directive := range elements(header["Cache-Control"]) {
		switch name, _, _ := strings.Cut(strings.ToLower(directive), "="); {
		case name == "no-store", name == "no-cache", name == "private" && h.keys.shared:
			return false
		}
	}
	for _, name := range elements(header["Vary"]) {
		if !slices.ContainsFunc(h.fields.vary, func(known string) bool { return strings.EqualFold(known, name) }) {
			return false
		}
	}
	return true
}

// elements are those of a list that may stand in several lines (RFC 9110, section 5.6.1). A comma within quotes
// separates too, which makes no directive of one that is none.
func elements(lines []string) []string {
	var all []string
	for _, line := range lines {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.TrimSpace(element); element != "" {
				all = append(all, element)
			}
		}
	}
	return all
}
