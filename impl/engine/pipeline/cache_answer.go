package pipeline

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/etag"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
)

// cacheFields are the header fields of all answers of an operation.
type cacheFields struct {
	control []string // Cache-Control for everybody
	private []string // Cache-Control for one caller
	vary    []string // the names that Vary has
	varies  string   // Vary

	// joined is Vary as it was put together last, which is as it is the next time, mostly.
	joined atomic.Pointer[joined]
}

// atHand is for how many seconds fields of answers that are given again are kept at hand, for all operations.
const atHand = 300

// hits are Cache-Status by how long an answer is fresh yet, and ages are Age; both in seconds.
var hits, ages = countdown("charter; hit; ttl="), countdown("")

func countdown(before string) [][]string {
	fields := make([][]string, atHand)
	for i := range fields {
		fields[i] = []string{before + strconv.Itoa(i)}
	}
	return fields
}

// inSeconds is a field for a time.
func inSeconds(fields [][]string, before string, d time.Duration) []string {
	if at := int64(d / time.Second); at >= 0 && at < atHand {
		return fields[at]
	}
	return []string{before + deltaSeconds(d)}
}

// newCacheFields says what other caches may do with an answer. One that a caller had to show a credential for is for
// that caller's cache only, and there only for the same credential: a browser may change hands.
func newCacheFields(operation contract.Operation) *cacheFields {
	lives := ", max-age=" + deltaSeconds(operation.Cache.MaxAge)
	if stale := operation.Cache.StaleWhileRevalidate; stale > 0 {
		lives += ", stale-while-revalidate=" + deltaSeconds(stale)
	}
	if stale := operation.Cache.StaleIfError; stale > 0 {
		lives += ", stale-if-error=" + deltaSeconds(stale)
	}
	f := &cacheFields{control: []string{"public" + lives}, private: []string{"private" + lives}}
	if operation.Security != nil && (!operation.Cache.Shared || !anonymous(operation.Security)) {
		f.control = f.private
	}
	f.vary = slices.Clone(operation.Cache.Vary)
	f.vary = append(f.vary, operation.Security.Fields()...)
	f.varies = strings.Join(f.vary, ", ")
	if len(operation.Offers) > 0 { // whoever negotiates has said so
		f.vary = append(f.vary, "Accept")
	}
	return f
}

type joined struct{ already, whole []string }

// addVary adds to Vary what answers vary with, in one line.
func (f *cacheFields) addVary(header http.Header) {
	already := header["Vary"]
	if f.varies == "" && len(already) < 2 {
		return
	}
	last := f.joined.Load()
	if last == nil || !slices.Equal(last.already, already) {
		names := slices.Clone(already)
		if f.varies != "" {
			names = append(names, f.varies)
		}
		last = &joined{slices.Clone(already), []string{strings.Join(names, ", ")}}
		f.joined.Store(last)
	}
	header["Vary"] = last.whole[:1:1]
}

// deltaSeconds writes a time as caches do (RFC 9111, section 1.2.2).
func deltaSeconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

// anonymous tells whether nobody needs to say who is calling.
func anonymous(security *contract.Security) bool {
	return slices.ContainsFunc(security.Alternatives, func(r contract.Requirement) bool { return len(r) == 0 })
}

// status is what Cache-Status says (RFC 9211, section 2).
type status struct {
	hit       bool
	forwarded string // why the handler was asked; with hit: nothing
	stored    bool
	collapsed bool
	detail    string
}

func (s status) field(h *cached, answer *answers.Answer, old time.Duration) []string {
	if s.hit {
		return inSeconds(hits, "charter; hit; ttl=", h.cache.MaxAge-old)
	}
	text := "charter; fwd=" + s.forwarded
	if answer != nil && answer.Status >= http.StatusInternalServerError {
		text += "; fwd-status=" + strconv.Itoa(answer.Status)
	}
	if s.stored {
		text += "; stored"
	}
	if s.collapsed {
		text += "; collapsed"
	}
	if s.detail != "" {
		text += "; detail=" + s.detail
	}
	return []string{text}
}

// give sends an answer.
func (h *cached) give(c *gin.Context, answer *answers.Answer, status status) {
	header := c.Writer.Header()
	old := age(answer)
	header["Cache-Status"] = status.field(h, answer, old)
	h.fields.addVary(header)
	if answer.Status != http.StatusOK {
		h.send(c, answer, false)
		return
	}
	if control := h.control(c.Request.Header, answer, status); control != nil {
		header["Cache-Control"] = control
	}
	if status.hit || status.detail != "" {
		header["Age"] = inSeconds(ages, "", old)
	}
	h.send(c, answer, unchanged(c.Request.Header["If-None-Match"], answer.ETag))
}

// control is Cache-Control for an answer; nil: it has one.
func (h *cached) control(header http.Header, answer *answers.Answer, status status) []string {
	switch {
	case !status.hit && !status.stored && !status.collapsed && status.detail == "":
		if slices.ContainsFunc(answer.Fields, func(f answers.Field) bool { return f.Name == "Cache-Control" }) {
			return nil
		}
		return notAgain
	case !h.keys.shared && hasCredentials(header):
		return h.fields.private
	}
	return h.fields.control
}

var notAgain = []string{"private, no-cache"}

// unchanged tells whether the caller has the answer (RFC 9110, section 13.1.2).
func unchanged(ifNoneMatch []string, tag string) bool {
	if len(ifNoneMatch) == 0 {
		return false
	}
	condition, err := etag.Parse(ifNoneMatch[0]) // several lines were made one
	return err == nil && condition.Fresh(tag)
}

func (h *cached) send(c *gin.Context, answer *answers.Answer, unchanged bool) {
	header := c.Writer.Header()
	if unchanged {
		for i := range answer.Fields {
			if field := &answer.Fields[i]; !strings.HasPrefix(field.Name, "Content-") || field.Name == "Content-Location" {
				header[field.Name] = field.Values
			}
		}
		c.Writer.WriteHeader(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	for i := range answer.Fields {
		if field := &answer.Fields[i]; field.Name == "Vary" {
			header["Vary"] = []string{strings.Join(append(slices.Clone(header["Vary"]), field.Values...), ", ")}
		} else {
			header[field.Name] = field.Values
		}
	}
	c.Writer.WriteHeader(answer.Status)
	c.Writer.WriteHeaderNow()
	_, _ = c.Writer.Write(answer.Body) // the caller has left if this fails; there is nobody to tell
}

// wantsFresh tells whether a request asks for nothing that is not fresh (RFC 9111, section 5.2.1).
func wantsFresh(header http.Header) bool {
	if len(header["Cache-Control"]) == 0 {
		return len(header["Pragma"]) > 0 // of HTTP/1.0: no-cache is all that it can say (RFC 9111, section 5.4)
	}
	for _, directive := range elements(header["Cache-Control"]) {
		switch name, _, _ := strings.Cut(strings.ToLower(directive), "="); name {
		case "no-cache", "max-age", "min-fresh":
			return true
		}
	}
	return false
}
