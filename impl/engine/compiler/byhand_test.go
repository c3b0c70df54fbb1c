package compiler_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/schematest"
)

// byHand are schemas whose keywords meet in ways that chance seldom brings about. Leaf and Loop are in handRound.
var byHand = []string{
	`{"$ref":"#/components/schemas/Leaf","unevaluatedProperties":false}`,
	`{"$ref":"#/components/schemas/Leaf","if":{"properties":{"b":{"const":1}},"required":["b"]},"then":{"properties":{"c":true}},"else":{"properties":{"d":true}},"unevaluatedProperties":false}`,
	`{"if":{"properties":{"a":{"type":"string"}},"required":["a"]},"unevaluatedProperties":false}`,
	`{"if":{"patternProperties":{"^a":true}},"unevaluatedProperties":{"type":"integer"}}`,
	`{"dependentSchemas":{"a":{"properties":{"b":{"type":"string"}}},"c":{"required":["d"],"properties":{"d":true}}},"properties":{"a":true,"c":true},"unevaluatedProperties":false}`,
	`{"allOf":[{"properties":{"a":true}},{"$ref":"#/components/schemas/Loop"}],"unevaluatedProperties":false}`,
	`{"allOf":[{"unevaluatedProperties":false}],"properties":{"a":true}}`,
	`{"anyOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}],"unevaluatedProperties":false}`,
	`{"oneOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}],"unevaluatedProperties":false}`,
	`{"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false}`,
	`{"not":{"required":["a"],"unevaluatedProperties":false,"properties":{"a":true}}}`,
	`{"contains":{"type":"integer"},"minContains":0,"maxContains":1}`,
	`{"contains":{"type":"integer"},"minContains":2,"maxContains":1}`,
	`{"contains":{"type":"integer"},"minContains":2,"unevaluatedItems":{"type":"string"}}`,
	`{"contains":{"type":"integer"},"minContains":0,"unevaluatedItems":false}`,
	`{"prefixItems":[{"type":"integer"}],"contains":{"type":"string"},"unevaluatedItems":false}`,
	`{"allOf":[{"prefixItems":[true]},{"contains":{"const":1}}],"unevaluatedItems":false}`,
	`{"if":{"prefixItems":[{"const":1}]},"then":{"prefixItems":[true,true]},"else":{"contains":{"type":"object"}},"unevaluatedItems":false}`,
	`{"anyOf":[{"items":{"type":"integer"}},{"prefixItems":[{"type":"string"}]}],"unevaluatedItems":false}`,
	`{"propertyNames":{"maxLength":1,"pattern":"^[ab]"}}`,
	`{"propertyNames":{"not":{"enum":["a","b"]}}}`,
	`{"propertyNames":{"type":"object"}}`,
	`{"propertyNames":false,"minProperties":0}`,
	`{"propertyNames":{"if":{"const":"a"},"then":false}}`,
	`{"$ref":"#/components/schemas/Loop"}`,
	`{"$ref":"#/components/schemas/Loop","unevaluatedProperties":{"type":"integer"}}`,
	`{"properties":{"a":{"$ref":"#/components/schemas/Loop"}},"patternProperties":{"^[ab]$":{"type":["integer","object"]}},"additionalProperties":{"$ref":"#/components/schemas/Leaf"}}`,
	`{"dependentRequired":{"a":["b","c"]},"dependentSchemas":{"b":false}}`,
	`{"enum":[1,1.0e0,[1.0],{"a":1,"b":[2e0]}]}`,
	`{"const":{"b":1.0,"a":{"a":[]}}}`,
	`{"uniqueItems":true,"contains":{"const":1}}`,
	`{"type":"integer","multipleOf":0.5,"maximum":2}`,
	`{"type":["integer","array"],"items":{"$ref":"#/components/schemas/Leaf","unevaluatedProperties":{"$ref":"#/components/schemas/Leaf"}}}`,
	`{"properties":{"a":{"unevaluatedProperties":false}},"unevaluatedProperties":{"properties":{"a":true},"unevaluatedProperties":false}}`,
	`{"allOf":[{"if":{"required":["a"]},"then":{"properties":{"a":true}}},{"if":{"required":["b"]},"then":{"properties":{"b":true}}}],"unevaluatedProperties":false}`,
	`{"allOf":[{"additionalProperties":{"type":"integer"}}],"unevaluatedProperties":false}`,
	`{"anyOf":[true,{"properties":{"a":true}}],"unevaluatedProperties":false}`,
	`{"anyOf":[false,{"properties":{"a":true,"c":{"unevaluatedProperties":false,"$ref":"#/components/schemas/Leaf"}}}],"unevaluatedProperties":false}`,
	`{"then":{"properties":{"a":true}},"unevaluatedProperties":false}`,
	`{"additionalProperties":false,"allOf":[{"properties":{"a":true}}]}`,
	`{"minProperties":1,"maxProperties":1,"unevaluatedProperties":true}`,
	`{"oneOf":[{"$ref":"#/components/schemas/Leaf"},{"$ref":"#/components/schemas/Loop"}]}`,
}

