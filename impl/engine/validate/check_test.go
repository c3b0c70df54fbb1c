package validate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

func TestNoMoreThanTheBoundIsCollectedAndEachStandsInItsPlace(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{"a": {}}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	found := validate.Body(d, func(c *validate.Check, n validate.Node) bool {
		ok := true
		for i := range 2 * contract.MaxViolations {
			ok = c.Missing(c.Value(c.First(n)), fmt.Sprintf("p/%d", i)) && ok
		}
		return ok
	})
	if len(found) != contract.MaxViolations {
		t.Fatalf("%d violations", len(found))
	}
	for i, violation := range found {
		if want := fmt.Sprintf("/a/p~1%d", i); *violation.Pointer != want {
			t.Errorf("%d is at %s, want %s", i, *violation.Pointer, want)
		}
	}
}

func TestALongPointerIsCutToThePartBefore(t *testing.T) {
	t.Parallel()
	d, malformed := validate.Parse([]byte(`{"a": {"` + strings.Repeat("b", 2*validate.MaxPointer) + `": 1}}`))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	found := validate.Body(d, func(c *validate.Check, n validate.Node) bool {
		return c.Unknown(c.First(c.Value(c.First(n))))
	})
	if len(found) != 1 || *found[0].Pointer != "/a" {
		t.Errorf("found %+v", found)
	}
}

// deep tries each value in two ways that both look at everything in it: the ways multiply with each level.
func deep(c *validate.Check, n validate.Node) bool {
	if c.Kind(n) != validate.Array || c.Count(n) == 0 {
		return false
	}
	return asked(c, c.First(n), deep)
}

// asked tells whether one of two ways fits that are the same.
func asked(c *validate.Check, n validate.Node, way func(*validate.Check, validate.Node) bool) bool {
	for range 2 {
		if c.Quietly(n, way) {
			return true
		}
	}
	return false
}

func TestTryingAlternativesWithinAlternativesIsBounded(t *testing.T) {
	t.Parallel()
	for depth, want := range map[int]string{10: "none", validate.MaxDepth: "complexity"} {
		d, malformed := validate.Parse([]byte(strings.Repeat("[", depth) + strings.Repeat("]", depth)))
		if malformed != nil {
			t.Fatal(malformed.Detail)
		}
		got := "none"
		if found := validate.Body(d, deep); len(found) > 0 {
			got = found[0].Code
		}
		if got != want {
			t.Errorf("%d levels: want %s, got %s", depth, want, got)
		}
		d.Free()
	}
}

// A long text is work as well, each time that it is looked at.
func TestTryingAlternativesCountsTheTextThatTheyLookAt(t *testing.T) {
	t.Parallel()
	looks := 0
	var either func(c *validate.Check, n validate.Node) bool
	either = func(c *validate.Check, n validate.Node) bool {
		if c.Kind(n) != validate.Array {
			looks++
			return false
		}
		return asked(c, c.First(n), either)
	}
	const depth, size = 12, 100_000
	d, malformed := validate.Parse([]byte(strings.Repeat("[", depth) + `"` + strings.Repeat("a", size) + `"` + strings.Repeat("]", depth)))
	if malformed != nil {
		t.Fatal(malformed.Detail)
	}
	defer d.Free()
	if found := validate.Body(d, either); len(found) != 1 || found[0].Code != "complexity" || looks > 500 {
		t.Errorf("%+v; the text was looked at %d times", found, looks)
	}
}

// twice checks what is in a value two times, and so refers to itself in two ways.
func twice(c *validate.Check, n validate.Node) bool {
	if !c.Visit(n) {
		return false
	}
	ok := true
	item := c.First(n)
	for range c.Count(n) {
		ok = twice(c, item) && ok
		ok = twice(c, item) && ok
		item = c.Next(item)
	}
	return ok
}

func TestSchemasThatReferToThemselvesInTwoWaysAreBounded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		strings.Repeat("[", 12) + strings.Repeat("]", 12):                               "none",
		"[" + strings.Repeat("[[1]],", 10_000) + "[]]":                                  "none",
		strings.Repeat("[", validate.MaxDepth) + strings.Repeat("]", validate.MaxDepth): "complexity",
	} {
		d, malformed := validate.Parse([]byte(text))
		if malformed != nil {
			t.Fatal(malformed.Detail)
		}
		got := "none"
		if found := validate.Body(d, twice); len(found) > 0 {
			got = found[0].Code
		}
		if got != want {
			t.Errorf("%.70s: want %s, got %s", text, want, got)
		}
		d.Free()
	}
}

