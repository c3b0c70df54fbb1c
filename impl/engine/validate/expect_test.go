package validate_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

func TestABodyIsHeldAgainstWhatTheOperationTakes(t *testing.T) {
	t.Parallel()
	required := contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}, {Type: "image/*", Reads: contract.Streamed}}, Limit: 10}
	optional := required
	optional.Required = false
	for name, test := range map[string]struct {
		body      *contract.Body
		mediaType string
		sent      []byte
		want      string // the problem's code, and the first violation's
		found     string // the media type after it
	}{
		"what it takes":          {&required, "application/json", []byte(`{}`), "", "application/json"},
		"in other words":         {&required, "Application/JSON; charset=utf-8", []byte(`{}`), "", "application/json"},
		"of a range":             {&required, "image/png", nil, "", "image/*"},
		"no body":                {&required, "", nil, "validation-failed required", ""},
		"an empty body":          {&required, "application/json", []byte{}, "validation-failed required", ""},
		"no body, and none must": {&optional, "", nil, "", ""},
		"empty, and none must":   {&optional, "application/json", []byte{}, "", ""},
		"another type":           {&required, "text/plain", []byte(`{}`), "unsupported-media-type", ""},
		"no type":                {&optional, "", []byte(`{}`), "unsupported-media-type", ""},
		"a range":                {&required, "image/*", []byte(`{}`), "unsupported-media-type", ""},
		"no type at all":         {&required, "json", []byte(`{}`), "unsupported-media-type", ""},
		"too much":               {&required, "application/json", []byte(`"123456789"`), "content-too-large", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := &contract.Request{HTTP: httptest.NewRequest(http.MethodPost, "/", nil), MediaType: test.mediaType, Body: test.sent}
			r := validate.Begin(request)
			r.Expect(test.body)
			r.Body("application/json", validate.Anything)
			got := ""
			if problem := r.Problem(); problem != nil {
				got = problem.Type.Code
				if len(problem.Errors) > 0 {
					got += " " + problem.Errors[0].Code
				}
			}
			if got != test.want || request.MediaType != test.found {
				t.Errorf("got %q, and the type %q", got, request.MediaType)
			}
		})
	}
}

func TestPathParametersComeFromThePatternsOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	got := ""
	id := validate.Parameter{Name: "id", Required: true, Reads: validate.IsString, Schema: func(c *validate.Check, n validate.Node) bool {
		got = string(c.Raw(n))
		return true
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{id}", func(_ http.ResponseWriter, r *http.Request) {
		check := validate.Begin(&contract.Request{HTTP: r})
		check.Path(&id)
		if problem := check.Problem(); problem != nil {
			t.Error(problem)
		}
	})
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/things/a%2F%20b%25", nil))
	if got != "a/ b%" {
		t.Errorf("got %q", got)
	}
}
