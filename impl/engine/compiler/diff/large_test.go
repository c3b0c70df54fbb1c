package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
)

// large is a contract of many operations, whose schemas all lead to each other.
func large(operations, schemas, maxLength int) string {
	var text strings.Builder
	text.WriteString("openapi: 3.1.0\ninfo: {title: Large, version: 1.0.0}\npaths:\n")
	for i := range operations {
		fmt.Fprintf(&text, "  /r%d: {get: {operationId: g%d, responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/S%d'}}}}}}}\n", i, i, i%schemas)
	}
	text.WriteString("components:\n  schemas:\n")
	ref := func(i int) string { return fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", i%schemas) }
	for i := range schemas {
		fmt.Fprintf(&text, "    S%d: {type: object, properties: {id: {type: string, maxLength: %d}, next: %s, all: {type: array, items: %s}, one: {oneOf: [%s, %s, {type: string}]}}}\n",
			i, maxLength, ref(7*i+1), ref(3*i+2), ref(i+1), ref(i+2))
	}
	return text.String()
}

func TestSchemasThatLeadToEachOtherAreComparedOnce(t *testing.T) {
	t.Parallel()
	const schemas = 200
	result := compare(t, large(1000, schemas, 5), large(1000, schemas, 6))
	if len(result.Changes) != schemas {
		t.Fatalf("%d changes", len(result.Changes))
	}
	for _, change := range result.Changes {
		if change.ID != "response-max-length-loosened" || len(change.Operations) != 1000 {
			t.Errorf("%s of %d operations", change.ID, len(change.Operations))
		}
	}
}

func BenchmarkCompareOfALargeContract(b *testing.B) {
	before, after := parse(b, "old.yaml", large(3000, 1500, 5)), parse(b, "new.yaml", large(3000, 1500, 6))
	for b.Loop() {
		diff.Compare(before, after, diff.Options{})
	}
}
