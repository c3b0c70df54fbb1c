package emit

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

func (w *validators) object(s *model.Schema) {
	if s.MinProperties != nil && *s.MinProperties > 0 {
		w.line("ok = c.MinProperties(n, %d, %s) && ok", *s.MinProperties, atLeast(*s.MinProperties, "property"))
	}
	if s.MaxProperties != nil {
		// As with maxItems, nothing more of a larger object is looked at.
		w.line("if !c.MaxProperties(n, %d, %s) {\nreturn false\n}", *s.MaxProperties, atMost(*s.MaxProperties, "property"))
	}
	has := presence(s)
	w.members(s, has)
	w.absent(s, has)
	for _, dependency := range s.DependentRequired {
		for _, other := range dependency.Needs {
			w.line("if %s && !%s {\nok = c.MissingBeside(n, %q, %q)\n}", has[dependency.Name], has[other], other, dependency.Name)
		}
	}
	for _, dependent := range s.DependentSchemas {
		if !dependent.Schema.Empty() {
			w.line("if %s {\nok = %s && ok\n}", has[dependent.Name], w.check(dependent.Schema, "n"))
		}
	}
	if s.UnevaluatedProperties != nil {
		w.line("ok = c.UnevaluatedProperties(n, mark, %s) && ok", w.orNil(s.UnevaluatedProperties))
	}
}

// presence names a variable for each property of which it matters whether it is there.
func presence(s *model.Schema) map[string]string {
	has := make(map[string]string)
	note := func(names ...string) {
		for _, name := range names {
			if has[name] == "" {
				has[name] = "has" + strconv.Itoa(len(has))
			}
		}
	}
	note(s.Required...)
	for _, dependency := range s.DependentRequired {
		if len(dependency.Needs) > 0 {
			note(dependency.Name)
			note(dependency.Needs...)
		}
	}
	for _, dependent := range s.DependentSchemas {
		if !dependent.Schema.Empty() {
			note(dependent.Name)
		}
	}
	for _, property := range s.Properties {
		if defaultOf(property) != nil {
			note(property.Name)
		}
	}
	return has
}

// defaultOf is what a request gets where it leaves the property out; nil: nothing. What only the server sets,
// a request does not get.
func defaultOf(property model.Property) *yaml.Node {
	if property.Schema.HasReadOnly() {
		return nil
	}
	return property.Schema.DefaultValue()
}

// members prints the walk over an object's members.
func (w *validators) members(s *model.Schema, has map[string]string) {
	if s.Properties == nil && s.PatternProperties == nil && s.Names == nil && len(has) == 0 && (s.Additional == nil || s.Additional.Empty()) {
		if s.Additional != nil && s.Tracked {
			w.line("c.EvaluatedMembers(n)")
		}
		return
	}
	if len(has) > 0 {
		names := make([]string, len(has))
		for i := range names {
			names[i] = "has" + strconv.Itoa(i)
		}
		w.line("var %s bool", strings.Join(names, ", "))
	}
	w.line("name := c.First(n)\nfor range c.Count(n) {\nvalue := c.Value(name)")
	if s.Names != nil {
		w.line("ok = c.Name(name, %s) && ok", w.function(s.Names))
	}
	w.member(s, has)
	w.line("name = c.Next(value)\n}")
	if s.Additional != nil && s.Tracked {
		w.line("c.EvaluatedMembers(n)")
	}
}

// member prints what holds for one member. Where the switch over the names does not tell whether somebody has
// declared the member, a variable does.
func (w *validators) member(s *model.Schema, has map[string]string) {
	undeclared := undeclared(s, has)
	additional := s.Additional != nil && !s.Additional.Empty()
	asks := additional || s.Tracked && s.Additional == nil // whether it was declared
	byName := !asks || !s.Tracked && s.PatternProperties == nil && len(undeclared) == 0
	if !byName {
		w.line("known := true")
	}
	if len(s.Properties)+len(undeclared) > 0 {
		w.line("switch string(c.Raw(name)) {")
		for _, property := range s.Properties {
			w.property(property, has[property.Name])
		}
		for _, name := range undeclared {
			w.line("case %q:\n%s = true", name, has[name])
			if !byName {
				w.line("known = false")
			}
		}
		switch {
		case !byName:
			w.line("default:\nknown = false")
		case additional:
			w.line("default:")
			w.additional(s)
		}
		w.line("}")
	} else if byName {
		w.additional(s)
	} else {
		w.line("known = false")
	}
	w.patternProperties(s, byName)
	if byName {
		return
	}
	if additional {
		w.line("if !known {")
		w.additional(s)
		w.line("}")
	} else {
		w.line("if known {\nc.Evaluated(name)\n}")
	}
}

func (w *validators) patternProperties(s *model.Schema, byName bool) {
	for i, property := range s.PatternProperties {
		if byName && property.Schema.Empty() {
			continue
		}
		w.line("if c.Matches(name, %s) {", w.pattern(fmt.Sprintf("%sProperties%d", s.Name, i+1), &property.Pattern))
		if !byName {
			w.line("known = true")
		}
		if !property.Schema.Empty() {
			w.line("ok = %s && ok", w.check(property.Schema, "value"))
		}
		w.line("}")
	}
}

// undeclared are the properties of which it matters whether they are there, and that no schema is for.
func undeclared(s *model.Schema, has map[string]string) []string {
	declared := make(map[string]bool, len(s.Properties))
	for _, property := range s.Properties {
		declared[property.Name] = true
	}
	names := make([]string, len(has))
	for name, variable := range has {
		index, _ := strconv.Atoi(strings.TrimPrefix(variable, "has")) // made by presence
		names[index] = name
	}
	var all []string
	for _, name := range names {
		if !declared[name] {
			all = append(all, name)
		}
	}
	return all
}

func (w *validators) property(property model.Property, has string) {
	w.line("case %q:", property.Name)
	if has != "" {
		w.line("%s = true", has)
	}
	if property.Schema.HasReadOnly() {
		w.line("if !c.Writable(name) {\nok = false\nbreak\n}")
	}
	if property.Schema.HasWriteOnly() {
		w.line("if !c.Readable(name) {\nok = false\nbreak\n}")
	}
	if !property.Schema.Empty() {
		w.line("ok = %s && ok", w.check(property.Schema, "value"))
	}
}

// additional prints additionalProperties.
func (w *validators) additional(s *model.Schema) {
	switch {
	case s.Additional == nil || s.Additional.Empty():
	case target(s.Additional).Never:
		w.line("ok = c.Unknown(name)")
	default:
		w.line("ok = %s && ok", w.check(s.Additional, "value"))
	}
}

// absent prints what follows from a property that is not there: a violation, or its default.
func (w *validators) absent(s *model.Schema, has map[string]string) {
	required := make(map[string]bool, len(s.Required))
	for _, name := range s.Required {
		required[name] = true
		condition := "!" + has[name]
		switch {
		case s.OnlyAnswers[name]:
			condition += " && c.Answer()"
		case s.OnlyRequests[name]:
			condition += " && !c.Answer()"
		}
		w.line("if %s {\nok = c.Missing(n, %q)\n}", condition, name)
	}
	for _, property := range s.Properties {
		if value := defaultOf(property); value != nil && !required[property.Name] {
			w.line("if !%s {\nc.Default(n, %q, %s)\n}", has[property.Name], property.Name, quote(defaultJSON(value)))
		}
	}
}
