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
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// serveValues runs the server of testdata/values. Its handlers answer with what they get.
func serveValues(t *testing.T) *served {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	s := &served{log: new(log), metrics: prometheus.NewRegistry()}
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.NewTextHandler(s.log, nil)), Metrics: s.metrics})
	bare, engine := gin.New(), gin.New()
	api.RegisterHandlersWithOptions(bare, api.NewStrictHandlerWithOptions(struct{ api.StrictServerInterface }{}, []api.StrictMiddlewareFunc{echoed}, api.StrictGinServerOptions{
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
func echoed(api.StrictHandlerFunc, string) api.StrictHandlerFunc {
	return func(c *gin.Context, request any) (any, error) {
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

func TestHandlersGetTheStructuresThatWereSent(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range []struct{ call, sent, want string }{
		{"POST /json", `{"any":9007199254740993}`, ``},
		{"POST /json", `{"any":[1.000000000000000000001,{"a":18446744073709551616}]}`, ``},
		{"POST /json", `{"any":null}`, ``},
		{"POST /json", `{"any":false,"free":{"a":null,"b":9007199254740993}}`, ``},
		{"POST /json", `{"numbers":{"a":0.1,"A":2},"wholeNumbers":{"x":9223372036854775807,"y":1e1}}`, `{"numbers":{"a":0.1,"A":2},"wholeNumbers":{"x":9223372036854775807,"y":10}}`},
		{"POST /json", `{"list":[null,1e400,"a",{}]}`, ``},
		{"POST /json", `{"times":["2026-11-23t08:36:06z"],"timesByName":{"a":"2016-12-31T23:59:60Z"}}`, `{"times":["2026-11-23T08:36:06Z"],"timesByName":{"a":"2017-01-01T00:00:00Z"}}`},
		{"POST /json", `{"bytes":["","AA=="],"maybes":[null,1,2.0],"pair":[9007199254740993,"a"]}`, `{"bytes":["","AA=="],"maybes":[null,1,2],"pair":[9007199254740993,"a"]}`},
		{"POST /json", `{"beside":{"name":"a","NAME":"b","at":"2026-11-23t08:36:06z","inner":{"name":"c","NAME":"d"},"x":9007199254740993,"n":null}}`,
			`{"beside":{"name":"a","NAME":"b","at":"2026-11-23T08:36:06Z","inner":{"name":"c","size":3},"x":9007199254740993,"n":null}}`},
		{"POST /json", `{"beside":{"inner":{"NAME":"d","SIZE":8}}}`, `{"beside":{"inner":{"size":3}}}`},
		{"POST /json", `{"union":{"kind":"Dog","KIND":"Cat","weight":0.1,"tag":9007199254740993}}`, ``},
		{"POST /json", `{"loose":{"a":0.1,"A":2}}`, ``},
		{"POST /json", `{"loose":"abc"}`, ``},
		{"POST /json", `{"tree":{"value":9007199254740993,"left":{"right":null},"right":{"VALUE":1,"value":1e400}}}`, `{"tree":{"value":9007199254740993,"left":{"right":null},"right":{"value":1e400}}}`},
		{"POST /json", `{"both":{"name":"a","Name":"b","more":{"NAME":"x"}}}`, `{"both":{"name":"a","Name":"b","more":{}}}`},
		{"POST /json", `{"inner":{"object":{"NAME":"x","name":"y","SIZE":1}}}`, `{"inner":{"object":{"name":"y","size":7}}}`},
		{"POST /json", `{"inner":{"object":{"size":null}}}`, ``},
		{"POST /json", `{"binary":"\u0000ÿ"}`, ``},
		{"PATCH /json", `{"text":null,"int64":null,"number":null,"dateTime":null,"date":null,"uuid":null,"byte":null,"boolean":null,"list":null,"free":null,"object":null,"beside":null}`, ``},
		{"PATCH /json", `{"word":null}`, ``},
		{"PATCH /json", `{"word":"a"}`, ``},
		{"PATCH /json", `{"nothing":null}`, ``},
		{"PATCH /json", `{"several":null}`, ``},
		{"PATCH /json", `{"anything":null}`, ``},
		{"PATCH /json", `{"pet":null}`, ``},
		{"PATCH /json", `{"several":9007199254740993,"anything":[9007199254740993]}`, ``},
		{"PATCH /json", `{"pet":{"kind":"Cat","lives":9}}`, ``},
		{"PATCH /json", `{}`, ``},
		{"PATCH /json", `{"text":"","int64":-9223372036854775808,"number":0.1,"dateTime":"2016-12-31t23:59:60z","date":"2024-02-29","uuid":"01A2078C-54A1-7C3E-8A52-3F0D9B1C2E4F","byte":"","boolean":false,"list":[],"free":{"a":9007199254740993}}`,
			`{"text":"","int64":-9223372036854775808,"number":0.1,"dateTime":"2017-01-01T00:00:00Z","date":"2024-02-29","uuid":"01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f","byte":"","boolean":false,"list":[],"free":{"a":9007199254740993}}`},
		{"PATCH /json", `{"beside":{"inner":{"NAME":"x"},"NAME":1e400}}`, `{"beside":{"inner":{"size":3},"NAME":1e400}}`},
		{"POST /any", `9007199254740993`, ``},
		{"POST /any", `{"a":[18446744073709551616,null]}`, ``},
		{"POST /list", `[9007199254740993,"a",null,true,1.0]`, `[9007199254740993,"a",null,true,1]`},
	} {
		want := test.want
		if want == "" {
			want = test.sent
		}
		t.Run(test.call+" "+test.sent, func(t *testing.T) {
			t.Parallel()
			mediaType := asJSON
			if strings.HasPrefix(test.call, http.MethodPatch) {
				mediaType = "application/merge-patch+json"
			}
			s.gets(t, test.call, mediaType, test.sent, want)
		})
	}
	s.gets(t, "POST /text", "text/plain", " a\r\n\x00é ", `" a\r\n\u0000é "`)
}

func TestHandlersGetTheParametersThatWereSent(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range []struct{ path, header, want string }{
		{"9223372036854775807", "", `{}`},
		{"-9.223372036854775808e18", "", `{}`},
		{"1?moment=2026-11-23t08:36:06z", "", `{"moment":"2026-11-23T08:36:06Z"}`},
		{"1?moment=2016-12-31T23:59:60%2B00:00", "", `{"moment":"2017-01-01T00:00:00Z"}`},
		{"1?moments=2026-11-23t08:36:06z&moments=2016-12-31T23:59:60Z", "", `{"moments":["2026-11-23T08:36:06Z","2017-01-01T00:00:00Z"]}`},
		{"1?day=2024-02-29&id=01A2078C-54A1-7C3E-8A52-3F0D9B1C2E4F", "", `{"day":"2024-02-29","id":"01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f"}`},
		{"1?ids=01A2078C-54A1-7C3E-8A52-3F0D9B1C2E4F", "", `{"ids":["01a2078c-54a1-7c3e-8a52-3f0d9b1c2e4f"]}`},
		{"1?bytes=AP8%3D&double=0.1&single=0.1", "", `{"bytes":"AP8=","double":0.1,"single":0.1}`},
		{"1?wide=9007199254740993&level=9007199254740993&ratio=2.50", "", `{"wide":9007199254740993,"level":9007199254740993,"ratio":2.5}`},
		{"1?level=1e0&either=12345678901234567890.5&maybe=9223372036854775807", "", `{"level":1,"either":12345678901234567890.5,"maybe":9223372036854775807}`},
		{"1?either=x", "", `{"either":"x"}`},
		{"1?deep[a]=9007199254740993&deep[A]=b", "", `{"deep":{"a":9007199254740993,"A":"b"}}`},
		{"1?json={%22name%22:null}", "", `{"json":{"name":null}}`},
		{"1?json={%22name%22:{%22A%22:1,%22a%22:0.1}}", "", `{"json":{"name":{"a":0.1}}}`},
		{"1", "X-Moment: 2026-11-23t08:36:06z", `{"X-Moment":"2026-11-23T08:36:06Z"}`},
		{"1", "X-Wide: -9223372036854775808", `{"X-Wide":-9223372036854775808}`},
		{"1", "Cookie: moment=2016-12-31T23:59:60Z", `{"cookie":"2017-01-01T00:00:00Z"}`},
	} {
		t.Run(test.path+test.header, func(t *testing.T) {
			t.Parallel()
			var fields []string
			if test.header != "" {
				fields = append(fields, test.header)
			}
			response, answer := s.send(t, http.MethodGet, "/parameters/"+test.path, nil, fields...)
			var told struct {
				Got struct{ Params json.RawMessage }
			}
			if err := json.Unmarshal([]byte(answer), &told); err != nil || response.StatusCode != http.StatusOK {
				t.Fatalf("%d %s %v", response.StatusCode, answer, err)
			}
			if got, want := canonical(t, string(told.Got.Params)), canonical(t, test.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// What a request holds never reaches the log.
func TestTheLogOfAFailedDecodingHasNoValues(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	for _, test := range []struct{ call, mediaType, body, want string }{
		{"POST /json", asJSON, `{"one":{"integer":987654321098765432109}}`, "validation-failed /one/integer:range"},
		{"POST /json", asJSON, `{"one":{"duration":"P987654321098765432109D"}}`, "validation-failed /one/duration:range"},
		{"POST /json", asJSON, `{"inner":{"object":{"size":987654321098765432109}}}`, "validation-failed /inner/object/size:range"},
		{"POST /json", asJSON, `{"beside":{"inner":{"size":987654321098765432109}}}`, "validation-failed /beside/inner/size:range"},
		{"POST /json", asJSON, `{"maybes":[987654321098765432109]}`, "validation-failed /maybes/0:range"},
		{"POST /form", asForm, "integer=987654321098765432109", "validation-failed /integer:range"},
	} {
		method, path, _ := strings.Cut(test.call, " ")
		response, answer := s.send(t, method, path, strings.NewReader(test.body), "Content-Type: "+test.mediaType)
		if got := result(t, response, answer); got != test.want {
			t.Errorf("%s: %s", test.body, got)
		}
		if strings.Contains(answer, "98765") {
			t.Errorf("the answer has the value: %s", answer)
		}
	}
	if text := s.log.String(); strings.Contains(text, "98765") || !strings.Contains(text, "the Go type int cannot hold the number") {
		t.Errorf("the log: %s", text)
	}
}
