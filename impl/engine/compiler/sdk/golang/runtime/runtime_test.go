package runtime //nolint:testpackage // what calls it is generated into the same package

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// thing is what the generator makes of an object.
type thing struct {
	ID    string         `json:"id"`
	Kind  string         `fixed:"\"thing\""     json:"kind"`
	Size  *int           `json:"size,omitzero"`
	Names []string       `json:"names"`
	None  []string       `json:"none"           null:"true"`
	Maybe Nullable[bool] `json:"maybe,omitzero"`
	Odd   string         `json:"-"              wire:"a,b"`

	Extras []string                   `json:"extras,omitzero"`
	Extra  map[string]json.RawMessage `extra:"true"           json:"-"`
}

func (v *thing) UnmarshalJSON(data []byte) error { return decodeObject(data, v) }
func (v thing) MarshalJSON() ([]byte, error)     { return encodeObject(v) }

// either is what the generator makes of one of some types.
type either struct {
	Thing  *thing
	String *string
	Number *json.Number

	Raw json.RawMessage
}

func (v *either) UnmarshalJSON(data []byte) error {
	*v = either{Raw: append(json.RawMessage(nil), data...)}
	return decodeUnion(data, "kind", variant{&v.Thing, []string{"thing"}}, variant{&v.String, nil}, variant{&v.Number, nil})
}

func (v either) MarshalJSON() ([]byte, error) { return encodeUnion(v.Raw, v.chosen()) }

func (v either) chosen() any {
	switch {
	case v.Thing != nil:
		return v.Thing
	case v.String != nil:
		return v.String
	case v.Number != nil:
		return v.Number
	default:
		return nil
	}
}

func TestAnObjectIsWrittenAsItWasRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{}`: `{"id":"","kind":"thing","names":[],"none":null,"a,b":""}`,
		`{"id":"1","kind":"x","size":0,"names":["a"],"none":[],"maybe":null,"a,b":"c","ID":2}`: `{"id":"1","kind":"x","size":0,"names":["a"],"none":[],"maybe":null,"a,b":"c","ID":2}`,
		`{"maybe":false,"z":1.10,"y":{}}`: `{"id":"","kind":"thing","names":[],"none":null,"maybe":false,"a,b":"","y":{},"z":1.10}`,
	} {
		var v thing
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Error(err)
		}
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	var v thing
	if err := json.Unmarshal([]byte(`{"size":"large"}`), &v); err == nil || !strings.Contains(err.Error(), "size") {
		t.Error(err)
	}
}

func TestAUnionIsWhatItsValueSays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"kind":"thing"}`: "thing", `{"kind":"later","id":"1"}`: "raw", `"12"`: "string", `12.50`: "number", `true`: "raw", `{"kind":"thing","size":"x"}`: "error",
	} {
		var v either
		err := json.Unmarshal([]byte(text), &v)
		got := map[bool]string{true: "raw"}[v.chosen() == nil]
		switch {
		case err != nil:
			got = "error"
		case v.Thing != nil:
			got = "thing"
		case v.String != nil:
			got = "string"
		case v.Number != nil:
			got = "number"
		}
		if got != want {
			t.Errorf("%s is %s, and not %s: %v", text, got, want, err)
		}
	}
	if _, err := json.Marshal(either{}); err == nil {
		t.Error("nothing was written")
	}
}

var schemes = map[string]scheme{"key": {"header", "X-Key"}, "query": {"query", "api key"}, "cookie": {"cookie", "s"}, "token": {"token", ""}, "basic": {"basic", ""}}

