package validate_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// common is a request with five parameters in the query, the path and the header, one of them absent with a
// default, one an array, and one encoded.
func common() (*contract.Request, func(*contract.Request) *contract.Problem) {
	id := validate.Parameter{Name: "id", Required: true, Reads: validate.IsString, Schema: anything}
	limit := validate.Parameter{Name: "limit", Bare: true, Reads: validate.IsInteger, Default: "20", Schema: anything}
	q := validate.Parameter{Name: "q", Bare: true, Reads: validate.IsString, Schema: anything}
	tags := validate.Parameter{Name: "tags", Shape: validate.AsArray, Style: validate.Form, Explode: true, Reads: validate.IsString, Schema: anything}
	since := validate.Parameter{Name: "If-None-Match", Reads: validate.IsString, Schema: anything}
	names := contract.Names{
		{In: contract.InPath, Name: "id"}, {In: contract.InQuery, Name: "limit"}, {In: contract.InQuery, Name: "q"},
		{In: contract.InQuery, Name: "tags"}, {In: contract.InHeader, Name: "If-None-Match"},
	}
	check := func(of *contract.Request) *contract.Problem {
		r := validate.Begin(of, &names)
		r.Path(0, &id)
		r.Query(1, &limit, &q, &tags)
		r.Header(4, &since)
		r.NoOtherQuery()
		return r.Problem()
	}
	return &contract.Request{
		HTTP: &http.Request{URL: &url.URL{RawQuery: "q=Ada+L%C3%B6velace&tags=navy&tags=compilers"}, Header: http.Header{"If-None-Match": {`"1"`}}},
		Path: func(string) string { return "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f" },
	}, check
}

func TestAValidRequestWithoutABodyCostsTwoAllocations(t *testing.T) { //nolint:paralleltest // it counts the allocations of the whole process
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	of, check := common()
	perRun := testing.AllocsPerRun(1000, func() {
		request := *of
		if problem := check(&request); problem != nil {
			t.Fatal(problem)
		}
	})
	if perRun > 2 {
		t.Errorf("%v allocations", perRun)
	}
}

// BenchmarkParameters shows what a GET with five parameters costs to check, its values handed back included.
func BenchmarkParameters(b *testing.B) {
	of, check := common()
	b.ReportAllocs()
	for b.Loop() {
		request := *of
		if problem := check(&request); problem != nil {
			b.Fatal(problem)
		}
	}
}
