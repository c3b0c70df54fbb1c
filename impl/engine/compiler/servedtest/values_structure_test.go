package servedtest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/values/want/gen/api"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

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

// valueHandlers answer by themselves where the test is about answers.
type valueHandlers struct{ api.StrictServerInterface }

func (valueHandlers) GetHeaders(context.Context, api.GetHeadersRequestObject) (api.GetHeadersResponseObject, error) {
	moment := time.Date(2026, 11, 23, 8, 36, 6, 500, time.UTC)
	return api.GetHeaders204Response{Headers: api.GetHeaders204ResponseHeaders{
		XMoment: moment, XMoments: []time.Time{moment, moment}, XBytes: []byte{0, 255}, XDay: &openapi_types.Date{Time: moment},
		XRatio: 1e21, XBig: new(int64(9223372036854775807)), XID: &uuid.Nil, XSure: new(true), XDuration: &openapi_types.Duration{Days: 7},
		XWord: new("two"), XMaybe: nullable.NewNullNullable[int](), XNumbers: []int{1, 2, 3},
	}}, nil
}

func TestHeaderFieldsOfAnswersAreWrittenAsTheContractHasThem(t *testing.T) {
	t.Parallel()
	s := serveValues(t)
	response, _ := s.send(t, http.MethodGet, "/headers", nil)
	for name, want := range map[string]string{
		"X-Moment": "2026-11-23T08:36:06.0000005Z", "X-Moments": "2026-11-23T08:36:06.0000005Z,2026-11-23T08:36:06.0000005Z", "X-Bytes": "AP8=",
		"X-Day": "2026-11-23", "X-Ratio": "1e+21", "X-Big": "9223372036854775807", "X-ID": "00000000-0000-0000-0000-000000000000",
		"X-Sure": "true", "X-Duration": "P7D", "X-Word": "two", "X-Maybe": "", "X-Numbers": "1,2,3",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if strings.Contains(s.log.String(), pipeline.WrongAnswer) || response.StatusCode != http.StatusNoContent {
		t.Errorf("%d %s", response.StatusCode, s.log)
	}
}
