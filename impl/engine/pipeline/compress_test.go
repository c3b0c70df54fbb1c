package pipeline_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/charterhq/charter/impl/engine/pipeline"
)

// sized answers with a text of the type and size that the request asks for, under the entity tag "1".
func sized(contentType string, size int) http.Handler {
	return pipeline.Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("ETag", `"1"`)
		if condition := r.Header.Get("If-None-Match"); condition == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Header.Get("If-Match") != "" && r.Header.Get("If-Match") != `"1"` {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		_, _ = io.WriteString(w, strings.Repeat("a", size))
	}))
}

func unpacked(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	var reader io.Reader = answer.Body
	switch answer.Header().Get("Content-Encoding") {
	case "gzip":
		unzipped, err := gzip.NewReader(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		reader = unzipped
	case "zstd":
		unpacked, err := zstd.NewReader(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		defer unpacked.Close()
		reader = unpacked
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnswersAreCompressedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		contentType string
		size        int
		accept      string
		encoding    string
	}{
		{"application/json", 5000, "gzip", "gzip"},
		{"application/json; charset=utf-8", 5000, "gzip, deflate, br, zstd", "zstd"},
		{"application/problem+json", 5000, "zstd", "zstd"},
		{"text/html", 5000, "zstd;q=0, gzip", "gzip"},
		{"image/svg+xml", 5000, "gzip", "gzip"},
		{"application/json", 1024, "gzip", "gzip"},
		{"application/json", 1023, "gzip", ""},
		{"application/json", 5000, "", ""},
		{"application/json", 5000, "identity", ""},
		{"application/json", 5000, "gzip;q=0", ""},
		{"application/json", 5000, "br", ""},
		{"text/event-stream", 5000, "gzip", ""},
		{"TEXT/Event-Stream; charset=utf-8", 5000, "gzip", ""},
		{"image/png", 5000, "gzip", ""},
		{"application/octet-stream", 5000, "gzip", ""},
	} {
		answer := ask(sized(test.contentType, test.size), "GET", "/", "Accept-Encoding: "+test.accept)
		if got := answer.Header().Get("Content-Encoding"); got != test.encoding {
			t.Errorf("%s of %d bytes for %q: encoding %q, want %q", test.contentType, test.size, test.accept, got, test.encoding)
		}
		if answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s for %q: Vary %q", test.contentType, test.accept, answer.Header().Get("Vary"))
		}
		if text := unpacked(t, answer); text != strings.Repeat("a", test.size) {
			t.Errorf("%s of %d bytes for %q: another text", test.contentType, test.size, test.accept)
		}
		want := `"1"`
		if test.encoding != "" {
			want = `"1--` + test.encoding + `"`
		}
		if got := answer.Header().Get("ETag"); got != want {
			t.Errorf("%s for %q: ETag %s, want %s", test.contentType, test.accept, got, want)
		}
	}
}

// Who has a compressed answer may ask whether it is still right, and write on condition that it is.
func TestConditionsMayNameCompressedAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		condition string
		status    int
		tag       string
	}{
		{`If-None-Match: "1--gzip"`, 304, `"1--gzip"`},
		{`If-None-Match: "1--zstd"`, 304, `"1--zstd"`},
		{`If-None-Match: "1"`, 304, `"1"`},
		{`If-None-Match: "2--gzip"`, 200, `"1--gzip"`},
		{`If-Match: "1--gzip"`, 200, `"1--gzip"`},
		{`If-Match: "2--gzip"`, 412, `"1"`},
	} {
		answer := ask(sized("application/json", 5000), "GET", "/", "Accept-Encoding: gzip", test.condition)
		if answer.Code != test.status || answer.Header().Get("ETag") != test.tag {
			t.Errorf("%s: %d %s, want %d %s", test.condition, answer.Code, answer.Header().Get("ETag"), test.status, test.tag)
		}
	}
}

func TestACompressedStreamArrivesAsItIsSent(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	server := httptest.NewServer(pipeline.Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: 1\n\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		select {
		case <-more:
		case <-r.Context().Done():
		}
	})))
	defer server.Close()
	request, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("If-None-Match", `"2--gzip"`)
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	first := make([]byte, len("data: 1\n\n"))
	if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "data: 1\n\n" {
		t.Errorf("%q, %v", first, err)
	}
	close(more)
}

// Where nothing but the end of the connection says that it is complete, as in HTTP/1.0, the encoding must not say so.
func TestACompressedAnswerThatBreaksOffDoesNotLookComplete(t *testing.T) {
	t.Parallel()
	text := make([]byte, 5000)
	for i := range text {
		text[i] = 'a' + byte(rand.N(26))
	}
	server := httptest.NewServer(pipeline.Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write(text)
		panic(http.ErrAbortHandler)
	})))
	t.Cleanup(server.Close)
	for _, encoding := range []string{"gzip", "zstd"} {
		connection, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = connection.Close() })
		if _, err := connection.Write([]byte("GET / HTTP/1.0\r\nAccept-Encoding: " + encoding + "\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(connection)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
		if got, err := unpack(encoding, bytes.NewReader(body)); err == nil && len(got) > 0 {
			t.Errorf("%s: %d bytes, and it says that these are all", encoding, len(got))
		}
	}
}

func unpack(encoding string, from io.Reader) ([]byte, error) {
	if encoding == "gzip" {
		unzipped, err := gzip.NewReader(from)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(unzipped)
	}
	unpacked, err := zstd.NewReader(from)
	if err != nil {
		return nil, err
	}
	defer unpacked.Close()
	return io.ReadAll(unpacked)
}
