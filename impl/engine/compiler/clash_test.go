package compiler_test

import (
	"strings"
	"testing"
)

// What oapi-codegen makes of an operation gets names that a component can have, too.
func TestTwoPartsThatGetOneNameInCodeAreToldWithTheirPlaces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		schemas string // from line 15 on
		want    string
	}{
		"a type of an answer": {
			"GetA201JSONResponseBody0: {type: string}",
			"the schema GetA201JSONResponseBody0 gets the name GetA201JSONResponseBody0 in the code in gen/api, and so does what is made for the operation getA in line 6: rename one of them, or give the schema another `x-go-name`",
		},
		"a name that was chosen": {
			"P: {type: object, x-go-name: A, properties: {a: {type: integer}}}",
			"the schema P gets the name A in the code in gen/api, and so does the schema A in line 14: rename one of them",
		},
		"one name that was chosen twice": {
			"P: {type: object, x-go-name: Q, properties: {a: {type: integer}}}\n    R: {type: object, x-go-name: Q, properties: {b: {type: string}}}",
			"gets the name Q in the code in gen/api, and so does the schema ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := mistakes(t, `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      responses:
        '201':
          description: Done.
          headers: {X-A: {schema: {type: string}}}
          content: {application/json: {schema: {oneOf: [{type: object, properties: {a: {type: string}}}, {type: integer}]}}}
components:
  schemas:
    A: {type: object, properties: {b: {type: string}}}
    `+test.schemas+"\n")
			if len(found) != 1 || found[0].Line < 15 || !strings.Contains(found[0].Reason, test.want) {
				t.Errorf("want %q at its place, got %v", test.want, found)
			}
		})
	}
}
