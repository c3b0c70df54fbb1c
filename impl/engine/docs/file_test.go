package docs_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// read returns the body, decompressed if it is compressed.
func read(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer func() { _ = answer.Body.Close() }()
	var body io.Reader = answer.Body
	if answer.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = unzipped
	}
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var addresses = regexp.MustCompile(`(?:href|src)="(/docs/[^"#]+)"`)

// assetsOf returns the paths of the assets that a page loads.
func assetsOf(page string) []string {
	var paths []string
	for _, match := range addresses.FindAllStringSubmatch(page, -1) {
		paths = append(paths, match[1])
	}
	return paths
}

func TestEveryAssetOfThePagesIsServed(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	paths := assetsOf(read(t, ask(handler, http.MethodGet, "/docs")))
	if len(paths) != 12 {
		t.Fatalf("/docs loads %q, want an icon, four style sheets and seven scripts", paths)
	}
	sheet := regexp.MustCompile(`[^/]+$`).ReplaceAllString(paths[0], "swagger-ui.css") // imported by reference.css
	for _, path := range append(paths, sheet) {
		answer := ask(handler, http.MethodGet, path)
		if answer.StatusCode != http.StatusOK || len(read(t, answer)) < 100 {
			t.Errorf("GET %s: %d, want 200 and a body", path, answer.StatusCode)
		}
		extension := path[strings.LastIndexByte(path, '.'):]
		if got := answer.Header.Get("Content-Type"); got != types[extension] {
			t.Errorf("GET %s: Content-Type %q, want %q", path, got, types[extension])
		}
		if got := answer.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("GET %s: Cache-Control %q, want immutable", path, got)
		}
	}
}

func TestFilesAreCompressedForWhoAcceptsIt(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	asset := assetsOf(read(t, ask(handler, http.MethodGet, "/docs")))[3] // Swagger UI's script
	for _, path := range []string{"/docs", "/problems", "/problems/book-lost", asset} {
		plain := ask(handler, http.MethodGet, path)
		want := read(t, plain)
		for accept, zipped := range map[string]bool{
			"gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "x-gzip": true, "*": true, "deflate, *;q=0.1": true,
			"": false, "identity": false, "gzip;q=0": false, "gzip; q=0.000, *": false, "*;q=0": false, "br": false, "gzip;q=high": false,
		} {
			answer := ask(handler, http.MethodGet, path, "Accept-Encoding", accept)
			if got := answer.Header.Get("Content-Encoding") == "gzip"; got != zipped {
				t.Errorf("GET %s with Accept-Encoding %q: compressed %v, want %v", path, accept, got, zipped)
			}
			if answer.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("GET %s: Vary %q, want Accept-Encoding", path, answer.Header.Get("Vary"))
			}
			if same := answer.Header.Get("ETag") == plain.Header.Get("ETag"); same == zipped {
				t.Errorf("GET %s with Accept-Encoding %q: ETag %s, and %s without", path, accept, answer.Header.Get("ETag"), plain.Header.Get("ETag"))
			}
			if read(t, answer) != want {
				t.Errorf("GET %s with Accept-Encoding %q: another body than without", path, accept)
			}
		}
	}
}

func TestWhatTheBrowserHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	tag := ask(handler, http.MethodGet, "/docs").Header.Get("ETag")
	if !regexp.MustCompile(`^"[0-9a-f]{32}"$`).MatchString(tag) {
		t.Fatalf("ETag %s, want a strong one", tag)
	}
	for sent, want := range map[string]int{
		tag: 304, "W/" + tag: 304, `"other", ` + tag: 304, "*": 304, `"other"`: 200, strings.Trim(tag, `"`): 200, "": 200,
	} {
		answer := ask(handler, http.MethodGet, "/docs", "If-None-Match", sent)
		body := read(t, answer)
		if answer.StatusCode != want || (body == "") != (want == 304) {
			t.Errorf("If-None-Match %s: %d with %d bytes, want %d", sent, answer.StatusCode, len(body), want)
		}
		if answer.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: ETag %s, want %s", sent, answer.Header.Get("ETag"), tag)
		}
	}
}

func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	for _, path := range []string{"/docs", "/problems", "/problems/book-lost"} {
		get := ask(handler, http.MethodGet, path, "Accept-Encoding", "gzip")
		head := ask(handler, http.MethodHead, path, "Accept-Encoding", "gzip")
		if head.StatusCode != http.StatusOK || head.ContentLength != get.ContentLength || head.ContentLength <= 0 {
			t.Errorf("HEAD %s: %d and %d bytes, want 200 and %d", path, head.StatusCode, head.ContentLength, get.ContentLength)
		}
		if body, err := io.ReadAll(head.Body); err != nil || len(body) > 0 {
			t.Errorf("HEAD %s: a body of %d bytes (%v)", path, len(body), err)
		}
		if head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("HEAD %s: another ETag than GET", path)
		}
	}
}

func TestPagesMayLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	for _, path := range []string{"/docs", "/problems", "/problems/book-lost"} {
		answer := ask(handler, http.MethodGet, path)
		policy := answer.Header.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy+";", directive+";") {
				t.Errorf("GET %s: policy %q lacks %q", path, policy, directive)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("GET %s: policy %q", path, policy)
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-cache", "Content-Type": "text/html; charset=utf-8",
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("GET %s: %s %q, want %q", path, name, got, want)
			}
		}
		if inline := regexp.MustCompile(`<style|style=|<script>|\son[a-z]+=`).FindString(read(t, answer)); inline != "" {
			t.Errorf("GET %s: has %q inline", path, inline)
		}
	}
}
