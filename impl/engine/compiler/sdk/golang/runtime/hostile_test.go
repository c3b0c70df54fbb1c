package runtime //nolint:testpackage // what calls it is generated into the same package

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
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