// The sentences of keywords are for people: each says what to do, and none repeats the value.
func TestKeywordsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	never := func(c *validate.Check, n validate.Node) bool { return c.Never(n) }
	short := func(c *validate.Check, n validate.Node) bool { return c.MaxLength(n, 1, "It must be short.") }
	isOne := func(c *validate.Check, n validate.Node) bool {
		return c.Const(n, validate.NewConstants("1"), "It must be 1.")
	}
	for name, test := range map[string]struct {
		text string
		rule func(*validate.Check, validate.Node) bool
		want string
	}{
		"never": {`1`, never, ` false: Nothing may stand here.`},
		"not":   {`1`, func(c *validate.Check, n validate.Node) bool { return c.Not(n, isOne) }, ` not: It is of a kind that may not stand here.`},
		"exclusive": {`1`, func(c *validate.Check, n validate.Node) bool {
			return c.ExclusiveMinimum(n, validate.NewBound("1.0"), "It must be more than 1.0.")
		}, ` exclusiveMinimum: It must be more than 1.0.`},
		"the other way": {`1`, func(c *validate.Check, n validate.Node) bool {
			return c.ExclusiveMaximum(n, validate.NewBound("1"), "It must be less than 1.")
		}, ` exclusiveMaximum: It must be less than 1.`},
		"a multiple": {`0.3`, func(c *validate.Check, n validate.Node) bool {
			return c.MultipleOf(n, validate.NewBound("0.2"), "It must be a multiple of 0.2.")
		}, ` multipleOf: It must be a multiple of 0.2.`},
		"a constant": {`2`, isOne, ` const: It must be 1.`},
		"a list": {`"secret"`, func(c *validate.Check, n validate.Node) bool {
			return c.Listed(n, validate.NewConstants(`1`, `{"a":[]}`), `It must be one of 1, {"a":[]}.`)
		}, ` enum: It must be one of 1, {"a":[]}.`},
		"contains":      {`[2]`, func(c *validate.Check, n validate.Node) bool { return c.Contains(n, isOne, 1, -1) }, ` contains: No item is one of those that it must contain.`},
		"contains more": {`[1]`, func(c *validate.Check, n validate.Node) bool { return c.Contains(n, isOne, 2, -1) }, ` minContains: It must contain at least 2 items of a kind that it has not.`},
		"contains less": {`[1,1]`, func(c *validate.Check, n validate.Node) bool { return c.Contains(n, isOne, 0, 1) }, ` maxContains: It must contain at most 1 item of a kind that it has more of.`},
		"few properties": {`{}`, func(c *validate.Check, n validate.Node) bool {
			return c.MinProperties(n, 1, "It must have at least 1 property.")
		}, ` minProperties: It must have at least 1 property.`},
		"properties": {`{"a":1,"b":1}`, func(c *validate.Check, n validate.Node) bool {
			return c.MaxProperties(n, 1, "It must have at most 1 property.")
		}, ` maxProperties: It must have at most 1 property.`},
		"a name":    {`{"ab":1}`, func(c *validate.Check, n validate.Node) bool { return c.Name(c.First(n), short) }, `/ab propertyNames: The name of the property: It must be short.`},
		"beside":    {`{"ab":1}`, func(c *validate.Check, n validate.Node) bool { return c.MissingBeside(n, "c/d", "ab") }, `/c~1d dependentRequired: The property is required beside ab.`},
		"read only": {`{"ab":1}`, func(c *validate.Check, n validate.Node) bool { return c.Writable(c.First(n)) && c.Readable(c.First(n)) }, `/ab readOnly: Only the server sets this property; leave it out.`},
		"no tag":    {`{"ab":1}`, func(c *validate.Check, n validate.Node) bool { return c.NoTag(n, "kind", `It must be one of "a".`) }, `/kind required: The property is required.`},
		"another tag": {`{"kind":1}`, func(c *validate.Check, n validate.Node) bool {
			return c.NoTag(n, "kind", `It must be one of "a", "b".`)
		}, `/kind discriminator: It must be one of "a", "b".`},
		"nothing to tag": {`[]`, func(c *validate.Check, n validate.Node) bool { return c.NoTag(n, "kind", `It must be one of "a".`) }, ` type: It must be an object.`},
		"unevaluated":    {`{"ab":1}`, func(c *validate.Check, n validate.Node) bool { return c.UnevaluatedProperties(n, c.Mark(), nil) }, `/ab unevaluatedProperties: There is no property of this name; upper and lower case count.`},
		"an item left":   {`[1]`, func(c *validate.Check, n validate.Node) bool { return c.UnevaluatedItems(n, c.Mark(), nil) }, `/0 unevaluatedItems: There may be no item here.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, malformed := validate.Parse([]byte(test.text))
			if malformed != nil {
				t.Fatal(malformed.Detail)
			}
			defer d.Free()
			found := validate.Body(d, test.rule)
			if len(found) != 1 || *found[0].Pointer+" "+found[0].Code+": "+found[0].Detail != test.want {
				t.Errorf("want %s, got %+v", test.want, found)
			}
		})
	}
}
