package example_test

import (
	"encoding/json"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
)

func field(name string, t *sdk.Type, more ...func(*sdk.Field)) *sdk.Field {
	f := &sdk.Field{Wire: name, Type: t, Required: true}
	for _, change := range more {
		change(f)
	}
	return f
}

func object(fields ...*sdk.Field) *sdk.Type { return &sdk.Type{Kind: sdk.Object, Fields: fields} }

var (
	text     = &sdk.Type{Kind: sdk.String}
	readOnly = func(f *sdk.Field) { f.ReadOnly = true }
	secret   = func(f *sdk.Field) { f.WriteOnly = true }
	optional = func(f *sdk.Field) { f.Required = false }
)

func check(t *testing.T, name string, value any, want string) {
	t.Helper()
	got, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s: %s, not %s", name, got, want)
	}
}

// A value is that of the contract, in its order, or one that fits its type.
func TestTheValueOfAParameter(t *testing.T) {
	t.Parallel()
	named := &sdk.Named{Type: &sdk.Type{Kind: sdk.Integer}}
	loop := new(sdk.Named)
	loop.Type = object(field("again", &sdk.Type{Kind: sdk.Array, Items: &sdk.Type{Kind: sdk.Ref, Named: loop}}))
	for name, test := range map[string]struct {
		of          *sdk.Type
		given, want string
	}{
		"given":           {text, `"b"`, `"b"`},
		"given as text":   {&sdk.Type{Kind: sdk.Boolean}, `"true"`, `true`},
		"a number given":  {text, `5`, `"5"`},
		"number as text":  {&sdk.Type{Kind: sdk.Integer}, `"5"`, `5`},
		"no number":       {&sdk.Type{Kind: sdk.Number}, `"five"`, `1`},
		"one of a list":   {&sdk.Type{Kind: sdk.Array, Items: text}, `"a"`, `["a"]`},
		"no value of it":  {&sdk.Type{Kind: sdk.Enum, Values: []string{`"red"`, `"blue"`}}, `"green"`, `"red"`},
		"what it has not": {object(field("a", text), field("b", text)), `{"c":1,"a":"x"}`, `{"a":"x","b":"b"}`},
		"only to be read": {object(field("a", text, readOnly), field("b", text)), `{"a":"x","b":"y"}`, `{"b":"y"}`},
		"none of a union": {&sdk.Type{Kind: sdk.Union, Of: []*sdk.Type{{Kind: sdk.Integer}, {Kind: sdk.Boolean}}}, `"x"`, `1`},
		"last of a union": {&sdk.Type{Kind: sdk.Union, Of: []*sdk.Type{{Kind: sdk.Integer}, text}}, `"x"`, `"x"`},
		"null":            {&sdk.Type{Kind: sdk.String, Nullable: true}, `null`, `null`},
		"no null":         {text, `null`, `"what"`},
		"given in order":  {&sdk.Type{Kind: sdk.Any}, `{"b":[1.50,null],"a":true}`, `{"b":[1.50,null],"a":true}`},
		"a text":          {text, "", `"what"`},
		"anything":        {&sdk.Type{Kind: sdk.Any}, "", `"what"`},
		"no type":         {nil, "", `"what"`},
		"a format":        {&sdk.Type{Kind: sdk.String, Format: "date"}, "", `"2030-01-01"`},
		"an enum":         {&sdk.Type{Kind: sdk.Enum, Values: []string{`"red"`, `"blue"`}}, "", `"red"`},
		"a reference":     {&sdk.Type{Kind: sdk.Ref, Named: named}, "", `1`},
		"a truth":         {&sdk.Type{Kind: sdk.Boolean}, "", `true`},
		"nothing":         {&sdk.Type{Kind: sdk.Null}, "", `null`},
		"a map":           {&sdk.Type{Kind: sdk.Map, Items: text}, "", `{}`},
		"a list":          {&sdk.Type{Kind: sdk.Array, Items: text}, "", `["what"]`},
		"a list of nulls": {&sdk.Type{Kind: sdk.Array, Items: &sdk.Type{Kind: sdk.Null}}, "", `[]`},
		"a tuple":         {&sdk.Type{Kind: sdk.Tuple, Of: []*sdk.Type{text, {Kind: sdk.Number}}}, "", `["what",1]`},
		"a union":         {&sdk.Type{Kind: sdk.Union, Of: []*sdk.Type{object(field("a", text)), text}}, "", `{"a":"a"}`},
		"all of several":  {&sdk.Type{Kind: sdk.All, Of: []*sdk.Type{object(field("a", text)), object(field("a", text), field("b", text))}}, "", `{"a":"a","b":"b"}`},
		"what is sent":    {object(field("a", text, readOnly), field("b", text, secret), field("c", text, optional)), "", `{"b":"b"}`},
		"itself":          {&sdk.Type{Kind: sdk.Ref, Named: loop}, "", `{"again":[{"again":[{"again":[{"again":[]}]}]}]}`},
	} {
		check(t, name, example.Argument(&sdk.Parameter{Wire: "what", Type: test.of, Example: test.given}), test.want)
	}
}

