package runtime //nolint:testpackage // what calls it is generated into the same package

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// A call that its caller ends is ended, also where an answer came that is worth another attempt.
func TestWhoEndsACallWhileItIsRefusedHasEndedIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	fake := NewFake().AnswerWith("json", func(request *http.Request) (*http.Response, error) {
		cancel()
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"1"}}, Body: http.NoBody, Request: request}, nil
	})
	if _, err := call[thing](ctx, start(t, fake), &operation{id: "json", method: http.MethodGet, result: jsonBody}, input{}, nil); !errors.As(err, new(*CanceledError)) || len(fake.Calls()) != 1 {
		t.Error(err, len(fake.Calls()))
	}
}

// The log has the code of a refusal, and none of its words, which may repeat what was sent.
func TestTheLogHasNoWordsOfARefusal(t *testing.T) {
	t.Parallel()
	fake := NewFake().Answer("json", http.StatusConflict, map[string]any{"code": "taken", "detail": "grace@example.com is taken"})
	var out strings.Builder
	c := start(t, fake, WithLogger(slog.New(slog.NewTextHandler(&out, nil))))
	if _, err := call[thing](t.Context(), c, &operation{id: "json", method: http.MethodGet, result: jsonBody}, input{}, nil); err == nil {
		t.Fatal("it was not refused")
	}
	if text := out.String(); !strings.Contains(text, "error=taken") || strings.Contains(text, "grace") {
		t.Error(text)
	}
}

func TestATokenEndpointThatGivesNoTokenIsOneOfWhichNothingCanBeRead(t *testing.T) {
	t.Parallel()
	tokens := &http.Client{Transport: Handler(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(out, `{"token": "t"}`) }))}
	if _, err := (ClientCredentials{URL: "http://tokens.test", HTTPClient: tokens}).Token(t.Context()); !errors.As(err, new(*DecodeError)) {
		t.Error(err)
	}
}
