package servedtest_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// witness is a backend that keeps what reaches it.
type witness struct{ reached chan *http.Request }

func (b *witness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	b.reached <- r
	w.WriteHeader(http.StatusNoContent)
}

// send writes bytes to a server, and returns the status of its answer; 0: there is none.
func send(t testing.TB, to, request string) (status int) {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(to, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(connection, request); err != nil {
		return 0
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func target(of string) string {
	return "GET " + of + " HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n"
}

func TestNoAddressLeadsOutOfWhereTheContractSays(t *testing.T) {
	t.Parallel()
	backend := &witness{make(chan *http.Request, 100)}
	s := forwardTo(t, backend)
	for of, want := range map[string]string{
		"/files/a/b":                       "/v1/files/a/b",
		"/files/a%2Fb":                     "/v1/files/a/b",
		"/files/a/":                        "/v1/files/a/",
		"/files/a//b":                      "/v1/files/a//b",
		"/files//evil.example/x":           "/v1/files//evil.example/x",
		"/files/%2F%2Fevil.example":        "/v1/files///evil.example",
		"/files/http://evil.example/x":     "/v1/files/http://evil.example/x",
		"http://evil.example/files/a":      "/v1/files/a",
		"https://user@evil.example/files/": "",
		"http://evil.example/x":            "",
		"//evil.example/files/a":           "",
		"/files/...":                       "/v1/files/...",
		"/files/a;b=c":                     "/v1/files/a%3Bb=c",
		"/files/a%3Fq=1%23x":               "/v1/files/a%3Fq=1%23x",
		"/files/a#x":                       "/v1/files/a%23x",
		"/files/%C3%BC":                    "/v1/files/%C3%BC",
		"/files/a@b:c":                     "/v1/files/a@b:c",

		"/files/..": "", "/files/.": "", "/files/../x": "", "/files/a/../../x": "", "/files/a/..": "", "/files/./a": "",
		"/files/%2e%2e/x": "", "/files/.%2e/x": "", "/files/%2E./x": "", "/files/..%2fx": "", "/files/..%2Fx": "", "/files/a%2f..%2f..%2fx": "",
		"/files/%252e%252e/x": "", "/files/%25252e%25252e/x": "", "/files/..%252fx": "", "/files/%25%32%65%25%32%65/x": "",
		`/files/..\x`: "", `/files/a\..\..\x`: "", "/files/..%5cx": "", "/files/%5c%5cevil.example%5cx": "", "/files/..%255cx": "", "/files/%25zz/%252e%252e/x": "", "/files/%25/%252e%252e/x": "",
		"/files/..;/x": "", "/files/..;a=b/x": "", "/files/%2e%2e%3b/x": "",
		"/files/a%0d%0aX-Evil:1": "", "/files/a%0aX": "", "/files/a%00": "", "/files/a%00.png": "", "/files/a%7f": "", "/files/a%250d%250aX": "",
		"/files/a\x00": "", "/files/a b": "", "/files/a\x7f": "", "/files/%zz": "", "/files/%": "",
		"/files": "", "/files/": "", "/files%2Fa": "", "/v1/files/a": "", "/fi%6Ces/../x": "", "files/a": "", "*": "", "": "",

		"/files/a?q=1&secret=2&page=3":     "/v1/files/a?q=1&page=3",
		"/files/a?%71=1":                   "/v1/files/a?q=1",
		"/files/a?q=%0d%0aX-Evil:%201":     "/v1/files/a?q=%0D%0AX-Evil%3A+1",
		"/files/a?q=1;page=2":              "",
		"/files/a?q=1%26secret=2":          "/v1/files/a?q=1%26secret%3D2",
		"/files/a?q=..%2f..%2f":            "/v1/files/a?q=..%2F..%2F",
		"/files/a?q=%2523":                 "/v1/files/a?q=%2523",
		"/files/a?secret=2#q=1":            "/v1/files/a",
		"/files/a?q":                       "/v1/files/a?q",
		"/files/a?/../../x":                "/v1/files/a",
		"/files/a?q=http://evil.example/?": "/v1/files/a?q=http%3A%2F%2Fevil.example%2F%3F",
	} {
		status := send(t, s.url, target(of))
		select {
		case r := <-backend.reached:
			if r.RequestURI != want || len(r.Header["X-Evil"]) > 0 || strings.Contains(r.Host, "example") || r.Header.Get("Authorization") != "Bearer hidden" {
				t.Errorf("%q reaches %q of %s, want %q", of, r.RequestURI, r.Host, want)
			}
		default:
			if want != "" || status/100 != 4 && status != 204 { // OPTIONS * alone is no failure
				t.Errorf("%q reaches nothing and is answered with %d", of, status)
			}
		}
	}
}

// What stands in a request makes one request of the same method to the backend, or none.
func TestNoRequestCarriesAnother(t *testing.T) {
	t.Parallel()
	backend := &witness{make(chan *http.Request, 100)}
	s := forwardTo(t, backend)
	const begin, inner = "PUT /files/a HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\nContent-Type: application/octet-stream\r\n", "GET /admin HTTP/1.1\r\nHost: x\r\nX-Evil: 1\r\n\r\n"
	for name, request := range map[string]string{
		"a length and chunks":           begin + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + inner,
		"two lengths":                   begin + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde" + inner,
		"a list of lengths":             begin + "Content-Length: 4, 4\r\n\r\nabcd" + inner,
		"a length with a sign":          begin + "Content-Length: +4\r\n\r\nabcd" + inner,
		"chunks, and something else":    begin + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + inner,
		"chunks with another spelling":  begin + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
		"chunks behind a space":         begin + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + inner,
		"an extension of a chunk":       begin + "Transfer-Encoding: chunked\r\n\r\n1;a=\r\nb\r\n0\r\n\r\n" + inner,
		"a trailer":                     begin + "Transfer-Encoding: chunked\r\nTrailer: X-Evil\r\n\r\n1\r\na\r\n0\r\nX-Evil: 1\r\n\r\n",
		"a field that goes on":          begin + "Accept-Language: de\r\n X-Evil: 1\r\nContent-Length: 1\r\n\r\na",
		"a field with a naked CR":       begin + "Accept-Language: de\rX-Evil: 1\r\nContent-Length: 1\r\n\r\na",
		"a field with NUL":              begin + "Accept-Language: de\x00\r\nContent-Length: 1\r\n\r\na",
		"a field that is the backend's": begin + "Accept-Language: de\r\nAuthorization: Bearer mine\r\nContent-Length: 1\r\n\r\na",
		"a field of the connection":     begin + "Connection: Authorization, X-Request-Id\r\nContent-Length: 1\r\n\r\na",
		"two hosts":                     begin + "Host: evil.example\r\nContent-Length: 1\r\n\r\na",
		"an upgrade to HTTP/2":          begin + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Length: 1\r\n\r\na",
		"another method":                strings.Replace(begin, "PUT", "PUT /files/b HTTP/1.1\r\nX:", 1) + "Content-Length: 1\r\n\r\na",
		"a body of a GET":               "GET /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\nGET /x HT" + inner,
		"a body of a DELETE":            "DELETE /files/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\na\r\n0\r\n\r\n" + inner,
	} {
		send(t, s.url, request)
		for count := 0; ; count++ {
			var r *http.Request
			select {
			case r = <-backend.reached:
			default:
			}
			if r == nil {
				break
			}
			if count > 0 || strings.Contains(r.RequestURI, "admin") || r.Method != request[:strings.IndexByte(request, ' ')] ||
				len(r.Header["X-Evil"])+len(r.Trailer) > 0 || r.Header.Get("Authorization") != "Bearer hidden" || r.Host == "evil.example" {
				t.Errorf("%s: request %d is %s %s of %s: %v %v", name, count+1, r.Method, r.RequestURI, r.Host, r.Header, r.Trailer)
			}
			if r.Method != http.MethodPut && r.ContentLength != 0 {
				t.Errorf("%s: a body has passed that the contract does not have", name)
			}
		}
	}
}

var encoded = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// decoded is a path as it is read by whoever decodes what can be decoded as often as that is possible, and takes a
// backslash for a slash.
func decoded(text string) string {
	for range 20 {
		text = encoded.ReplaceAllStringFunc(text, func(one string) string {
			plain, _ := url.PathUnescape(one)
			return plain
		})
	}
	return strings.ReplaceAll(text, `\`, "/")
}

// stays tells whether a request is where the contract says, however its path is read, and has only what may pass.
func stays(r *http.Request) bool {
	at, query, _ := strings.Cut(r.RequestURI, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" && name != "q" && name != "page" {
			return false
		}
	}
	for name := range r.Header {
		if !slices.Contains([]string{"Accept-Language", "Authorization", "Forwarded", "Via", "X-Request-Id"}, name) {
			return false
		}
	}
	plain := decoded(at)
	return strings.HasPrefix(at, "/v1/files/") && strings.HasPrefix(path.Clean(plain), "/v1/files") && !strings.ContainsAny(at+query, "\r\n\x00 \\;") &&
		!strings.ContainsAny(plain, "\r\n\x00") && r.Header.Get("Authorization") == "Bearer hidden" && len(r.Header["Authorization"]) == 1
}

// Whatever is asked for, it stays where the contract says.
func FuzzForwarding(f *testing.F) {
	for _, rest := range []string{"a/b?q=1", "../x", "%2e%2e%2fx", "..%255c", "a;b=c?q=1;page=2", "a%0d%0aX:1", "%5c%5cx", "a#b", "?q=%26secret=1", "%25%32%65./x", "..;/", "%25zz/%252e%252e/x"} {
		f.Add(rest, "de", "b=1")
	}
	backend := &witness{make(chan *http.Request, 1000)}
	s := forwardTo(f, backend)
	f.Fuzz(func(t *testing.T, rest, language, extra string) {
		for len(backend.reached) > 0 {
			<-backend.reached
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		send(t, s.url, "GET /files/"+rest+extra+" HTTP/1.1\r\nHost: api.example\r\nAccept-Language: "+language+"\r\nConnection: close\r\n\r\n")
		for len(backend.reached) > 0 && ctx.Err() == nil {
			if r := <-backend.reached; !stays(r) {
				t.Errorf("%q reaches %s %q with %v", rest+extra, r.Method, r.RequestURI, r.Header)
			}
		}
	})
}