// The bytes of a file are told from a text, also where the contract has a text for its example.
func TestFilesInExamples(t *testing.T) {
	t.Parallel()
	file := &sdk.Type{Kind: sdk.File}
	form := object(field("photo", file), field("more", &sdk.Type{Kind: sdk.Array, Items: file}))
	for _, given := range []string{"", `{"photo":"...","more":["..."]}`} {
		value, ok := example.Body(&sdk.Method{Body: &sdk.Body{Kind: sdk.Multipart, Required: true, Type: form, Example: given}})
		members, _ := value.(example.Object)
		photo, _ := members.Get("photo")
		more, _ := members.Get("more")
		list, _ := more.([]any)
		if !ok || photo != (example.File{}) || len(list) != 1 || list[0] != (example.File{}) {
			t.Errorf("of %q: %v", given, value)
		}
	}
}

// A call sends what has to be there, and what can be left out if there is something to show.
func TestWhatACallSends(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body *sdk.Body
		want string // empty: nothing
	}{
		"nothing":               {nil, ""},
		"bytes":                 {&sdk.Body{Kind: sdk.Bytes, Required: true}, `{}`},
		"bytes or not":          {&sdk.Body{Kind: sdk.Bytes}, ""},
		"a text":                {&sdk.Body{Kind: sdk.Text, Required: true}, `"text"`},
		"a text of an example":  {&sdk.Body{Kind: sdk.Text, Example: `"Hello"`}, `"Hello"`},
		"an object":             {&sdk.Body{Kind: sdk.JSON, Required: true, Type: object(field("a", text))}, `{"a":"a"}`},
		"an object or not":      {&sdk.Body{Kind: sdk.JSON, Type: object(field("a", text))}, ""},
		"fields":                {&sdk.Body{Kind: sdk.JSON, Fields: true, Type: object(field("a", text))}, `{"a":"a"}`},
		"fields that can go":    {&sdk.Body{Kind: sdk.JSON, Fields: true, Type: object(field("a", text, optional))}, ""},
		"fields of an example":  {&sdk.Body{Kind: sdk.JSON, Fields: true, Type: object(field("a", text, optional)), Example: `{"a":"b"}`}, `{"a":"b"}`},
		"what has to be, empty": {&sdk.Body{Kind: sdk.JSON, Required: true, Fields: true, Type: object(field("a", text, optional))}, `{}`},
	} {
		value, ok := example.Body(&sdk.Method{Body: test.body})
		if ok != (test.want != "") {
			t.Errorf("%s: %v %v", name, value, ok)
		} else if ok {
			check(t, name, value, test.want)
		}
	}
}

func TestWhichParametersACallShows(t *testing.T) {
	t.Parallel()
	cursor := &sdk.Parameter{Wire: "cursor", In: "query", Example: `"a"`}
	list := &sdk.Method{Page: &sdk.Page{Cursor: cursor}}
	for name, test := range map[string]struct {
		parameter *sdk.Parameter
		want      bool
	}{
		"required": {&sdk.Parameter{In: "header", Required: true}, true}, "of an example": {&sdk.Parameter{In: "query", Example: "1"}, true},
		"optional": {&sdk.Parameter{In: "query"}, false}, "a header": {&sdk.Parameter{In: "header", Example: `"a"`}, false}, "where a list goes on": {cursor, false},
	} {
		if got := example.Shown(list, test.parameter); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What comes back has what is only read, and not what is only written.
func TestWhatComesBack(t *testing.T) {
	t.Parallel()
	result := object(field("id", text, readOnly), field("password", text, secret))
	check(t, "an object", example.Answer(&sdk.Method{Result: sdk.Result{Kind: sdk.JSON, Type: result}}), `{"id":"id"}`)
	check(t, "a page", example.Answer(&sdk.Method{Page: &sdk.Page{Items: []string{"data", "items"}}, Result: sdk.Result{Kind: sdk.JSON, Type: result}}), `{"data":{"items":[]}}`)
	page := &sdk.Method{Page: &sdk.Page{Items: []string{"items"}}, Result: sdk.Result{Kind: sdk.JSON, Type: result, Example: `{"items":[1]}`}}
	check(t, "a page of an example", example.Answer(page), `{"items":[1]}`)
	check(t, "an event", example.Payload(&sdk.Event{Wire: "order.paid", Payload: object(field("type", &sdk.Type{Kind: sdk.Enum, Values: []string{`"order.paid"`}}))}), `{"type":"order.paid"}`)
}
