package model_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// read makes the model of a contract with one operation whose body is the component A.
func read(t *testing.T, components string) (*model.Contract, []*document.Error) {
	t.Helper()
	d, err := document.Parse("c.yaml", []byte(`paths:
  /a:
    post:
      operationId: a
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
components:
  schemas:
`+components))
	if err != nil {
		t.Fatal(err)
	}
	return model.Read(d)
}

func TestSchemasThatApplyThemselvesWithoutEndAreErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		components string
		endless    bool
	}{
		"a part":             {"    A: {allOf: [{$ref: '#/components/schemas/A'}]}\n", true},
		"by a detour":        {"    A: {anyOf: [{$ref: '#/components/schemas/B'}, {}]}\n    B: {not: {if: {$ref: '#/components/schemas/A'}}}\n", true},
		"by a dependency":    {"    A: {dependentSchemas: {a: {$ref: '#/components/schemas/A'}}}\n", true},
		"below":              {"    A: {properties: {a: {$ref: '#/components/schemas/A'}}, items: {$ref: '#/components/schemas/A'}}\n", false},
		"below by a detour":  {"    A: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {additionalProperties: {$ref: '#/components/schemas/A'}}\n", false},
		"twice, but an end":  {"    A: {allOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/B'}]}\n    B: {type: object}\n", false},
		"two that are alike": {"    A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}\n    B: {$ref: '#/components/schemas/C'}\n    C: {type: object}\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, found := read(t, test.components)
			if (len(found) > 0) != test.endless || test.endless && (found[0].Line < 8 || !strings.Contains(found[0].Reason, "without end")) {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestADiscriminatorKnowsWhatItsValuesStandFor(t *testing.T) {
	t.Parallel()
	const pets = "    Cat: {type: object}\n    Dog: {type: object}\n    Puppy: {allOf: [{$ref: '#/components/schemas/A'}]}\n"
	for name, test := range map[string]struct{ schema, want string }{
		"the components' names": {"oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: p}", "Cat=Cat Dog=Dog"},
		"a mapping":             {"anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: p, mapping: {c: '#/components/schemas/Cat', d: Dog}}", "c=Cat d=Dog"},
		"a mapping of one":      {"oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: p, mapping: {c: '#/components/schemas/Cat'}}", "c=Cat Dog=Dog"},
		"children":              {"type: object, discriminator: {propertyName: p}", "A= Puppy="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, found := read(t, "    A: {"+test.schema+"}\n"+pets)
			if len(found) > 0 {
				t.Fatal(found)
			}
			var got []string
			for _, schema := range c.Schemas {
				if schema.Pointer == "#/components/schemas/A" {
					for _, mapped := range schema.Discriminator.Mapping {
						name := ""
						if mapped.Schema != nil {
							name = mapped.Schema.Name
						}
						got = append(got, mapped.Value+"="+name)
					}
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("want %s, got %s", test.want, got)
			}
		})
	}
}
