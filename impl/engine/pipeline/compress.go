package pipeline

import (
	"net/http"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(minCompressed), gzhttp.ContentTypeFilter(isCompressible), gzhttp.SuffixETag("-"),
		gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(true), gzhttp.ZstdCompressionLevel(int(zstd.SpeedFastest)),
		gzhttp.SetContentType(false), gzhttp.Implementation(boundedGzip()),
	)
	if err != nil { // the options are constants
		panic(err)
	}
	return conditionsOfEncodings(whereAsked(next, wrap(next)))
}

var byEncoding = []string{"Accept-Encoding"}

// whereAsked spares callers who name no encoding that they take what compression costs: they get none.
func whereAsked(plain, compressed http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["Accept-Encoding"]) > 0 {
			compressed.ServeHTTP(w, r)
			return
		}
		varyWith(w.Header(), byEncoding) // as compression does
		plain.ServeHTTP(w, r)
	})
}

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

// conditionsOfEncodings hands conditions on as if they named the answer before its encoding, and names the encoded one
// in a 304, so that a cache knows which of its answers is still right (RFC 9111, section 4.3.4).
func conditionsOfEncodings(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isConditional(r.Header) {
			next.ServeHTTP(w, r)
			return
		}
		known := strings.Join(r.Header["If-None-Match"], ", ")
		for _, name := range lists {
			for i, value := range r.Header[name] {
				r.Header[name][i] = withoutEncodings.Replace(value)
			}
		}
		if strings.Contains(known, "--") {
			w = &encodedWriter{ResponseWriter: w, known: known}
		}
		next.ServeHTTP(w, r)
	})
}

func isConditional(header http.Header) bool {
	return slices.ContainsFunc(lists, func(name string) bool { return len(header[name]) > 0 })
}

// encodedWriter names the encoded answer in a 304.
type encodedWriter struct {
	http.ResponseWriter

	known string // the tags that the caller has
}

func (w *encodedWriter) WriteHeader(status int) {
	if tag := w.Header().Get("ETag"); status == http.StatusNotModified && tag != "" && !strings.Contains(w.known, tag) {
		for _, end := range encodedTags {
			if encoded := strings.TrimSuffix(tag, `"`) + end; strings.Contains(w.known, encoded) {
				w.Header().Set("ETag", encoded)
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
