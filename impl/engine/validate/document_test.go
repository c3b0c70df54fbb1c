package validate_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// rebuild makes a Go value of a document, as encoding/json would.
func rebuild(d *validate.Document, n validate.Node) any {
	switch d.Kind(n) {
	case validate.Null:
		return nil
	case validate.False, validate.True:
		return d.Kind(n) == validate.True
	case validate.Number:
		return json.Number(d.Raw(n))
	case validate.String:
		return string(d.Raw(n))
	case validate.Array:
		items := []any{}
		for i, item := 0, d.First(n); i < d.Count(n); i, item = i+1, d.Next(item) {
			items = append(items, rebuild(d, item))
		}
		return items
	default:
		members := map[string]any{}
		for i, name := 0, d.First(n); i < d.Count(n); i, name = i+1, d.Next(d.Value(name)) {
			members[string(d.Raw(name))] = rebuild(d, d.Value(name))
		}
		return members
	}
}

func TestADocumentHoldsWhatTheTextSays(t *testing.T) {
	t.Parallel()
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf(`"name%d": {"a": [%d], "\u0062": {}}`, i, i)
	}
	for _, text := range []string{
		`null`, ` true `, `false`, `0`, `-0.5e+10`, `""`, `"a"`, `[]`, `{}`, `[[],{}]`,
		`{"a": [1, 2.50, -1e3, true, null, "é\u0041\n\ud83d\ude00\/"], "A": {"b": "\"\\"}}`,
		"{" + strings.Join(many, ",") + "}",
	} {
		d, found := validate.Parse([]byte(text))
		if found != nil {
			t.Errorf("%.60s: %s", text, found.Detail)
			continue
		}
		want, wrong := validate.JSON([]byte(text))
		if got := rebuild(d, 0); wrong != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%.60s: got %v", text, got)
		}
		d.Free()
	}
}

func TestAPointerLeadsToItsValue(t *testing.T) {
	t.Parallel()
	d, found := validate.Parse([]byte(`{"a": [1, {"b/c": [[], 2]}], "d~e": {"f": 3}, "g": 4}`))
	if found != nil {
		t.Fatal(found.Detail)
	}
	defer d.Free()
	var got []string
	for n := validate.Node(0); n < d.Next(0); n++ {
		got = append(got, d.Pointer(n))
	}
	want := []string{
		"", "/a", "/a", "/a/0", "/a/1", "/a/1/b~1c", "/a/1/b~1c", "/a/1/b~1c/0", "/a/1/b~1c/1",
		"/d~0e", "/d~0e", "/d~0e/f", "/d~0e/f", "/g", "/g",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestARepeatedNameAmongManyIsFound(t *testing.T) {
	t.Parallel()
	for _, count := range []int{2, 16, 17, 100, 5000} {
		names := make([]string, count)
		for i := range names {
			names[i] = fmt.Sprintf(`"n%d": {"x": 1}`, i)
		}
		names[count-1] = `"n\u0030": 2`
		_, found := validate.Parse([]byte(`{"in": [{` + strings.Join(names, ",") + `}]}`))
		if found == nil || found.Code != "duplicateName" || *found.Pointer != "/in/0/n0" {
			t.Errorf("of %d: %+v", count, found)
		}
	}
}

// The parser and the decoders that others wrote accept the same texts, and see the same in them.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a": [1, "b\u0041", null]}`, `{"a": 1, "a": 2}`, "\xff", `"\ud800"`, `1e5`, `[1,]`, `{"a":{"a":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, wrong := validate.JSON(text)
		d, found := validate.Parse(text)
		if (found == nil) != (wrong == nil) {
			t.Fatalf("%q: %+v, and the other says %+v", text, found, wrong)
		}
		if found != nil {
			return
		}
		defer d.Free()
		if got := rebuild(d, 0); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	small := []byte(`{"name":"Grace Hopper","email":"grace@example.com","role":"member","tags":["navy","compilers"],"address":{"street":"1 Navy Yard","city":"x"}}`)
	b.Run("140B", func(b *testing.B) {
		b.SetBytes(int64(len(small)))
		b.ReportAllocs()
		for b.Loop() {
			d, _ := validate.Parse(small)
			d.Free()
		}
	})
	b.Run("140B-any", func(b *testing.B) {
		b.SetBytes(int64(len(small)))
		b.ReportAllocs()
		for b.Loop() {
			_, _ = validate.JSON(small)
		}
	})
}

// Texts are looked at several bytes at a time: what ends one must be seen wherever it stands.
func TestTextsOfEveryLengthEndWhereTheyDo(t *testing.T) {
	t.Parallel()
	for _, special := range []string{``, `"`, `\"`, `\\`, `\u00e9`, "\x00", "\x1f", " ", "!", "#", "[", "]", "\x7f", "é", "\x80", "\xff", "😀"} {
		for length := range 20 {
			for at := range length + 1 {
				text := []byte(`["` + strings.Repeat("a", at) + special + strings.Repeat("b", length-at) + `"]`)
				want, wrong := validate.JSON(text)
				d, found := validate.Parse(text)
				if (found == nil) != (wrong == nil) {
					t.Fatalf("%q: %+v, and the other says %+v", text, found, wrong)
				}
				if found == nil {
					if got := rebuild(d, 0); !reflect.DeepEqual(got, want) {
						t.Errorf("%q: got %v", text, got)
					}
					d.Free()
				}
			}
		}
	}
}
