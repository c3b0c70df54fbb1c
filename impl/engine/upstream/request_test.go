package upstream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

func asProblem(err error) (*contract.Problem, bool) {
	problem := new(contract.Problem)
	return problem, errors.As(err, &problem)
}

func quote(text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return quoted
}

func newRequest(ctx context.Context, t *testing.T, method, url, body string, fields ...string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body == "" {
		request.Body, request.ContentLength = nil, 0
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	return request
}

// client has connections of its own, which end with the test, and follows nothing.
func client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func read(t *testing.T, from io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// seen is a backend that keeps what it gets.
func seen(requests chan<- *http.Request) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { requests <- r.Clone(context.Background()) })
}

func TestOnlyWhatIsListedReachesTheBackend(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 1)
	s := serve(t, seen(requests), func(d *declared) {
		d.ForwardHeaders = []string{"accept-language", "X-Tenant"}
		d.SetHeaders = []contract.HeaderValue{{Name: "authorization", Value: "Bearer ${SECRET}"}, {Name: "X-Tenant", Value: "fixed"}}
		d.ForwardQuery = []string{"query", "pa ge"}
	})
	s.do(t, "GET", "/anything?query=a%26b&pa+ge=2&secret=x&query=%2e%2e&bad=%zz&;x=1", "",
		"Accept-Language: de", "X-Tenant: other", "Authorization: Bearer caller", "Cookie: session=1", "X-Api-Key: k", "User-Agent: curl",
		"Forwarded: for=1.1.1.1", "X-Forwarded-For: 1.1.1.1", "X-Request-Id: theirs", "Connection: X-Tenant", "Te: trailers", "Via: 1.0 x",
		"Proxy-Authorization: p", "Upgrade: h2c", "Accept-Encoding: br", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	got := <-requests
	host := strings.TrimPrefix(s.url, "http://")
	want := http.Header{
		"Accept-Language": {"de"}, "X-Tenant": {"fixed"}, "Authorization": {"Bearer hidden"}, "X-Request-Id": {"id-1"}, "Via": {"1.1 charter"},
		"Forwarded": {`for="[2001:db8::1]";host="` + host + `";proto=http`},
	}
	for name := range got.Header {
		if !slices.Equal(got.Header[name], want[name]) {
			t.Errorf("%s: %q reached the backend, want %q", name, got.Header[name], want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if got.URL.RawQuery != "query=a%26b&pa+ge=2&query=.." || got.Host == host {
		t.Errorf("query %q, host %q", got.URL.RawQuery, got.Host)
	}
}

func TestABackendIsNotToldWhoAsksForAnAnswerThatOthersGet(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 1)
	s := serve(t, seen(requests), func(d *declared) { d.operation.Cache = new(contract.Cache) })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	request := newRequest(ctx, t, "GET", s.url+"/", "")
	request.Host = "attacker.example" // a backend that makes links of it would have them kept for everybody
	answer, err := client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := (<-requests).Header["Forwarded"]; !slices.Equal(got, []string{"for=unknown;proto=http"}) {
		t.Error(got)
	}
}

func TestAFieldThatTheCallerSaysToBeOfTheConnectionGoesNoFurther(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 1)
	s := serve(t, seen(requests), func(d *declared) {
		d.ForwardHeaders = []string{"X-Hop", "X-Page"}
		d.SetHeaders = []contract.HeaderValue{{Name: "Authorization", Value: "Bearer ${SECRET}"}}
	})
	s.do(t, "GET", "/", "", "X-Hop: 1", "X-Page: 2", "Connection: keep-alive", "Connection: x-hop , Authorization, Forwarded, X-Request-Id")
	got := (<-requests).Header
	if got.Get("X-Hop") != "" || got.Get("X-Page") != "2" || got.Get("Authorization") != "Bearer hidden" || got.Get("Forwarded") == "" || got.Get("X-Request-Id") != "id-1" {
		t.Error(got)
	}
}

func TestAllOfAQueryPassesWhereTheContractSaysSo(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 2)
	s := serve(t, seen(requests), func(d *declared) {
		d.ForwardAllQuery = true
		d.route.Defaults = []string{"limit", "order"}
		d.defaults = map[string]string{"limit": "20", "order": `"a&b"`}
	})
	s.do(t, "GET", "/?b=1&a=%C3%BC&limit=5", "")
	if got := (<-requests).URL.RawQuery; got != "b=1&a=%C3%BC&limit=5&order=a%26b" {
		t.Error(got)
	}
}

