package pipeline

import (
	"net/http"
	"slices"
	"strings"
)

// minCompressed is the size of the smallest answer that is compressed, in bytes: smaller ones fit into one packet.
const minCompressed = 1 << 10

// Entity tags of compressed answers end like this, inside the quotes: another encoding is another representation, and
// a strong tag tells them apart (RFC 9110, section 8.8.3.3).
var encodedTags = []string{`--gzip"`, `--zstd"`}

var withoutEncodings = strings.NewReplacer(`--gzip"`, `"`, `--zstd"`, `"`)

// Compress has a handler's answers compressed with zstd or gzip for callers who take it (RFC 9110, section 12.5.3):
// texts of 1 KiB or more, and no streams of events. Conditions of requests may name tags of compressed answers.
func Compress(next http.Handler) http.Handler {
	packers := &packers{gzip: boundedGzip()}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		varyWith(w.Header(), byEncoding)
		if isConditional(r.Header) {
			w = conditionsOfEncodings(w, r.Header)
		}
		if encoding := encodingFor(r); encoding != "" {
			packers.serve(next, encoding, w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var byEncoding = []string{"Accept-Encoding"}

// compressible are the types of texts that do not begin with text/.
var compressible = []string{"application/json", "application/xml", "application/javascript", "application/yaml", "application/x-yaml", "image/svg+xml"}

func isCompressible(contentType string) bool {
	name, _, _ := strings.Cut(contentType, ";")
	switch name = strings.ToLower(strings.TrimSpace(name)); {
	case name == "text/event-stream":
		return false
	case strings.HasPrefix(name, "text/"), strings.HasSuffix(name, "+json"), strings.HasSuffix(name, "+xml"), strings.HasSuffix(name, "+yaml"):
		return true
	}
	return slices.Contains(compressible, name)
}

// conditionsOfEncodings has conditions of a request name the answer before its encoding, and the encoded one be named
// in a 304, so that a cache knows which of its answers is still right (RFC 9111, section 4.3.4).
func conditionsOfEncodings(w http.ResponseWriter, header http.Header) http.ResponseWriter {
	known := strings.Join(header["If-None-Match"], ", ")
	for _, name := range lists {
		for i, value := range header[name] {
			header[name][i] = withoutEncodings.Replace(value)
		}
	}
	if strings.Contains(known, "--") {
		return &encodedWriter{ResponseWriter: w, known: known}
	}
	return w
}

func isConditional(header http.Header) bool {
	return len(header["If-Match"]) > 0 || len(header["If-None-Match"]) > 0
}

// encodedWriter names the encoded answer in a 304.
type encodedWriter struct {
	http.ResponseWriter

	known string // the tags that the caller has
}

func (w *encodedWriter) WriteHeader(status int) {
	if tag := first(w.Header()[etagField]); status == http.StatusNotModified && tag != "" && !strings.Contains(w.known, tag) {
		for _, end := range encodedTags {
			if encoded := strings.TrimSuffix(tag, `"`) + end; strings.Contains(w.known, encoded) {
				w.Header()[etagField] = []string{encoded}
				break
			}
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Flush sends what was written.
func (w *encodedWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() } // a writer that cannot has nothing to send

// Unwrap is for [net/http.ResponseController].
func (w *encodedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
