package validate_test

import (
	"reflect"
	"testing"

	"github.com/charterhq/charter/impl/engine/validate"
)

// withDefaults checks nothing, and gives each object a colour, and a size if it has none.
func withDefaults(c *validate.Check, n validate.Node) bool {
	if c.Kind(n) == validate.Array {
		item := c.First(n)
		for range c.Count(n) {
			withDefaults(c, item)
			item = c.Next(item)
		}
		return true
	}
	if c.Kind(n) != validate.Object {
		return true
	}
	hasSize := false
	name := c.First(n)
	for range c.Count(n) {
		hasSize = hasSize || string(c.Raw(name)) == "size"
		withDefaults(c, c.Value(name))
		name = c.Next(c.Value(name))
	}
	c.Default(n, "a \"colour\"", `"red"`)
	if !hasSize {
		c.Default(n, "size", `{"w":1}`)
		c.Default(n, "size", `2`) // of a second schema for the same object
	}
	return true
}

func TestDefaultsStandWhereTheyAreLeftOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`1`:    `1`,
		` []`:  ` []`, // a text that leaves nothing out stays as it is
		`{}`:   `{"a \"colour\"":"red","size":{"w":1}}`,
		`[{}]`: `[{"a \"colour\"":"red","size":{"w":1}}]`,
		`{"size": 0.50, "\u0062\n\ud83d\ude00": {"c": [true, false, null, -1e2, {"size": []}]}}`: `{"size":0.50,"b\u000a😀":{"c":[true,false,null,-1e2,{"size":[],"a \"colour\"":"red"}],` +
			`"a \"colour\"":"red","size":{"w":1}},"a \"colour\"":"red"}`,
	} {
		d, malformed := validate.Parse([]byte(text))
		if malformed != nil {
			t.Fatal(malformed.Detail)
		}
		validate.Body(d, withDefaults)
		if got := string(d.Completed()); got != want {
			t.Errorf("%s: want\n%s\ngot\n%s", text, want, got)
		}
		d.Free()
	}
}

// What must be whole is written so that every reader of integers reads it; other numbers stay as they are.
func TestWholeNumbersAreWrittenWithoutFractionAndExponent(t *testing.T) {
	t.Parallel()
	whole := func(c *validate.Check, n validate.Node) bool {
		ok, item := true, c.First(n)
		for range c.Count(n) {
			ok = c.Type(item, validate.IsInteger) && ok
			ok = c.Type(item, validate.IsInteger) && ok // again, as another part of allOf does
			c.Listed(item, validate.NewConstants("1", "1.5"), "It must be one of 1, 1.5.")
			item = c.Next(item)
		}
		return ok
	}
	for text, want := range map[string]string{
		` [1, -2]`:             ` [1, -2]`,
		`[1e2, 5, 1.0, "1.0"]`: `[100,5,1,"1.0"]`,
		`[-12.50E1, -0.0, 1.5, 1e400, 123456789012345678901234567890e0]`: `[-125,0,1.5,1e400,123456789012345678901234567890]`,
	} {
		d, malformed := validate.Parse([]byte(text))
		if malformed != nil {
			t.Fatal(malformed.Detail)
		}
		validate.Body(d, whole)
		if got := string(d.Completed()); got != want {
			t.Errorf("%s: want\n%s\ngot\n%s", text, want, got)
		}
		d.Free()
	}
}

func TestAnswersGetNoDefaults(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	validate.Answer(d, withDefaults)
	if got := string(d.Completed()); got != `{}` {
		t.Error(got)
	}
}

func TestWhatDoesNotFitLeavesNoDefaults(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	validate.Body(d, func(c *validate.Check, n validate.Node) bool {
		c.Quietly(n, func(c *validate.Check, n validate.Node) bool {
			c.Default(n, "a", `1`)
			return false
		})
		c.Not(n, func(c *validate.Check, n validate.Node) bool {
			c.Default(n, "b", `2`)
			return true
		})
		return c.Quietly(n, func(c *validate.Check, n validate.Node) bool {
			c.Default(n, "c", `3`)
			return true
		})
	})
	if got := string(d.Completed()); got != `{"c":3}` {
		t.Error(got)
	}
}

// What is written down again must be the same document.
func FuzzCompleted(f *testing.F) {
	f.Add([]byte(`{"a": [1, "b\u0000\"\\", null], "": {"c": 1e5}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, malformed := validate.Parse(text)
		if malformed != nil {
			return
		}
		defer d.Free()
		want := rebuild(d, 0)
		validate.Body(d, func(c *validate.Check, n validate.Node) bool {
			c.Default(n+1<<20, "never", `1`) // belongs to no object, and makes it be written
			return true
		})
		again, malformed := validate.Parse(d.Completed())
		if malformed != nil {
			t.Fatalf("%q became %q", text, d.Completed())
		}
		defer again.Free()
		if got := rebuild(again, 0); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q became %q", text, d.Completed())
		}
	})
}
