package emit

import (
	"strconv"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

func (w *validators) array(s *model.Schema) {
	if s.MinItems != nil && *s.MinItems > 0 {
		w.line("ok = c.MinItems(n, %d, %s) && ok", *s.MinItems, atLeast(*s.MinItems, "item"))
	}
	if s.MaxItems != nil {
		// Nothing more of a longer array is looked at: that bounds the work that a request can cause.
		w.line("if !c.MaxItems(n, %d, %s) {\nreturn false\n}", *s.MaxItems, atMost(*s.MaxItems, "item"))
	}
	if s.UniqueItems {
		w.line("ok = c.UniqueItems(n) && ok")
	}
	w.items(s)
	if s.Contains != nil {
		least, most := 1, "-1"
		if s.MinContains != nil {
			least = *s.MinContains
		}
		if s.MaxContains != nil {
			most = strconv.Itoa(*s.MaxContains)
		}
		w.line("ok = c.Contains(n, %s, %d, %s) && ok", w.function(s.Contains), least, most)
	}
	if s.UnevaluatedItems != nil {
		w.line("ok = c.UnevaluatedItems(n, mark, %s) && ok", w.orNil(s.UnevaluatedItems))
	}
}

// items prints prefixItems and items.
func (w *validators) items(s *model.Schema) {
	rest := s.Items != nil && !s.Items.Empty()
	if s.Prefix == nil && !rest {
		if s.Items != nil && s.Tracked {
			w.line("c.EvaluatedItems(n, c.Count(n))")
		}
		return
	}
	w.line("item := c.First(n)")
	if s.Prefix == nil {
		w.line("for range c.Count(n) {\nok = %s && ok\nitem = c.Next(item)\n}", w.check(s.Items, "item"))
	} else {
		w.line("for i := range c.Count(n) {\nswitch i {")
		for i, schema := range s.Prefix {
			w.line("case %d:", i)
			if !schema.Empty() {
				w.line("ok = %s && ok", w.check(schema, "item"))
			}
		}
		if rest {
			w.line("default:\nok = %s && ok", w.check(s.Items, "item"))
		}
		w.line("}\nitem = c.Next(item)\n}")
	}
	switch {
	case !s.Tracked:
	case s.Items != nil:
		w.line("c.EvaluatedItems(n, c.Count(n))")
	default:
		w.line("c.EvaluatedItems(n, %d)", len(s.Prefix))
	}
}

// orNil is the checker of a schema, and nil for one that nothing fits: the keyword says so in its own words.
func (w *validators) orNil(s *model.Schema) string {
	if target(s).Never {
		return "nil"
	}
	return w.function(s)
}
