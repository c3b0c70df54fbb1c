package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/interprettest"
)

// FuzzRequests holds the generated checks against an independent validator of JSON Schema: both must find
// the same, in the same places. Formats are left to their own tests, because the two know different ones.
func FuzzRequests(f *testing.F) {
	interpreted, err := interprettest.Operations(gen.JSON)
	if err != nil {
		f.Fatal(err)
	}
	for _, refusal := range refusals {
		if _, query, _ := strings.Cut(refusal.path, "?"); len(refusal.body) < 1000 {
			f.Add(uint8(0), query, refusal.body)
		}
	}
	for i := range operations.Operations {
		f.Add(uint8(i), "limit=5&sort=-name", `{"name": "a", "email": "a@example.com", "role": null, "address": {"city": "c"}}`)
	}
	f.Fuzz(func(t *testing.T, which uint8, query, body string) {
		generated := operations.Operations[int(which)%len(operations.Operations)]
		at := slices.IndexFunc(interpreted, func(o contract.Operation) bool { return o.ID == generated.ID })
		request := &contract.Request{
			HTTP: &http.Request{Method: generated.Method, URL: &url.URL{RawQuery: query}, Header: http.Header{}},
			Path: func(string) string { return "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f" },
		}
		if generated.Body != nil {
			request.Body, request.MediaType = []byte(body), generated.Body.Media[0].Type
		}
		unchecked := *request
		one, other := interpreted[at].Check(&unchecked), generated.Check(request)
		skip := formats(one, other)
		want, got := found(one, skip), found(other, skip)
		if !slices.Equal(want, got) {
			t.Fatalf("%s ?%s %s\nfound  %q\nshould %q", generated.ID, query, body, got, want)
		}
	})
}

// found is the problem as text: its type, and what is wrong where. It leaves out the places in skip.
func found(problem *contract.Problem, skip []string) []string {
	if problem == nil {
		return nil
	}
	all := []string{problem.Type.Code}
	for _, violation := range problem.Errors {
		// Where a text stops to be JSON, two readers may put differently.
		malformed := problem.Type.Code == contract.MalformedBody.Code && violation.Pointer != nil
		if !malformed && !slices.Contains(skip, place(violation)) {
			all = append(all, place(violation)+" "+violation.Code+" "+violation.Detail)
		}
	}
	if len(all) == 1 && problem.Type.Code == contract.ValidationFailed.Code {
		return nil // nothing is left
	}
	slices.Sort(all)
	return all
}

func place(violation contract.Violation) string {
	if violation.Pointer != nil {
		return *violation.Pointer
	}
	return violation.Parameter
}

// formats are the places where either finds a wrong format: the other may know another, and one of them
// then says nothing more of the value.
func formats(problems ...*contract.Problem) []string {
	var places []string
	for _, problem := range problems {
		if problem == nil {
			continue
		}
		for _, violation := range problem.Errors {
			if violation.Code == "format" {
				places = append(places, place(violation))
			}
		}
	}
	return places
}

// BenchmarkChecks shows what a request costs to check: by generated code, and by the interpreter.
func BenchmarkChecks(b *testing.B) {
	interpreted, err := interprettest.Operations(gen.JSON)
	if err != nil {
		b.Fatal(err)
	}
	for _, test := range []struct{ id, query, body string }{
		{"listUsers", "limit=20&sort=-name&q=alice", ""},
		{"createUser", "", `{"name":"Grace Hopper","email":"grace@example.com","role":"member","tags":["navy","compilers"],"address":{"street":"1 Navy Yard","city":"Washington","country":"US"}}`},
	} {
		for kind, all := range map[string][]contract.Operation{"generated": operations.Operations, "interpreted": interpreted} {
			operation := all[slices.IndexFunc(all, func(o contract.Operation) bool { return o.ID == test.id })]
			request := &contract.Request{HTTP: httptest.NewRequest(operation.Method, "/?"+test.query, nil)}
			if test.body != "" {
				request.Body, request.MediaType = []byte(test.body), "application/json"
			}
			b.Run(test.id+"/"+kind, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if problem := operation.Check(request); problem != nil {
						b.Fatal(problem)
					}
				}
			})
		}
	}
}