func TestNoValueLeadsOutOfThePath(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"a": "/v1/in/a", "a/b/c": "/v1/in/a/b/c", "a/": "/v1/in/a/", "": "/v1/in/", "a b?c#d%": "/v1/in/a%20b%3Fc%23d%25", "...": "/v1/in/...", ".a": "/v1/in/.a",
		"a//b": "/v1/in/a//b", "http://evil.example/x": "/v1/in/http://evil.example/x", "ü": "/v1/in/%C3%BC", "a;b=c": "/v1/in/a%3Bb=c",
		"..": "", ".": "", "../admin": "", "a/../../admin": "", "a/..": "", "%2e%2e/admin": "", "%252e%252e/admin": "", "%2e.": "", "..%2fadmin": "",
		"a%2f..%2f..": "", `..\admin`: "", `a\b`: "", "%5c..": "", "%255c": "", "..;/admin": "", "..;a=b": "", "a\r\nX-Evil: 1": "", "a%0d%0aX-Evil:1": "",
		"a\x00b": "", "%00": "", "a\x7f": "", "%25252525252e%25252525252e": "",
	} {
		requests := make(chan *http.Request, 1)
		s := serve(t, seen(requests), func(d *declared) {
			d.URL += "/v1/"
			d.route.Path = "/in/{rest}"
			d.values = map[string]string{"rest": value}
			d.operation.CatchAll = &contract.CatchAll{Parameter: "rest", Optional: true}
		})
		answer := s.do(t, "GET", "/", "")
		switch {
		case want == "" && answer.StatusCode == http.StatusNotFound:
		case want == "":
			t.Errorf("%q reaches %s", value, (<-requests).RequestURI)
		case answer.StatusCode != http.StatusOK:
			t.Errorf("%q: %d", value, answer.StatusCode)
		default:
			if got := (<-requests).RequestURI; got != want {
				t.Errorf("%q reaches %s, want %s", value, got, want)
			}
		}
	}
}

func TestAValueBesideADotIsNoStep(t *testing.T) {
	t.Parallel()
	s := serve(t, http.NotFoundHandler(), func(d *declared) {
		d.route.Path = "/a/.{id}/b"
		d.values = map[string]string{"id": "."}
	})
	s.do(t, "GET", "/", "")
	if len(s.failed) != 1 {
		t.Error("the backend was asked")
	}
}

func TestASlashInAParameterIsNoSlashOfThePath(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 1)
	s := serve(t, seen(requests), func(d *declared) {
		d.route.Path = "/a/{id}/b"
		d.values = map[string]string{"id": "x/y"}
	})
	s.do(t, "GET", "/", "")
	if got := (<-requests).RequestURI; got != "/a/x%2Fy/b" {
		t.Error(got)
	}
}

func TestABodyThatTheContractDoesNotHaveGoesNoFurther(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 1)
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		bodies <- fmt.Sprint(string(data), r.Header["Content-Type"], r.ContentLength, r.TransferEncoding, err)
	}), func(d *declared) { d.operation.Body = nil })
	for _, method := range []string{"GET", "DELETE", "POST"} {
		s.do(t, method, "/", "unchecked", "Content-Type: text/plain")
		if got := <-bodies; got != "[] 0 [] <nil>" {
			t.Errorf("%s: %s", method, got)
		}
	}
}

func TestAWebSocketIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, http.NotFoundHandler(), nil)
	if answer := s.do(t, "GET", "/", "", "Connection: Upgrade", "Upgrade: WebSocket"); answer.StatusCode != http.StatusBadRequest {
		t.Error(answer.Status)
	}
}
