package compiler_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/compiler/schematest"
)

// Sizes of a round: schemas are compiled together, and each is asked for so many values.
const (
	groupsARound   = 150
	valuesASchema  = 60
	firstSeed      = 1
	leastOfVerdict = 0.15 // of either kind, or the values say little
	mostTooComplex = 1e-4 // of the values: some schemas that hold themselves take more steps than a request may cost
)

// A verdict is what generated code says of a value.
type verdict string

const (
	valid      verdict = "valid"
	invalid    verdict = "invalid"
	tooComplex verdict = "too complex" // it is refused, and the other validator goes on
)

// agrees tells whether the other validator says the same; one that was not heard out agrees with everybody.
func (v verdict) agrees(other bool) bool { return v == tooComplex || (v == valid) == other }

// Generated code must say of every value what an independent validator says. The test runs one round, or
// rounds for as long as CHARTER_DIFFERENTIAL says (1m), from a seed that it prints.
func TestGeneratedValidatorsAgreeWithAnother(t *testing.T) {
	t.Parallel()
	duration, seed := time.Duration(0), uint64(firstSeed)
	if text := os.Getenv("CHARTER_DIFFERENTIAL"); text != "" {
		var err error
		if duration, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		seed = uint64(time.Now().UnixNano())
	}
	schemas, values, said := 0, 0, make(map[verdict]int)
	for start := time.Now(); ; seed++ {
		r := newRound(t, seed)
		for i, verdict := range r.ours(t) {
			if !verdict.agrees(r.theirs[i]) {
				t.Errorf("seed %d: generated code says %s, and the other %v, of %s for %s:\n%s",
					seed, verdict, r.theirs[i], r.values[i].text, r.values[i].schema, r.text(r.values[i].group))
			}
			said[verdict]++
		}
		schemas, values = schemas+len(r.groups), values+len(r.values)
		if t.Failed() || time.Since(start) >= duration {
			break
		}
	}
	share := float64(said[valid]) / float64(values)
	t.Logf("%d groups of schemas, %d values, %.0f %% of them valid, %d too complex, last seed %d", schemas, values, 100*share, said[tooComplex], seed)
	if share < leastOfVerdict || share > 1-leastOfVerdict {
		t.Errorf("%.2f of the values are valid, which says little", share)
	}
	if float64(said[tooComplex]) > 1+mostTooComplex*float64(values) {
		t.Errorf("%d values are too complex", said[tooComplex])
	}
}

type round struct {
	groups   []schematest.Group
	values   []roundValue
	theirs   []bool
	document []byte
}

type roundValue struct {
	group  int
	schema string
	text   []byte
}

// newRound makes schemas and values, and asks the other validator.
func newRound(t *testing.T, seed uint64) *round {
	t.Helper()
	maker := schematest.New(seed)
	r := new(round)
	components := map[string]any{}
	for i := range groupsARound {
		group := maker.Group(fmt.Sprintf("S%d", i))
		r.groups = append(r.groups, group)
		for j, name := range group.Names {
			components[name] = group.Schemas[j]
		}
	}
	r.ask(t, components, func(group schematest.Group) [][]byte {
		texts := make([][]byte, valuesASchema)
		for i := range texts {
			texts[i] = encode(t, maker.Value(group))
		}
		return texts
	})
	return r
}

// ask makes the document of the groups' schemas, each the body of an operation, and asks the other validator what it
// says of the values of each group.
func (r *round) ask(t *testing.T, components map[string]any, values func(schematest.Group) [][]byte) {
	t.Helper()
	paths := map[string]any{}
	for _, group := range r.groups {
		name := group.Names[0]
		paths["/"+name] = map[string]any{"post": map[string]any{"operationId": name, "requestBody": map[string]any{"content": map[string]any{
			"application/json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + name}},
		}}}}
	}
	r.document = encode(t, map[string]any{"openapi": "3.1.0", "paths": paths, "components": map[string]any{"schemas": components}})
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("c.json", parsed); err != nil {
		t.Fatal(err)
	}
	for i, group := range r.groups {
		schema, err := compiler.Compile("c.json#/components/schemas/" + group.Names[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range values(group) {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			r.values = append(r.values, roundValue{i, group.Names[0], text})
			r.theirs = append(r.theirs, schema.Validate(value) == nil)
		}
	}
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (r *round) text(group int) string {
	var out strings.Builder
	for i, name := range r.groups[group].Names {
		text, err := json.Marshal(r.groups[group].Schemas[i])
		fmt.Fprintf(&out, "%s: %s %v\n", name, text, err)
	}
	return out.String()
}

const differentialMain = `package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, body, _ := strings.Cut(lines.Text(), " ")
		r, err := http.NewRequest(http.MethodPost, "/"+name, strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("Content-Type", "application/json")
		_, err = byName[name](r)
		fmt.Println(verdict(err))
	}
}

func verdict(err error) string {
	problem, ok := errors.AsType[*Problem](err)
	switch {
	case err == nil:
		return "valid"
	case ok && slices.ContainsFunc(problem.Errors, func(v Violation) bool { return v.Code == "complexity" }):
		return "too complex"
	default:
		return "invalid"
	}
}

var byName = map[string]func(*http.Request) (*Request, error){
`

// ours is what generated code says.
func (r *round) ours(t *testing.T) []verdict {
	t.Helper()
	d, err := document.Parse("c.json", r.document)
	if err != nil {
		t.Fatal(err)
	}
	contract, found := model.Read(d)
	if len(found) > 0 {
		t.Fatal(found[0])
	}
	files, err := emit.Standalone("main", "c.json", contract)
	if err != nil {
		t.Fatal(err)
	}
	var main, lines strings.Builder
	main.WriteString(differentialMain)
	for _, group := range r.groups {
		fmt.Fprintf(&main, "%q: Validate%s,\n", group.Names[0], group.Names[0])
	}
	main.WriteString("}\n")
	for _, value := range r.values {
		fmt.Fprintf(&lines, "%s %s\n", value.schema, value.text)
	}
	dir := t.TempDir()
	if _, err := emit.Write(dir, append(files, emit.File{Path: "main.go", Data: []byte(main.String())})); err != nil {
		t.Fatal(err)
	}
	var verdicts []verdict
	output := bufio.NewScanner(strings.NewReader(runModule(t, dir, lines.String())))
	for output.Scan() {
		verdicts = append(verdicts, verdict(output.Text()))
	}
	if len(verdicts) != len(r.values) {
		t.Fatalf("%d verdicts of %d values", len(verdicts), len(r.values))
	}
	return verdicts
}
