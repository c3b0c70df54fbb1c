package docs

import (
	"encoding/json"
	"slices"

	"github.com/charterhq/charter/impl/engine/contract"
)

// answer is an operation that can answer with a problem.
type answer struct {
	operation operation
	status    string // as the contract writes it: "404", "4XX" or "default"
}

// sighting is a problem type that a response of the contract speaks of.
type sighting struct {
	code    string
	example json.RawMessage // nil if the response shows none
}

// answers finds out which operations can answer with which problem.
type answers struct {
	outline  *outline
	byTitle  map[string]string     // code, by the title of its problem type
	shared   map[string][]sighting // by name of the response component; filled as they are met
	byCode   map[string][]answer
	examples map[string]json.RawMessage // the first of each code
}

func findAnswers(o *outline, operations []operation, types []problemType) *answers {
	a := &answers{
		outline:  o,
		byTitle:  make(map[string]string),
		shared:   make(map[string][]sighting),
		byCode:   make(map[string][]answer),
		examples: make(map[string]json.RawMessage),
	}
	for _, t := range types {
		a.byTitle[t.Title] = t.Code
	}
	for _, operation := range operations {
		for _, response := range operation.Responses {
			for _, s := range a.in(response.value) {
				a.add(s, answer{operation, response.name})
			}
		}
	}
	return a
}

func (a *answers) add(s sighting, by answer) {
	a.byCode[s.code] = append(a.byCode[s.code], by)
	if a.examples[s.code] == nil {
		a.examples[s.code] = s.example
	}
}

// in returns the problem types that a response speaks of, each once. A shared response that says
// nothing of its own is known by its name, which expansion takes from the problem type.
func (a *answers) in(r response) []sighting {
	name := component(r.Ref, "responses")
	if name == "" {
		return a.said(r)
	}
	found, known := a.shared[name]
	if !known {
		found = a.said(a.outline.Components.Responses[name])
		if code := a.byTitle[name]; len(found) == 0 && code != "" {
			found = []sighting{{code: code}}
		}
		a.shared[name] = found
	}
	return found
}

// said reads a response's examples, and its schema if there are none.
func (a *answers) said(r response) []sighting {
	content, ok := r.Content[contract.ProblemMediaType]
	if !ok {
		return nil
	}
	values := []json.RawMessage{content.Example}
	for _, one := range content.Examples {
		if name := component(one.value.Ref, "examples"); name != "" {
			one.value = a.outline.Components.Examples[name]
		}
		values = append(values, one.value.Value)
	}
	var found []sighting
	for _, value := range values {
		var shown struct {
			Code string `json:"code"`
		}
		if json.Unmarshal(value, &shown) == nil && shown.Code != "" && !contains(found, shown.Code) {
			found = append(found, sighting{shown.Code, value})
		}
	}
	if len(found) > 0 {
		return found
	}
	return a.allowed(content.Schema, make(map[string]bool))
}

// allowed returns the codes that a schema narrows the problem to, by const or enum. Each schema that it
// refers to is read once, so that one may hold itself: seen has their names.
func (a *answers) allowed(raw json.RawMessage, seen map[string]bool) []sighting {
	var schema struct {
		Ref        string `json:"$ref"`
		Properties struct {
			Code struct {
				Const any   `json:"const"`
				Enum  []any `json:"enum"`
			} `json:"code"`
		} `json:"properties"`
		AllOf []json.RawMessage `json:"allOf"`
		AnyOf []json.RawMessage `json:"anyOf"`
		OneOf []json.RawMessage `json:"oneOf"`
	}
	if json.Unmarshal(raw, &schema) != nil {
		return nil // a boolean schema, or none
	}
	var found []sighting
	for _, value := range append(schema.Properties.Code.Enum, schema.Properties.Code.Const) {
		if code, ok := value.(string); ok && !contains(found, code) {
			found = append(found, sighting{code: code})
		}
	}
	parts := slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf)
	if name := component(schema.Ref, "schemas"); name != "" && !seen[name] {
		seen[name] = true
		parts = append(parts, a.outline.Components.Schemas[name])
	}
	for _, part := range parts {
		for _, s := range a.allowed(part, seen) {
			if !contains(found, s.code) {
				found = append(found, s)
			}
		}
	}
	return found
}

func contains(all []sighting, code string) bool {
	return slices.ContainsFunc(all, func(s sighting) bool { return s.code == code })
}
