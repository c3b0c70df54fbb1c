package parameterstest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/oapi-codegen/runtime"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// known are the Go types of five parameters, as oapi-codegen makes them.
type known struct {
	limit      *int32
	role, q    *string
	descending *bool
	tags       []string
}

func anything(*validate.Check, validate.Node) bool { return true }

var five = []validate.Parameter{
	{Name: "limit", Reads: validate.IsInteger, Schema: anything},
	{Name: "role", Reads: validate.IsString, Schema: anything},
	{Name: "q", Reads: validate.IsString, Schema: anything},
	{Name: "descending", Reads: validate.IsBoolean, Schema: anything},
	{Name: "tags", Shape: validate.AsArray, Style: validate.Form, Explode: true, Reads: validate.IsString, Schema: anything},
}

var fiveNames = func() (names contract.Names) {
	for i := range five {
		names = append(names, contract.Name{In: contract.InQuery, Name: five[i].Name})
	}
	return names
}()

func check(request *contract.Request) *contract.Problem {
	r := validate.Begin(request, &fiveNames)
	r.Query(0, &five[0], &five[1], &five[2], &five[3], &five[4])
	r.NoOtherQuery()
	return r.Problem()
}

// asContext is the context of a chain, with the request in it.
type asContext struct{ request *contract.Request }

func (c asContext) Value(any) any { return c.request }

// BenchmarkHandlers compares ways to five parameters in Go: handed over are the values that were checked; read
// again are they as oapi-codegen's own wrappers do it, after the same check.
func BenchmarkHandlers(b *testing.B) {
	of := &http.Request{URL: &url.URL{RawQuery: "limit=20&role=member&q=ada+lovelace&descending=true&tags=a&tags=b"}}
	b.Run("handed over", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			request := &contract.Request{HTTP: of}
			if problem := check(request); problem != nil {
				b.Fatal(problem)
			}
			var into known
			checked := validate.CheckedParameters(asContext{request})
			checked.Query("limit", &into.limit)
			checked.Query("role", &into.role)
			checked.Query("q", &into.q)
			checked.Query("descending", &into.descending)
			checked.Query("tags", &into.tags)
			if err := checked.Err(); err != nil || *into.limit != 20 || len(into.tags) != 2 {
				b.Fatal(err)
			}
		}
	})
	b.Run("read again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			request := &contract.Request{HTTP: of}
			if problem := check(request); problem != nil {
				b.Fatal(problem)
			}
			var into known
			for i, target := range []any{&into.limit, &into.role, &into.q, &into.descending, &into.tags} {
				if err := runtime.BindQueryParameterWithOptions("form", true, false, five[i].Name, of.URL.Query(), target, runtime.BindQueryParameterOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			if *into.limit != 20 || len(into.tags) != 2 {
				b.Fatal("not read")
			}
		}
	})
}
