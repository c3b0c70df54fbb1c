package servedtest_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/values/want/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/values/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/decode"
	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// serveValues runs the server of testdata/values. Its handlers answer with what they get.
func serveValues(t *testing.T) *served {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &served{log: new(logtest.Log), metrics: prometheus.NewRegistry()}
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(s.log, nil)), Metrics: s.metrics, Answers: operations.Answers})
	bare, engine := gin.New(), gin.New()
	api.RegisterHandlersWithOptions(bare, api.NewStrictHandlerWithOptions(valueHandlers{}, []api.StrictMiddlewareFunc{echoed}, api.StrictGinServerOptions{
		RequestErrorHandlerFunc: line.FailRequest, HandlerErrorFunc: line.Fail, ResponseErrorHandlerFunc: line.FailAnswer,
	}), api.GinServerOptions{ErrorHandler: func(c *gin.Context, err error, _ int) { line.FailRequest(c, err) }})
	line.Install(engine)
	if err := line.Mount(engine, operations.Operations, bare.Routes()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// echoed answers with the request that a handler gets.
func echoed(next api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
	return func(c *gin.Context, request any) (any, error) {
		if operation == "GetHeaders" {
			return next(c, request)
		}
		if fields := contract.Fields(c.Request.Context()); fields != nil {
			var got api.Scalars
			if err := decode.Unmarshal(fields, &got); err != nil {
				return nil, err
			}
			request = map[string]any{"Body": got}
		}
		if parameters, ok := request.(api.SendParametersRequestObject); ok && parameters.Params.MomentCookie != nil {
			request = map[string]any{"Params": map[string]any{"cookie": parameters.Params.MomentCookie}}
		}
		body, err := json.Marshal(map[string]any{"got": request})
		if err == nil {
			c.Data(http.StatusOK, asJSON, body)
		}
		return nil, err
	}
}

// scalars are values of every type and format, and what a handler gets of them; empty: the same.
var scalars = []struct{ property, sent, want string }{
	{"integer", `9223372036854775807`, ``},
	{"integer", `-9223372036854775808`, ``},
	{"integer", `1.0`, `1`},
	{"integer", `1e2`, `100`},
	{"integer", `1200e-2`, `12`},
	{"integer", `-0`, `0`},
	{"integer", `0e5`, `0`},
	{"int32", `2147483647`, ``},
	{"int32", `-2147483648.00`, `-2147483648`},
	{"int64", `9223372036854775807`, ``},
	{"int64", `-9.223372036854775808e18`, `-9223372036854775808`},
	{"number", `1.0`, `1`},
	{"number", `0.1`, ``},
	{"number", `-1.7976931348623157e308`, `-1.7976931348623157e+308`},
	{"number", `5e-324`, ``},
	{"number", `9007199254740992`, ``},
	{"float", `3.4028234e38`, `3.4028235e+38`},
	{"float", `0.1`, ``},
	{"double", `1e300`, `1e+300`},
	{"wide", `9007199254740993`, ``},
	{"wide", `9.223372036854775807e18`, `9223372036854775807`},
	{"narrow", `2147483647.0`, `2147483647`},
	{"wholes", `9007199254740993`, ``},
	{"wholes", `2e1`, `20`},
	{"levels", `20.0`, `20`},
	{"ratios", `1000`, ``},
	{"ratios", `2.50`, `2.5`},
	{"words", `"two 2"`, ``},
	{"words", `""`, ``},
	{"only", `"here"`, ``},
	{"onlyNumber", `1.5`, ``},
	{"boolean", `false`, ``},
	{"text", `"é😀\u0000\"\\/ \u2028<&>"`, ``},
	{"text", `""`, ``},
	{"dateTime", `"2026-11-23T08:36:06.049123Z"`, ``},
	{"dateTime", `"2026-11-23t08:36:06z"`, `"2026-11-23T08:36:06Z"`},
	{"dateTime", `"2026-11-23t08:36:06.5+05:30"`, `"2026-11-23T08:36:06.5+05:30"`},
	{"dateTime", `"2026-11-23T08:36:06-00:00"`, `"2026-11-23T08:36:06Z"`},
	{"dateTime", `"2026-11-23T08:36:06+23:59"`, ``},
	{"dateTime", `"2026-11-23T08:36:06-23:59"`, ``},
	{"dateTime", `"2016-12-31T23:59:60Z"`, `"2017-01-01T00:00:00Z"`},
	{"dateTime", `"2016-12-31T23:59:60.25Z"`, `"2017-01-01T00:00:00.25Z"`},
	{"dateTime", `"2017-01-01T05:29:60+05:30"`, `"2017-01-01T05:30:00+05:30"`},
	{"dateTime", `"0000-02-29T00:00:00Z"`, ``},
	{"dateTime", `"9999-12-31T23:59:59.999999999Z"`, ``},
	{"dateTime", `"2026-11-23T08:36:06.123456789012Z"`, `"2026-11-23T08:36:06.123456789Z"`},
	{"date", `"2024-02-29"`, ``},
	{"date", `"0000-01-01"`, ``},
	{"date", `"9999-12-31"`, ``},
	{"time", `"23:59:60z"`, ``},
	{"time", `"08:36:06.5+01:00"`, ``},
	{"duration", `"P1Y2M3DT4H5M6S"`, ``},
	{"duration", `"P2W"`, ``},
	{"duration", `"PT0S"`, ``},
	{"duration", `"P007D"`, `"P7D"`},
	{"email", `"Ada+x@Example.com"`, ``},
	{"hostname", `"xn--bcher-kva.Example"`, ``},
	{"ipv4", `"192.0.2.255"`, ``},
	{"ipv6", `"2001:DB8::1"`, ``},
	{"uri", `"HTTP://example.com/%7ea?b#c"`, ``},
	{"uriReference", `"../a;b?c=d"`, ``},
	{"uuid", `"01A2078C-54A1-7C3E-8A52-3F0D9B1C2E4F"`, `"01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f"`},
	{"uuid", `"00000000-0000-0000-0000-000000000000"`, ``},
	{"regex", `"^a+$"`, ``},
	{"jsonPointer", `"/a~1b/0"`, ``},
	{"byte", `"AP8="`, ``},
	{"byte", `"+/+/"`, ``},
	{"password", `" p "`, ``},
	{"either", `12345678901234567890.123456789`, ``},
	{"either", `1e400`, ``},
	{"either", `9007199254740993`, ``},
	{"either", `"9007199254740993"`, ``},
}

func TestHandlersGetTheScalarsThatWereSent(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range scalars {
		want := test.want
		if want == "" {
			want = test.sent
		}
		t.Run(test.property+" "+test.sent, func(t *testing.T) {
			t.Parallel()
			s.gets(t, "POST /json", asJSON, `{"one":{"`+test.property+`":`+test.sent+`}}`, `{"one":{"`+test.property+`":`+want+`}}`)
		})
	}
}

// In a form, each text is what its property may be.
func TestHandlersGetTheFieldsThatWereSent(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range scalars {
		want, text := test.want, test.sent
		if want == "" {
			want = test.sent
		}
		if strings.HasPrefix(text, `"`) {
			if err := json.Unmarshal([]byte(test.sent), &text); err != nil {
				t.Fatal(err)
			}
		}
		if test.property == "either" {
			want = strings.Trim(want, `"`)
		}
		want = `{"` + test.property + `":` + want + `}`
		t.Run(test.property+" "+test.sent, func(t *testing.T) {
			t.Parallel()
			s.gets(t, "POST /form", asForm, url.Values{test.property: {text}}.Encode(), want)
			var body bytes.Buffer
			parts := multipart.NewWriter(&body)
			if err := parts.WriteField(test.property, text); err != nil {
				t.Fatal(err)
			}
			if err := parts.Close(); err != nil {
				t.Fatal(err)
			}
			s.gets(t, "POST /parts", parts.FormDataContentType(), body.String(), want)
		})
	}
}

// gets sends a body and compares what the handler gets of it.
func (s *served) gets(t *testing.T, call, mediaType, body, want string) {
	t.Helper()
	method, path, _ := strings.Cut(call, " ")
	response, answer := s.send(t, method, path, strings.NewReader(body), "Content-Type: "+mediaType)
	var told struct {
		Got struct{ Body json.RawMessage }
	}
	if err := json.Unmarshal([]byte(answer), &told); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%s %s: %d %s %v", call, body, response.StatusCode, answer, err)
		return
	}
	if got, want := canonical(t, string(told.Got.Body)), canonical(t, want); got != want {
		t.Errorf("%s %s\ngot  %s\nwant %s", call, body, got, want)
	}
}

// canonical is a JSON text with the names of objects in order; numbers stay as they are written.
func canonical(t *testing.T, text string) string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
