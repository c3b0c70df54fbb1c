package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// every prints that a value must fit each of the schemas.
func (w *validators) every(of ...*model.Schema) {
	for _, schema := range of {
		if schema != nil && !schema.Empty() {
			w.line("ok = %s && ok", w.check(schema, "n"))
		}
	}
}

// alternatives prints oneOf and anyOf. A value that fits none is told what is wrong with it by the
// alternative for its type, if there is just one. Where a discriminator tells which alternative is meant,
// only that one is asked.
func (w *validators) alternatives(s *model.Schema) {
	if s.Discriminator != nil {
		return
	}
	if values := labelled(s); values != nil {
		w.line("switch string(c.Raw(n)) {\ncase %s:\ndefault:\nok = c.NoLabel(n, %s)\n}", goTexts(values), oneOf(values))
		return
	}
	if s.AnyOf != nil {
		w.anyOf(s)
	}
	if s.OneOf != nil {
		w.line("{\nfits := 0")
		for _, alternative := range s.OneOf {
			w.line("if c.Quietly(n, %s) {\nfits++\n}", w.function(alternative))
		}
		w.line("if fits != 1 {\nok = c.NoAlternative(n, \"oneOf\", fits, %s)\n}\n}", w.choices(s.OneOf))
	}
}

// labelled are the values of a string whose alternatives are constants with a title or description of their own;
// nil: it is something else.
func labelled(s *model.Schema) []*yaml.Node {
	values := make([]*yaml.Node, len(s.OneOf))
	for i, alternative := range s.OneOf {
		rest := *alternative
		rest.Const, rest.Types = nil, nil
		if alternative.Const == nil || !rest.Empty() || len(alternative.Types) > 0 && !slices.Contains(alternative.Types, "string") {
			return nil
		}
		values[i] = alternative.Const
	}
	if s.AnyOf != nil || !onlyTexts(s, values) {
		return nil
	}
	return values
}

// anyOf stops at the first alternative that fits, unless each must tell what it has evaluated.
func (w *validators) anyOf(s *model.Schema) {
	asked := make([]string, len(s.AnyOf))
	for i, alternative := range s.AnyOf {
		asked[i] = fmt.Sprintf("c.Quietly(n, %s)", w.function(alternative))
	}
	condition := "!" + strings.Join(asked, " && !")
	if s.Tracked {
		w.line("{\nfits := false")
		for _, question := range asked {
			w.line("fits = %s || fits", question)
		}
		condition = "!fits"
	}
	w.line("if %s {\nok = c.NoAlternative(n, \"anyOf\", 0, %s)\n}", condition, w.choices(s.AnyOf))
	if s.Tracked {
		w.line("}")
	}
}

func (w *validators) choices(of []*model.Schema) string {
	all := make([]string, len(of))
	property, values := tag(of)
	for i, alternative := range of {
		types := "0"
		if known := alternative.Kinds(); known != nil {
			types = kinds(known)
		}
		told := ""
		if property != "" && values[i] != "" {
			told = fmt.Sprintf(", Tag: %q, Text: %q", property, values[i])
		}
		all[i] = fmt.Sprintf("validate.Choice{Kinds: %s, Schema: %s%s}", types, w.function(alternative), told)
	}
	return strings.Join(all, ", ")
}

// discriminator prints the choice of an alternative by the value of a property. Without alternatives, it
// holds that the value is one that the contract knows.
func (w *validators) discriminator(s *model.Schema) {
	if s.Discriminator == nil {
		return
	}
	alternatives := s.OneOf != nil || s.AnyOf != nil
	values := make([]string, len(s.Discriminator.Mapping))
	w.line("switch string(c.Tag(n, %q)) {", s.Discriminator.Property)
	for i, mapped := range s.Discriminator.Mapping {
		values[i] = strconv.Quote(mapped.Value)
		w.line("case %q:", mapped.Value)
		if alternatives {
			w.line("ok = %s && ok", w.check(mapped.Schema, "n"))
		}
	}
	w.line("default:\nok = c.NoTag(n, %q, %s)\n}", s.Discriminator.Property, oneOfTexts(values))
}

// conditions prints not, and if with then and else.
func (w *validators) conditions(s *model.Schema) {
	if s.Not != nil {
		w.line("ok = c.Not(n, %s) && ok", w.function(s.Not))
	}
	if s.If == nil {
		return
	}
	hasThen, hasElse := s.Then != nil && !s.Then.Empty(), s.Else != nil && !s.Else.Empty()
	switch {
	case hasThen:
		w.line("if c.Quietly(n, %s) {", w.function(s.If))
		w.every(s.Then)
		if hasElse {
			w.line("} else {")
			w.every(s.Else)
		}
		w.line("}")
	case hasElse:
		w.line("if !c.Quietly(n, %s) {", w.function(s.If))
		w.every(s.Else)
		w.line("}")
	case s.Tracked:
		w.line("c.Quietly(n, %s)", w.function(s.If))
	}
}
