package validate_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

func TestWellFormedJSONIsRead(t *testing.T) {
	t.Parallel()
	value, found := validate.JSON([]byte(` {"a": [1, 2.50, -1e3, true, null, "é\u0041\n"], "A": {}} `))
	if found != nil {
		t.Fatal(found.Detail)
	}
	want := map[string]any{
		"a": []any{json.Number("1"), json.Number("2.50"), json.Number("-1e3"), true, nil, "éA\n"},
		"A": map[string]any{},
	}
	if !reflect.DeepEqual(value, want) {
		t.Errorf("got %#v", value)
	}
}

func TestMalformedJSONIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, code, pointer string }{
		"nothing":                {``, "syntax", ""},
		"blank":                  {"  \n", "syntax", ""},
		"cut off":                {`{"a": [1`, "syntax", ""},
		"no quotes":              {`{a: 1}`, "syntax", ""},
		"single quotes":          {`{'a': 1}`, "syntax", ""},
		"trailing comma":         {`[1,]`, "syntax", ""},
		"comment":                {`[1] // one`, "trailingData", ""},
		"not a number":           {`[NaN]`, "syntax", ""},
		"leading zero":           {`[01]`, "syntax", ""},
		"two values":             {`{} {}`, "trailingData", ""},
		"rubbish behind":         {`{}x`, "trailingData", ""},
		"byte order mark":        {"\xef\xbb\xbf{}", "syntax", ""},
		"property twice":         {`{"a": 1, "b": {"c/d": 1, "c/d": 2}}`, "duplicateName", "/b/c~1d"},
		"property twice escaped": {`{"role": 1, "\u0072ole": 2}`, "duplicateName", "/role"},
		"not UTF-8":              {"{\"a\": \"\xff\"}", "encoding", ""},
		"lone surrogate":         {`{"a": "\ud800"}`, "encoding", ""},
		"control character":      {"[\"a\x00\"]", "syntax", ""},
		"too deep":               {strings.Repeat("[", 65) + strings.Repeat("]", 65), "depth", ""},
		"very deep":              {strings.Repeat("[", 100000), "depth", ""},
		"long number":            {`{"n": [` + strings.Repeat("9", 65) + `]}`, "number", "/n/0"},
		"large exponent":         {`[1e401]`, "number", "/0"},
		"monstrous exponent":     {`[1E99999999999999999999]`, "number", "/0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, found := validate.JSON([]byte(test.body))
			if found == nil {
				t.Fatal("it was accepted")
			}
			if found.Code != test.code || *found.Pointer != test.pointer {
				t.Errorf("got %s at %q: %s", found.Code, *found.Pointer, found.Detail)
			}
		})
	}
}

func TestDepthUpToTheBoundIsAccepted(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("[", validate.MaxDepth) + strings.Repeat("]", validate.MaxDepth)
	if _, found := validate.JSON([]byte(body)); found != nil {
		t.Error(found.Detail)
	}
}

// What is accepted must mean the same to the standard library, or a handler could see something else.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a": [1, "b", null]}`))
	f.Add([]byte(`{"a": 1, "a": 2}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		value, found := validate.JSON(body)
		if found != nil {
			return
		}
		if !json.Valid(body) {
			t.Fatalf("%q was accepted and is not JSON", body)
		}
		again, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if other, found := validate.JSON(again); found != nil || !reflect.DeepEqual(value, other) {
			t.Fatalf("%q became %q", body, again)
		}
	})
}
