package validate_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// FuzzRoundTrip writes values as RFC 6570 and OpenAPI say, and reads them back.
func FuzzRoundTrip(f *testing.F) {
	f.Add("blue", "black", "R")
	f.Add("a,b;c.d", "e=f&g%h|i j+k", "x[y]")
	f.Add("color", "color", "color")
	f.Add("", "ü\x00\"\\", "n")
	f.Fuzz(func(t *testing.T, one, other, name string) {
		for _, text := range []string{one, other, name} {
			if !utf8.ValidString(text) || name == "" || name == "other" {
				return
			}
		}
		for _, test := range written(one, other, name) {
			p := color(test.shape, test.style, test.explode)
			p.Members, p.Open = nil, test.shape == validate.AsObject
			want, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(test.in, p, test.text); !same(t, got, string(want)) {
				t.Fatalf("style %d explode %v shape %d: %q is %s, want %s", test.style, test.explode, test.shape, test.text, got, want)
			}
		}
	})
}

func same(t *testing.T, got, want string) bool {
	t.Helper()
	var one, other any
	if err := json.Unmarshal([]byte(got), &one); err != nil {
		return false
	}
	if err := json.Unmarshal([]byte(want), &other); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(one) == fmt.Sprint(other)
}

type writing struct {
	in      contract.Location
	style   validate.Style
	explode bool
	shape   validate.Shape
	text    string
	value   any
}

// written is the two values in every style of path, query and cookie: alone, as an array, and as an object.
func written(one, other, name string) []writing {
	e := func(text string) string { // all but unreserved characters, and the dot that delimits labels
		return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), ".", "%2E")
	}
	list, object := []any{one, other}, map[string]any{name: one, "other": other}
	a, b, n := e(one), e(other), e(name)
	all := []writing{
		{contract.InPath, validate.Simple, false, validate.AsSingle, a, one},
		{contract.InPath, validate.Simple, false, validate.AsArray, a + "," + b, list},
		{contract.InPath, validate.Simple, false, validate.AsObject, n + "," + a + ",other," + b, object},
		{contract.InPath, validate.Simple, true, validate.AsObject, n + "=" + a + ",other=" + b, object},
		{contract.InPath, validate.Label, false, validate.AsArray, "." + a + "," + b, list},
		{contract.InPath, validate.Label, true, validate.AsArray, "." + a + "." + b, list},
		{contract.InPath, validate.Label, false, validate.AsObject, "." + n + "," + a + ",other," + b, object},
		{contract.InPath, validate.Label, true, validate.AsObject, "." + n + "=" + a + ".other=" + b, object},
		{contract.InPath, validate.Matrix, false, validate.AsSingle, ";color=" + a, one},
		{contract.InPath, validate.Matrix, false, validate.AsArray, ";color=" + a + "," + b, list},
		{contract.InPath, validate.Matrix, true, validate.AsArray, ";color=" + a + ";color=" + b, list},
		{contract.InPath, validate.Matrix, false, validate.AsObject, ";color=" + n + "," + a + ",other," + b, object},
		{contract.InPath, validate.Matrix, true, validate.AsObject, ";" + n + "=" + a + ";other=" + b, object},
		{contract.InQuery, validate.Form, true, validate.AsSingle, "color=" + a, one},
		{contract.InQuery, validate.Form, false, validate.AsArray, "color=" + a + "," + b, list},
		{contract.InQuery, validate.Form, true, validate.AsArray, "color=" + a + "&color=" + b, list},
		{contract.InQuery, validate.Form, false, validate.AsObject, "color=" + n + "," + a + ",other," + b, object},
		{contract.InQuery, validate.Form, true, validate.AsObject, n + "=" + a + "&other=" + b, object},
		{contract.InQuery, validate.SpaceDelimited, true, validate.AsArray, "color=" + a + "&color=" + b, list},
		{contract.InCookie, validate.Form, false, validate.AsArray, "color=" + a + "," + b, list},
		{contract.InCookie, validate.Form, true, validate.AsArray, "color=" + a + "; color=" + b, list},
		{contract.InCookie, validate.Form, false, validate.AsObject, "color=" + n + "," + a + ",other," + b, object},
	}
	if !strings.ContainsAny(name, "[]") {
		all = append(all, writing{contract.InQuery, validate.DeepObject, true, validate.AsObject, "color[" + n + "]=" + a + "&color%5Bother%5D=" + b, object})
	}
	if !strings.ContainsAny(one+other, " ") {
		all = append(all, writing{contract.InQuery, validate.SpaceDelimited, false, validate.AsArray, "color=" + a + "%20" + b, list})
	}
	if !strings.ContainsAny(one+other, "|") {
		all = append(all, writing{contract.InQuery, validate.PipeDelimited, false, validate.AsArray, "color=" + a + "%7C" + b, list})
	}
	return all
}
