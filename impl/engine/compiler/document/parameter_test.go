package document_test

import (
	"slices"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func TestAParameterOfAnOperationTakesThePlaceOfItsPaths(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("c.yaml", []byte(`openapi: 3.1.0
components:
  parameters:
    Id: {name: id, in: path, description: path}
    Other: {$ref: '#/components/parameters/Id'}
paths:
  /users/{id}:
    parameters:
      - {$ref: '#/components/parameters/Other'}
      - {name: X-Who, in: header, description: path}
      - {name: who, in: query, description: path}
      - {name: who, in: cookie, description: path}
    get:
      parameters:
        - {name: x-who, in: header, description: own}
        - {name: Who, in: query, description: own}
        - {name: id, in: path, description: own}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for operation := range d.Operations() {
		for _, item := range d.Parameters(operation) {
			node := d.Follow(item)
			got = append(got, document.Written(node, "in")+" "+document.Written(node, "name")+" "+document.Written(node, "description"))
		}
	}
	want := []string{"path id own", "header x-who own", "query who path", "cookie who path", "query Who own"}
	if !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestAReferenceThatLeadsToNothingHasNoTarget(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("c.yaml", []byte(`openapi: 3.1.0
components:
  schemas:
    Circle: {$ref: '#/components/schemas/Circle'}
    Nowhere: {$ref: '#/components/schemas/None'}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Circle", "Nowhere"} {
		if target := d.Follow(d.Resolve("#/components/schemas/" + name)); target != nil {
			t.Errorf("%s leads to line %d", name, target.Line)
		}
	}
}
