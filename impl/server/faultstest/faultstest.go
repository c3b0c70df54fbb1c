// Package faultstest is a proxy that makes a server fail on purpose, so that SDKs can be seen to bear it. It is told over
// HTTP what to do, which programs of any language can.
package faultstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Fault is what becomes of one request. The zero value is none: it reaches the server.
type Fault struct {
	// Answer is given in place of the server's.
	Answer *Answer `json:"answer"`
	// Reset ends the connection without an answer.
	Reset bool `json:"reset"`
	// Hang gives no answer until the client leaves.
	Hang bool `json:"hang"`
	// Cut ends the server's answer after so many bytes of its body.
	Cut *int `json:"cut"`
	// Slow parts the bytes of the server's body by so many milliseconds.
	Slow int `json:"slow"`
	// Set puts values into the server's JSON, by the names on the way to them, such as items/0/role.
	Set map[string]any `json:"set"`
}

// Answer is an answer.
type Answer struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Pad    int               `json:"pad"` // spaces before the body
	Cut    bool              `json:"cut"` // the connection ends before the body does
}

// A Request is one that has come.
type Request struct {
	Method string              `json:"method"`
	Path   string              `json:"path"`
	Query  string              `json:"query"`
	Header map[string][]string `json:"header"`
	Body   string              `json:"body"`
}

// Proxy stands before a server. Below /NAME every name has its own faults: PUT /NAME/_faults with a list of them says what
// becomes of the next requests below it, one after the other, and GET /NAME/_requests lists those that have come.
type Proxy struct {
	URL string

	server *url.URL
	mu     sync.Mutex
	cases  map[string]*testCase
}

type testCase struct {
	faults   []Fault
	requests []Request
}

// New starts a proxy before the server at target. It ends with the test.
func New(t testing.TB, target string) *Proxy {
	t.Helper()
	server, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{server: server, cases: make(map[string]*testCase)}
	listener := httptest.NewServer(p)
	t.Cleanup(func() {
		listener.CloseClientConnections()
		listener.Close()
	})
	p.URL = listener.URL
	return p
}

// ServeHTTP is what programs talk to.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	p.mu.Lock()
	one := p.cases[name]
	if one == nil {
		one = new(testCase)
		p.cases[name] = one
	}
	p.mu.Unlock()
	switch rest {
	case "_faults":
		p.prepare(w, r, one)
	case "_requests":
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(append([]Request{}, one.requests...)); err != nil {
			panic(http.ErrAbortHandler)
		}
	default:
		p.forward(w, r, one, "/"+rest)
	}
}

func (p *Proxy) prepare(w http.ResponseWriter, r *http.Request, one *testCase) {
	var faults []Fault
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&faults); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	one.faults, one.requests = faults, nil
	w.WriteHeader(http.StatusNoContent)
}

// next notes a request, and returns what becomes of it.
func (p *Proxy) next(r *http.Request, one *testCase, path string, body []byte) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	one.requests = append(one.requests, Request{Method: r.Method, Path: path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: string(body)})
	if len(one.faults) == 0 {
		return Fault{}
	}
	fault := one.faults[0]
	one.faults = one.faults[1:]
	return fault
}

func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, one *testCase, path string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	fault := p.next(r, one, path, body)
	switch {
	case fault.Reset:
		panic(http.ErrAbortHandler)
	case fault.Hang:
		<-r.Context().Done()
		return
	case fault.Answer != nil:
		fault.Answer.write(w)
		return
	}
	(&httputil.ReverseProxy{
		Rewrite: func(out *httputil.ProxyRequest) {
			out.Out.URL.Scheme, out.Out.URL.Host = p.server.Scheme, p.server.Host
			out.Out.URL.Path, out.Out.URL.RawPath = "", ""
			out.Out.URL.Opaque = "//" + p.server.Host + path
			out.Out.Host = p.server.Host
			out.Out.Body, out.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			out.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: fault.change,
	}).ServeHTTP(w, r)
}

func (a *Answer) write(w http.ResponseWriter) {
	for name, value := range a.Header {
		w.Header().Set(name, strings.ReplaceAll(value, "{in two seconds}", time.Now().Add(2*time.Second).UTC().Format(http.TimeFormat)))
	}
	if a.Cut {
		w.Header().Set("Content-Length", strconv.Itoa(a.Pad+len(a.Body)+1))
	}
	w.WriteHeader(a.Status)
	for left := a.Pad; left > 0; left -= len(spaces) {
		if _, err := w.Write(spaces[:min(left, len(spaces))]); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	if _, err := io.WriteString(w, a.Body); err != nil || a.Cut {
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

var spaces = bytes.Repeat([]byte(" "), 1<<16)

// change is what becomes of the server's answer.
func (f Fault) change(response *http.Response) error {
	switch {
	case f.Set != nil:
		return f.set(response)
	case f.Cut != nil:
		response.Body = &cut{response.Body, *f.Cut}
	case f.Slow > 0:
		response.Body = &slow{response.Body, time.Duration(f.Slow) * time.Millisecond}
	}
	return nil
}

func (f Fault) set(response *http.Response) error {
	var value any
	if err := json.NewDecoder(response.Body).Decode(&value); err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	for path, to := range f.Set {
		value = put(value, strings.Split(path, "/"), to)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing the changed answer: %w", err)
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	response.Header.Set("Content-Length", strconv.Itoa(len(data)))
	return nil
}

// put sets what a path of names and indexes leads to.
func put(value any, path []string, to any) any {
	if len(path) == 0 {
		return to
	}
	switch inner := value.(type) {
	case map[string]any:
		inner[path[0]] = put(inner[path[0]], path[1:], to)
	case []any:
		if index, err := strconv.Atoi(path[0]); err == nil && index < len(inner) {
			inner[index] = put(inner[index], path[1:], to)
		}
	}
	return value
}

// cut is a body that ends too early.
type cut struct {
	io.ReadCloser

	left int
}

func (c *cut) Read(buffer []byte) (int, error) {
	if c.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.ReadCloser.Read(buffer[:min(len(buffer), c.left)])
	c.left -= n
	return n, err
}

// slow is a body that comes byte by byte.
type slow struct {
	io.ReadCloser

	pause time.Duration
}

func (s *slow) Read(buffer []byte) (int, error) {
	time.Sleep(s.pause)
	return s.ReadCloser.Read(buffer[:min(len(buffer), 1)])
}
