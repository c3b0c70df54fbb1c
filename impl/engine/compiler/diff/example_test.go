package diff_test

import (
	"os"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func ExampleCompare() {
	before, err := document.Parse("v1.yaml", []byte(`openapi: 3.1.0
paths:
  /people: {get: {operationId: listPeople, x-rate-limit: {limit: 100, window: 1m}}}
`))
	if err != nil {
		panic(err)
	}
	after, err := document.Parse("v2.yaml", []byte(`openapi: 3.1.0
paths:
  /people: {get: {operationId: listPeople, x-rate-limit: {limit: 60, window: 1m}}}
`))
	if err != nil {
		panic(err)
	}
	diff.Compare(before, after, diff.Options{}).Text(os.Stdout, false)
	// Output:
	// breaking  The rate limit is 60 in 1m by principal now, and was 100 in 1m by principal before. [rate-limit-lowered]
	//           GET /people (listPeople)
	//           old v1.yaml:3:66, new v2.yaml:3:66
	//           Instead: keep the limit, or announce it, and try it with `enforce: log` first.
	//
	// 1 breaking, 0 dangerous, 0 safe.
}
