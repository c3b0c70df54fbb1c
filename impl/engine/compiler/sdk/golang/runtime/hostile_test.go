package runtime //nolint:testpackage // what calls it is generated into the same package

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A source that panics, or ends its goroutine, fails the calls that wait for it, and neither the program nor the calls behind them.
func TestASourceOfTokensThatBreaksFailsItsCalls(t *testing.T) {
	t.Parallel()
	breaks := []func(){func() { panic("broken") }, runtime.Goexit, func() {}}
	cache := &tokenCache{source: TokenFunc(func(context.Context) (IssuedToken, error) {
		one := breaks[0]
		breaks = breaks[1:]
		one()
		return IssuedToken{Value: "good"}, nil
	})}
	for range 2 {
		if _, err := cache.get(t.Context()); !errors.As(err, new(*RequestError)) {
			t.Errorf("a source that breaks: %v", err)
		}
	}
	if value, err := cache.get(t.Context()); value != "good" || err != nil {
		t.Errorf("the source has got well: %q, %v", value, err)
	}
}

// How long a token is good may be written as a text, and be beyond what a time can be.
func TestTheLifeOfATokenMayBeWrittenOddly(t *testing.T) {
	t.Parallel()
	for text, limited := range map[string]bool{`3600`: true, `"3600"`: true, `1e300`: false, `-1`: false, `"never"`: false, `null`: false} {
		client := &http.Client{Transport: Handler(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(out, `{"access_token": "t", "expires_in": %s}`, text)
		}))}
		token, err := ClientCredentials{URL: "http://tokens.test", HTTPClient: client}.Token(t.Context())
		if err != nil || token.ExpiresAt.IsZero() == limited || limited && time.Until(token.ExpiresAt) < 59*time.Minute {
			t.Errorf("%s: %v, %v", text, token, err)
		}
	}
}

// No log and no text shows a secret, in whatever way a program writes it.
func TestSecretsAreNotWritten(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for _, value := range []any{ClientCredentials{ID: "me", Secret: "hidden"}, IssuedToken{Value: "hidden"}} {
		slog.New(slog.NewJSONHandler(&out, nil)).Info("a", "b", value)
		fmt.Fprintf(&out, "%v %+v %#v %s", value, value, value, value)
	}
	if strings.Contains(out.String(), "hidden") {
		t.Error(out.String())
	}
}

// A pause that is longer than a number can be is the longest one, and not none.
func TestAPauseBeyondNumbersIsTheLongest(t *testing.T) {
	t.Parallel()
	r := retries{5, time.Hour, 2 * time.Hour}
	if _, again := r.pause(0, http.Header{"Retry-After": {"99999999999999999999"}}, time.Now()); again {
		t.Error("who is asked to wait for ever does not")
	}
	for attempt := range 100 {
		longest := time.Duration(0)
		for range 100 {
			pause, _ := r.pause(attempt, nil, time.Now())
			longest = max(longest, pause)
		}
		if longest < time.Minute || longest > 2*time.Hour {
			t.Errorf("attempt %d: %v", attempt, longest)
		}
	}
	limits := (&Response{Header: http.Header{"Ratelimit": {`"a";r=1;t=9223372036854775807`}}}).RateLimits()
	if len(limits) != 1 || limits[0].Reset < math.MaxInt64/2 {
		t.Error(limits)
	}
}

