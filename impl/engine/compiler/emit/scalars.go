package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

func (w *validators) number(s *model.Schema) {
	for _, rule := range []struct{ method, number, relation string }{
		{"Minimum", s.Minimum, "at least"},
		{"Maximum", s.Maximum, "at most"},
		{"ExclusiveMinimum", s.ExclusiveMinimum, "more than"},
		{"ExclusiveMaximum", s.ExclusiveMaximum, "less than"},
		{"MultipleOf", s.MultipleOf, "a multiple of"},
	} {
		if rule.number != "" {
			bound := w.value("bound"+identifier(rule.number), fmt.Sprintf("validate.NewBound(%q)", rule.number))
			w.line("ok = c.%s(n, %s, %s) && ok", rule.method, bound, mustBe(rule.relation, rule.number))
		}
	}
	switch {
	case s.Format == nil || !s.Format.Number:
	case slices.Contains(s.Types, "number") && (s.Format.Checker == "IsInt32" || s.Format.Checker == "IsInt64"):
		// Its Go type is one of whole numbers, which reads 100, and not 1e2.
		w.line("ok = c.Format(n, validate.%s(c.Raw(n)) && c.Whole(n), %q) && ok", s.Format.Checker, s.Format.Name)
	default:
		w.format(s.Format)
	}
}

func (w *validators) format(f *model.Format) {
	w.line("ok = c.Format(n, validate.%s(c.Raw(n)), %q) && ok", f.Checker, f.Name)
}

func identifier(number string) string {
	return strings.NewReplacer("-", "Minus", ".", "Point", "+", "").Replace(number)
}

func (w *validators) text(s *model.Schema) {
	if s.MinLength != nil && *s.MinLength > 0 {
		w.line("ok = c.MinLength(n, %d, %s) && ok", *s.MinLength, atLeast(*s.MinLength, "character"))
	}
	if s.MaxLength != nil {
		w.line("ok = c.MaxLength(n, %d, %s) && ok", *s.MaxLength, atMost(*s.MaxLength, "character"))
	}
	if s.Pattern != nil {
		w.line("ok = c.Pattern(n, %s, %s) && ok", w.pattern(s.Name, s.Pattern), mustMatch(s.Pattern.Written))
	}
	if s.Format != nil && !s.Format.Number && s.Format.Checker != "" {
		w.format(s.Format)
	}
}

// pattern is the variable of a pattern. Equal patterns share the one of the first.
func (w *validators) pattern(name string, p *model.Pattern) string {
	expression := fmt.Sprintf("validate.NewPattern(%s)", quote(p.RE2))
	if known := w.patterns[expression]; known != "" {
		return known
	}
	w.patterns[expression] = w.value("pattern"+name, expression)
	return w.patterns[expression]
}

// quote writes a Go string so that a pattern reads as it does in the contract.
func quote(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}
