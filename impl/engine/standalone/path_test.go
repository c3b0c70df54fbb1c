package standalone_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	parameters "github.com/charterhq/charter/impl/engine/compiler/testdata/parameters/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/standalone"
)

func TestParametersAreFoundInThePath(t *testing.T) {
	t.Parallel()
	operations := made(parameters.Operations)
	handler := standalone.NewHandler(operations, standalone.Options{Base: "/v1"}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found := standalone.FromContext(r.Context())
		fmt.Fprintf(w, "%s %s %s %s", found.Operation, found.Path("id"), found.Path("colors"), found.Query("limit"))
	}))
	for target, want := range map[string]string{
		"/v1/simple/5/a%2Cb,c+d/R,1": `200 simple 5 ["a,b","c+d"] `,
		"/v1/open:object":            `200 openObject   20`,
		"/v1/simple/x/blue/R,1":      `400 validation-failed id:type`,
		"/simple/5/blue/R,1":         `404 no-such-operation`,
		"/v1":                        `404 no-such-operation`,
		"/v1/simple/5/../R,1":        `404 no-such-operation`,
		"/v1/simple/5/%2e%2E/R,1":    `404 no-such-operation`,
		"/v1/simple/5//R,1":          `404 no-such-operation`,
	} {
		if got := inFewWords(t, answer(handler, http.MethodGet, target, "", "")); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", target, got, want)
		}
	}
	if recorder := answer(handler, http.MethodHead, "/v1/open:object", "", ""); recorder.Code != http.StatusOK {
		t.Errorf("HEAD: %d", recorder.Code)
	}
	if recorder := answer(handler, http.MethodOptions, "/v1/simple/5/blue/R,1", "", ""); recorder.Code != http.StatusNoContent || recorder.Header().Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("OPTIONS: %d %v", recorder.Code, recorder.Header())
	}
}

// Where a router has another path than the contract, its parameters count.
func TestPathParametersComeFromThePatternsOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	operation := standalone.NewOperation(standalone.Operation{ID: "get", Method: http.MethodGet, Path: "/things/{a}", Check: func(r *contract.Request) *contract.Problem {
		r.Parameters.Add(contract.InPath, "a", []byte(r.Path("a")))
		return nil
	}})
	request := httptest.NewRequest(http.MethodGet, "/other", nil)
	request.SetPathValue("a", "a/ b%")
	found, err := operation.Validate(request)
	if err != nil || string(found.Path("a")) != "a%2F%20b%25" {
		t.Errorf("%v %v", found, err)
	}
}

// routed is a handler of GET operations, each of one path. A star after the path gives the last parameter the rest of
// it, and a question mark also nothing.
func routed(paths ...string) http.Handler {
	var operations []*standalone.Operation
	for _, path := range paths {
		o := standalone.Operation{ID: path, Method: http.MethodGet, Path: strings.TrimRight(path, "*?"), Check: func(r *contract.Request) *contract.Problem {
			for _, name := range []string{"a", "b"} {
				r.Parameters.Add(contract.InPath, name, []byte(r.Path(name)))
			}
			return nil
		}}
		switch path[len(path)-1] {
		case '*':
			o.Rest = standalone.AllSegments
		case '?':
			o.Rest = standalone.MaybeNothing
		}
		operations = append(operations, standalone.NewOperation(o))
	}
	return standalone.NewHandler(operations, standalone.Options{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found := standalone.FromContext(r.Context())
		fmt.Fprintf(w, "%s a=%s b=%s", found.Operation, found.Path("a"), found.Path("b"))
	}))
}

func TestTheMostExactPathIsTaken(t *testing.T) {
	t.Parallel()
	handler := routed("/{a}", "/me", "/files/{a}", "/files/{a}.json", "/files/v{a}-{b}.json", "/{a}/{b}", "/files/{a}/{b}*", "/any/{a}?", "/")
	for target, want := range map[string]string{
		"/me":                "/me a= b=",
		"/m%65":              "/me a= b=",
		"/you":               "/{a} a=you b=",
		"/%2F":               "/{a} a=%2F b=",
		"/":                  "/ a= b=",
		"/files/x":           "/files/{a} a=x b=",
		"/files/x.json":      "/files/{a}.json a=x b=",
		"/files/.json":       "/files/{a} a=.json b=",
		"/files/x.json.json": "/files/{a}.json a=x.json b=",
		"/files/v1-2.json":   "/files/v{a}-{b}.json a=1 b=2",
		"/files/v1-2-3.json": "/files/v{a}-{b}.json a=1 b=2-3",
		"/files/v-2.json":    "/files/{a}.json a=v-2 b=",
		"/other/x":           "/{a}/{b} a=other b=x",
		"/files/x/y/z":       "/files/{a}/{b}* a=x b=y/z",
		"/files/x/":          "",
		"/files/x/y/../z":    "",
		"/files/x/y/%2e/z":   "",
		"/any":               "/any/{a}? a= b=",
		"/any/":              "/any/{a}? a= b=",
		"/any/x/y":           "/any/{a}? a=x/y b=",
		"/x/y/z":             "",
	} {
		recorder := answer(handler, http.MethodGet, target, "", "")
		if got := recorder.Body.String(); recorder.Code == http.StatusOK && got != want || recorder.Code != http.StatusOK && want != "" {
			t.Errorf("%s: %d %s", target, recorder.Code, got)
		}
	}
}