// TestSchemasByHandAreEnforcedAsAnotherValidatorDoes holds every schema against every value.
func TestSchemasByHandAreEnforcedAsAnotherValidatorDoes(t *testing.T) {
	t.Parallel()
	r := handRound(t)
	good := 0
	for i, verdict := range r.ours(t) {
		if verdict != valid && verdict != invalid || !verdict.agrees(r.theirs[i]) {
			t.Errorf("generated code says %s, and the other %v, of %s for %s", verdict, r.theirs[i], r.values[i].text, byHand[r.values[i].group])
		}
		if verdict == valid {
			good++
		}
	}
	if good < len(r.values)/10 || good > len(r.values)*9/10 {
		t.Errorf("%d of %d values are valid, which says little", good, len(r.values))
	}
}

func handRound(t *testing.T) *round {
	t.Helper()
	components := map[string]any{
		"Leaf": json.RawMessage(`{"properties":{"a":{"type":"integer"}}}`),
		"Loop": json.RawMessage(`{"allOf":[{"type":["object","integer"]},{"properties":{"a":{"$ref":"#/components/schemas/Loop"},"b":{"items":{"$ref":"#/components/schemas/Loop"}}}}]}`),
	}
	var values [][]byte
	for _, text := range handValues() {
		values = append(values, []byte(text))
	}
	r := new(round)
	for i, text := range byHand {
		name := fmt.Sprintf("H%d", i)
		r.groups = append(r.groups, schematest.Group{Names: []string{name}})
		components[name] = json.RawMessage(text)
	}
	r.ask(t, components, func(schematest.Group) [][]byte { return values })
	return r
}

// handValues are objects of all mixtures of a few members, arrays of a few items, and single values.
func handValues() []string {
	single := []string{`1`, `2.0`, `1.5`, `"a"`, `null`, `true`, `[]`, `{}`, `{"a":1}`, `{"a":"x"}`, `{"b":1,"a":{"a":[]}}`, `[1.0]`, `{"c":1}`}
	values := append([]string{}, single...)
	for _, one := range single {
		values = append(values, `[`+one+`]`)
		for _, other := range []string{`1`, `"a"`, `{"a":1}`, `{"b":[2.0],"a":1}`} {
			values = append(values, `[`+one+`,`+other+`]`, `[`+other+`,1e0,`+one+`]`, `[`+other+`,`+one+`,"b",`+one+`]`)
		}
	}
	for mixture := range 3 * 3 * 3 * 3 * 2 {
		object, rest := "", mixture
		for _, name := range []string{"a", "b", "c", "d"} {
			member := []string{"", `1`, `"x"`}
			switch name {
			case "a":
				member = []string{"", `1`, `{"a":{"b":[1,{"a":"x"}]}}`}
			case "b":
				member = []string{"", `1`, `[{"a":1},2]`}
			}
			if text := member[rest%3]; text != "" {
				object += `,"` + name + `":` + text
			}
			rest /= 3
		}
		if rest > 0 {
			object += `,"a/~é":2`
		}
		if object != "" {
			values = append(values, `{`+object[1:]+`}`)
		}
	}
	return values
}