func start(t *testing.T, fake http.RoundTripper, options ...Option) *core {
	t.Helper()
	c, err := newCore(&contract{"sdk-go/1", []server{{url: "https://example.com/v1/"}}, schemes}, append([]Option{WithTransport(fake), WithPauses(time.Millisecond, time.Second)}, options...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEachResultIsReadInItsWay(t *testing.T) {
	t.Parallel()
	fake := NewFake().Answer("json", 200, thing{ID: "1"}).Answer("text", 200, "a text").Answer("bytes", 200, []byte("some bytes")).
		Answer("none", 204, nil).Answer("list", 200, `{"things":[{"id":"2"}]}`).Answer("stream", 200, "data: a\n\n")
	c := start(t, fake)
	if one, err := call[thing](t.Context(), c, &operation{id: "json", method: "GET", path: []string{"/"}, result: jsonBody}, input{}, nil); err != nil || one.ID != "1" {
		t.Error(one, err)
	}
	if many, err := plain(call[[]any](t.Context(), c, &operation{id: "json", method: "GET", path: []string{"/"}, result: jsonBody}, input{}, nil)); err == nil {
		t.Error(many)
	}
	if got, err := text(t.Context(), c, &operation{id: "text", method: "GET", path: []string{"/"}, result: textBody}, input{}, nil); err != nil || got != "a text" {
		t.Error(got, err)
	}
	if err := nothing(t.Context(), c, &operation{id: "none", method: "GET", path: []string{"/"}}, input{}, nil); err != nil {
		t.Error(err)
	}
	content, err := download(t.Context(), c, &operation{id: "bytes", method: "GET", path: []string{"/"}, result: bytesBody}, input{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(content); err != nil || string(data) != "some bytes" || content.Close() != nil {
		t.Error(string(data), err)
	}
	shape := &pageShape{cursor: "c", items: []string{"things"}, next: []string{"next"}}
	things, err := list[thing, any](t.Context(), c, &operation{id: "list", method: "GET", path: []string{"/"}, result: jsonBody, page: shape}, input{}, nil).Collect(5)
	if err != nil || len(things) != 1 {
		t.Error(things, err)
	}
	stream, err := events(t.Context(), c, &operation{id: "stream", method: "GET", path: []string{"/"}, result: streamBody}, input{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for event, err := range stream.Events() {
		if err != nil || event.Data != "a" {
			t.Error(event, err)
		}
	}
}

func TestExactlyTheCredentialsThatAreWantedAreSent(t *testing.T) {
	t.Parallel()
	fake := NewFake().Answer("a", 204, nil)
	c := start(t, fake, withSecret("key", "k"), withSecret("query", "q&"), withSecret("cookie", "c"), withSecret("basic", "Aladdin:open sesame"))
	for i, test := range []struct {
		security                                  [][]string
		header, query, cookie, err, authorization string
	}{
		{nil, "", "", "", "", ""},
		{[][]string{{"token"}, {"key", "query"}}, "k", "api+key=q%26", "", "", ""},
		{[][]string{{"cookie"}, {"key"}}, "", "", "s=c", "", ""},
		{[][]string{{"token"}, {}}, "", "", "", "", ""},
		{[][]string{{"basic"}}, "", "", "", "", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, // RFC 7617, section 2
		{[][]string{{"token", "key"}, {"token"}}, "", "", "", "give the client a credential for token and key, or token", ""},
	} {
		err := nothing(t.Context(), c, &operation{id: "a", method: "GET", path: []string{"/"}, security: test.security}, input{}, nil)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Error(err)
			}
			continue
		}
		got := fake.Calls()[i].Request
		if err != nil || got.Header.Get("X-Key") != test.header || got.URL.RawQuery != test.query || got.Header.Get("Cookie") != test.cookie || got.Header.Get("Authorization") != test.authorization {
			t.Errorf("%v: %v %v, %v", test.security, got.URL, got.Header, err)
		}
	}
}

func TestATokenThatIsRefusedIsReplacedOnce(t *testing.T) {
	t.Parallel()
	var count int
	source := TokenFunc(func(context.Context) (IssuedToken, error) {
		count++
		return IssuedToken{Value: strings.Repeat("t", count)}, nil
	})
	fake := NewFake().Refuse("a", 401, "unauthenticated")
	err := nothing(t.Context(), start(t, fake, withSource("token", source)), &operation{id: "a", method: "POST", path: []string{"/"}, security: [][]string{{"token"}}}, input{}, nil)
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != "unauthenticated" || count != 2 || len(fake.Calls()) != 2 {
		t.Error(err, count, len(fake.Calls()))
	}
}

func TestAPauseIsWhatTheServerAsksForOrGrows(t *testing.T) {
	t.Parallel()
	r := retries{2, time.Second, 8 * time.Second}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{"3": 3 * time.Second, " 8 ": 8 * time.Second, "9": -1, "99999999999999999999": -1, "Thu, 01 Jan 2026 00:00:05 GMT": 5 * time.Second, "Wed, 31 Dec 2025 00:00:00 GMT": 0} {
		if got, again := r.pause(0, http.Header{"Retry-After": {value}}, now); again != (want >= 0) || again && got != want {
			t.Errorf("%q: %v, %v", value, got, again)
		}
	}
	for attempt := range 100 {
		if got, again := r.pause(attempt, http.Header{"Retry-After": {"soon"}}, now); !again || got < 0 || got >= min(8*time.Second, time.Second<<min(attempt, 10)) {
			t.Errorf("attempt %d: %v", attempt, got)
		}
	}
}

func TestAHandlerTakesWhatIsSigned(t *testing.T) {
	t.Parallel()
	const secret = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc="
	w := Webhooks{Secrets: []string{secret}}
	verify := func(body []byte, header http.Header) (*WebhookMessage, error) {
		return w.verify(body, header, "kind", nil)
	}
	handler := w.handler(verify, func(_ context.Context, d *WebhookMessage) error {
		if d.Name == "later" {
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	for text, want := range map[string]int{`{"kind":"a"}`: 204, `{"kind":"later"}`: 500, `{`: 400, `"` + strings.Repeat("a", longestDelivery) + `"`: 400} {
		body, header, err := SignWebhook([]byte(text), WebhookMessage{}, secret)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		request.Header = header
		answer := httptest.NewRecorder()
		if handler.ServeHTTP(answer, request); answer.Code != want {
			t.Errorf("%.20s: %d", text, answer.Code)
		}
	}
}

// A stream that its reader closes ends without an error, and one whose call is ended with it.
func TestAStreamSaysWhyItHasEnded(t *testing.T) {
	t.Parallel()
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "id: 1\ndata: a\n\n")
		<-r.Context().Done()
	})
	watch := &operation{id: "watch", method: "GET", path: []string{"/"}, result: streamBody}
	for name, test := range map[string]struct {
		end  func(stream *EventStream, cancel func())
		want error
	}{
		"it is closed":          {func(stream *EventStream, _ func()) { _ = stream.Close() }, nil},
		"its call is cancelled": {func(_ *EventStream, cancel func()) { cancel() }, context.Canceled},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		stream, err := events(ctx, start(t, Handler(endless)), watch, input{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, err := range stream.Events() {
			if last = err; err == nil {
				test.end(stream, cancel)
			}
		}
		if !errors.Is(last, test.want) {
			t.Errorf("%s: %v", name, last)
		}
	}
}
