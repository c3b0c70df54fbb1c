package compiler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// BenchmarkLint shows that a contract of ten times the operations costs about ten times as much.
func BenchmarkLint(b *testing.B) {
	for _, operations := range []int{100, 1000} {
		b.Run(fmt.Sprintf("%d operations", operations), func(b *testing.B) {
			text := large(operations)
			for b.Loop() {
				report, err := compiler.Lint(b.Context(), "c.yaml", func(string) ([]byte, error) { return text, nil }, lint.Options{})
				if err != nil || report.Count(lint.Error) > 0 || report.Count(lint.Warning) == 0 {
					b.Fatal(err, report.Findings[:min(len(report.Findings), 3)])
				}
			}
		})
	}
}

// large is a contract with so many operations and as many schemas, each of which leads to a few others.
func large(operations int) []byte {
	var paths, schemas strings.Builder
	for i := range operations {
		fmt.Fprintf(&paths, "  /things%[1]d/{id}:\n    put:\n      operationId: putThing%[1]d\n"+
			"      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]\n"+
			"      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing%[1]d'}}}}\n"+
			"      responses: {'204': {description: Done.}}\n", i)
		fmt.Fprintf(&schemas, "    Thing%d:\n      type: object\n      properties:\n        name: {type: string, examples: [Anvil]}\n"+
			"        next: {$ref: '#/components/schemas/Thing%d'}\n", i, i/10*10+(i+1)%10)
	}
	return []byte("openapi: 3.1.0\ninfo: {title: Large, version: '1'}\npaths:\n" + paths.String() + "components:\n  schemas:\n" + schemas.String())
}