// An event that never ends is given up, and the keep-alives of a long stream are none.
func TestAnEventThatDoesNotEndIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, piece := range map[string]string{"one line": "data: " + strings.Repeat("x", longestEvent+1), "many lines": strings.Repeat("data:\n", longestEvent/16+1)} {
		parser := eventParser{lines: bufio.NewReader(strings.NewReader(piece))}
		if _, err := parser.next(); !errors.As(err, new(*RequestError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	parser := eventParser{lines: bufio.NewReader(strings.NewReader(strings.Repeat(": still here\n", longestEvent/10) + "id: a\x01b\ndata: x\n\n"))}
	if event, err := parser.next(); err != nil || event.Data != "x" || event.ID != "" {
		t.Errorf("%+v, %v", event, err)
	}
}

// The body of an answer in the same program ends with its context, though its handler goes on.
func TestAHandlerThatHangsDoesNotHoldItsCaller(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	response, err := Handler(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(out, "a")
		<-release
	})).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadFull(response.Body, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := response.Body.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A number of any size is read, or is said to be none.
func TestNumbersBeyondRangeAreNoPanic(t *testing.T) {
	t.Parallel()
	var v struct{ N any }
	if err := whole([]byte(`{"N": 1e99999999999999999999}`), &v); err != nil || v.N != json.Number("1e99999999999999999999") {
		t.Error(v, err)
	}
}

// What is compressed is kept up to a bound as well: a bomb is no answer.
func TestABombOfGzipIsNoAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		out.Header().Set("Content-Encoding", "gzip")
		if request.URL.Path == "/refused" {
			out.WriteHeader(http.StatusConflict)
		}
		packed := gzip.NewWriter(out)
		_, _ = io.CopyN(packed, zeroes{}, longestAnswer+1)
		_ = packed.Close()
	}))
	defer server.Close()
	c, err := newCore(placed(server.URL, nil), []Option{WithTransport(&http.Transport{DisableKeepAlives: true})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call[any](t.Context(), c, &operation{id: "get", method: http.MethodGet, path: []string{"/"}, result: jsonBody}, input{}, nil); !errors.As(err, new(*DecodeError)) {
		t.Error(err)
	}
	refused := new(Error)
	if _, err := call[any](t.Context(), c, &operation{id: "get", method: http.MethodGet, path: []string{"/refused"}}, input{}, nil); !errors.As(err, &refused) || refused.Status != http.StatusConflict {
		t.Error(err)
	}
}

type zeroes struct{}

func (zeroes) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}

// A base URL with a user would send a credential of its own, and is in no error; a field's name is no part of another.
func TestWhatCannotBeSentIsAnErrorOfTheCaller(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"https://me:hidden@a.test", "https://a.test?hidden", "https://a.test#hidden", "https://", "ftp://a.test"} {
		if _, err := newCore(placed(base, nil), nil); !errors.As(err, new(*RequestError)) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", base, err)
		}
		if _, err := newCore(placed("https://a.test", nil), []Option{WithBaseURL(base)}); !errors.As(err, new(*RequestError)) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", base, err)
		}
	}
	c, err := newCore(placed("https://a.test", nil), []Option{WithTransport(NewFake())})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "a b", "a\r\nb", "é", "a:"} {
		_, err := c.send(t.Context(), &operation{id: "get", method: http.MethodGet, path: []string{"/"}}, input{}, []Option{WithHeader(name, "x")})
		if !errors.As(err, new(*RequestError)) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// A call that was ended says so, and not with which address: there may be a credential in it.
func TestAnErrorShowsNoAddress(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	transport := Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() }))
	schemes := map[string]scheme{"key": {"query", "key"}}
	c, err := newCore(placed("https://a.test", schemes), []Option{WithTransport(transport), withSecret("key", "hidden")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.send(ctx, &operation{id: "get", method: http.MethodGet, path: []string{"/"}, security: [][]string{{"key"}}}, input{}, nil)
	for one := err; one != nil; one = errors.Unwrap(one) {
		if strings.Contains(one.Error(), "hidden") {
			t.Error(one)
		}
	}
}

// A file that grows while it is sent is sent as it was.
func TestAFileThatGrowsIsSentAsItWas(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p := new(payload)
	p.read(file)
	if err := os.WriteFile(name, []byte("as it was, and more"), 0o600); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/", nil)
	if err := p.into(request); err != nil {
		t.Fatal(err)
	}
	if sent, err := io.ReadAll(request.Body); string(sent) != "as it was" || err != nil || request.ContentLength != 9 {
		t.Errorf("%q, %v", sent, err)
	}
}

// A reader that gives nothing does not hold a call that was ended.
func TestABodyThatHangsDoesNotHoldItsCall(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) { _, _ = io.Copy(io.Discard, request.Body) }))
	defer server.Close()
	c, err := newCore(placed(server.URL, nil), []Option{WithTransport(&http.Transport{DisableKeepAlives: true})})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	defer writer.Close()
	put := &operation{id: "put", method: http.MethodPut, path: []string{"/"}, body: bytesBody, media: "text/plain"}
	ended := make(chan error)
	go func() {
		_, err := c.send(ctx, put, input{params: struct{ Body io.Reader }{reader}}, nil)
		ended <- err
	}()
	_, _ = writer.Write([]byte("some")) // it is on its way
	cancel()
	if err := <-ended; !errors.As(err, new(*CanceledError)) {
		t.Error(err)
	}
}

// placed is the contract of an API that is in one place.
func placed(base string, schemes map[string]scheme) *contract {
	return &contract{servers: []server{{url: base}}, schemes: schemes}
}
