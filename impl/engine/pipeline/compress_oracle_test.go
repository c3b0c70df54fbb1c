package pipeline_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzhttp"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

// What answers handlers give, in the ways that matter to compression.
var answersToCompress = map[string]func(http.ResponseWriter){
	"nothing":             func(http.ResponseWriter) {},
	"a status":            func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) },
	"two statuses":        func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted); w.WriteHeader(http.StatusConflict) },
	"a small text":        func(w http.ResponseWriter) { text(w, 10) },
	"many small texts":    func(w http.ResponseWriter) { text(w, 700, 300, 23, 1, 500) },
	"a large text":        func(w http.ResponseWriter) { text(w, 1024, 5000) },
	"an error":            func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound); text(w, 2000) },
	"a weak tag":          func(w http.ResponseWriter) { w.Header().Set("ETag", `W/"1"`); text(w, 2000) },
	"no tag in quotes":    func(w http.ResponseWriter) { w.Header().Set("ETag", `1`); text(w, 2000) },
	"its length":          func(w http.ResponseWriter) { w.Header().Set("Content-Length", "2000"); text(w, 1500, 500) },
	"a small length":      func(w http.ResponseWriter) { w.Header().Set("Content-Length", "20"); text(w, 20) },
	"an encoding":         func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "br"); text(w, 2000) },
	"a range":             func(w http.ResponseWriter) { w.Header().Set("Content-Range", "bytes 0-1999/9000"); text(w, 2000) },
	"ranges are accepted": func(w http.ResponseWriter) { w.Header().Set("Accept-Ranges", "bytes"); text(w, 2000) },
	"an image":            func(w http.ResponseWriter) { w.Header().Set("Content-Type", "image/png"); text(w, 2000) },
	"an unknown text":     func(w http.ResponseWriter) { w.Header().Del("Content-Type"); text(w, 2000) },
	"unknown bytes":       func(w http.ResponseWriter) { w.Header().Del("Content-Type"); _, _ = w.Write(make([]byte, 2000)) },
	"a stream":            func(w http.ResponseWriter) { flush(w); text(w, 10); flush(w); text(w, 10); flush(w) },
	"a stream of events": func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/event-stream")
		text(w, 10)
		flush(w)
		text(w, 2000)
	},
	"a stream after much": func(w http.ResponseWriter) { text(w, 2000); flush(w); text(w, 10) },
}

func text(w http.ResponseWriter, sizes ...int) {
	for i, size := range sizes {
		_, _ = io.WriteString(w, strings.Repeat(string(rune('a'+i)), size))
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// gzhttp is the library for this. Here an answer that is small costs less: it is not to be seen.
func TestCompressionIsThatOfGzhttp(t *testing.T) {
	t.Parallel()
	oracle, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.SuffixETag("-"), gzhttp.EnableZstd(true), gzhttp.SetContentType(false),
		gzhttp.ContentTypeFilter(func(name string) bool {
			return name != "text/event-stream" && (strings.HasPrefix(name, "text/") || name == "application/json")
		}))
	if err != nil {
		t.Fatal(err)
	}
	encodings := []string{
		"gzip", "zstd", "gzip, deflate, br, zstd", "GZIP ; q=0.5 , zstd;q=0.1", "gzip;q=0", "identity", "br;q=1, gzip;q=0.2;x=y", "zstd;q=0, gzip;q=0.001",
		"*", "gzip;q=x", "gzip;q=2, zstd", ",, gzip", "gzip;q=-1", "",
	}
	for name, write := range answersToCompress {
		for _, accepted := range encodings {
			for _, method := range []string{"GET", "HEAD"} {
				handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					w.Header().Set("ETag", `"1"`)
					write(w)
				})
				want, got := describedAnswer(t, oracle(handler), method, accepted), describedAnswer(t, pipeline.Compress(handler), method, accepted)
				if want != got {
					t.Errorf("%s to %s of whom accepts %q:\nwant %s\ngot  %s", name, method, accepted, want, got)
				}
			}
		}
	}
}

func describedAnswer(t *testing.T, handler http.Handler, method, accepted string) string {
	t.Helper()
	request, answer := httptest.NewRequest(method, "/", nil), httptest.NewRecorder()
	if accepted != "" {
		request.Header.Set("Accept-Encoding", accepted)
	}
	handler.ServeHTTP(answer, request)
	header := answer.Result().Header
	return fmt.Sprint(answer.Code, " ", header, " ", answer.Flushed, " ", unpacked(t, answer))
}

func TestManyAnswersShareWhatCompressesThem(t *testing.T) {
	t.Parallel()
	handler := sized("application/json", 3000)
	first := describedAnswer(t, handler, "GET", "gzip")
	for i := range 4 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			for range 50 {
				if describedAnswer(t, handler, "GET", "gzip") != first {
					t.Fatal("an answer is another's")
				}
			}
		})
	}
}
