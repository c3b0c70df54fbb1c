package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Most parameters are single values with a few rules. Such a value gets a second function besides its checker, which
// looks at the text as it came, and says yes of what is right. The checker says what is wrong with the others.

// fitter is the name of that function; empty: the parameter has none.
func fitter(p *model.Parameter) string {
	if p.Shape != validate.AsSingle || p.Style == "label" || p.Style == "matrix" || p.Schema == nil {
		return ""
	}
	if s := target(p.Schema); quickly(s) {
		return "fits" + s.Name
	}
	return ""
}

// uncopied are the checkers of formats that can look at a string without a copy of it; a format may also have none.
var uncopied = map[string]bool{
	"": true, "IsByte": true, "IsDate": true, "IsDateTime": true, "IsTime": true, "IsDuration": true,
	"IsIPv4": true, "IsIPv6": true, "IsJSONPointer": true, "IsUUID": true,
}

// quickly tells whether the text of a value is all that its rules ask of.
func quickly(s *model.Schema) bool {
	if len(s.Types) != 1 || s.Ref != nil {
		return false
	}
	rest := *s
	rest.Types = nil
	switch s.Types[0] {
	case "boolean":
	case "string":
		if s.Enum != nil && !onlyTexts(s, s.Enum) || s.Const != nil && !onlyTexts(s, []*yaml.Node{s.Const}) || s.Format != nil && !uncopied[s.Format.Checker] {
			return false
		}
		rest.Enum, rest.Const, rest.TextRules = nil, nil, model.TextRules{}
	case "integer":
		if s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil || s.Format != nil && s.Format.Checker != "IsInt32" && s.Format.Checker != "IsInt64" {
			return false
		}
		for _, bound := range []*string{&rest.Minimum, &rest.Maximum, &rest.ExclusiveMinimum, &rest.ExclusiveMaximum} {
			if _, err := strconv.ParseInt(*bound, 10, 64); *bound != "" && err != nil {
				return false
			}
			*bound = ""
		}
		rest.TextRules = model.TextRules{}
	default:
		return false
	}
	return rest.Empty()
}

// plainFormats are the checkers of formats whose texts have letters, digits, hyphens, dots and colons alone: nothing of
// them is encoded in any place of a request.
var plainFormats = map[string]bool{"IsDate": true, "IsIPv4": true, "IsIPv6": true, "IsUUID": true}

// plainly tells whether the fitter of a schema says yes of such texts alone.
func plainly(s *model.Schema) bool {
	return s.Types[0] != "string" || s.Format != nil && plainFormats[s.Format.Checker]
}

// fits prints the functions of schemas.
func (w *validators) fits(schemas []*model.Schema) {
	for _, s := range schemas {
		w.line("// fits%s says yes of a text that is right for %s.", s.Name, inComment(s.Pointer))
		w.line("func fits%s(text string) bool {", s.Name)
		switch s.Types[0] {
		case "boolean":
			w.line(`return text == "true" || text == "false"`)
		case "integer":
			w.fitsInteger(s)
		default:
			w.fitsText(s)
		}
		w.line("}\n")
	}
}

func (w *validators) fitsInteger(s *model.Schema) {
	value, conditions := shortInteger(s)
	w.line("%s, ok := validate.Integer(text)\nreturn ok%s", value, conditions)
}

// shortInteger is what a short whole number must be to be right, and the name of its variable.
func shortInteger(s *model.Schema) (variable, conditions string) {
	variable = "_"
	and := func(format string, args ...any) {
		variable = "value"
		conditions += " && " + fmt.Sprintf(format, args...)
	}
	for _, rule := range []struct{ operator, bound string }{
		{">=", s.Minimum}, {"<=", s.Maximum}, {">", s.ExclusiveMinimum}, {"<", s.ExclusiveMaximum},
	} {
		if rule.bound != "" {
			and("value %s %s", rule.operator, rule.bound)
		}
	}
	if s.Format != nil && s.Format.Checker == "IsInt32" {
		and("value == int64(int32(value))")
	}
	return variable, conditions
}

func (w *validators) fitsText(s *model.Schema) {
	conditions := w.textConditions(s)
	if s.Enum == nil && s.Const == nil {
		w.line("return %s", conditions)
		return
	}
	list := s.Enum
	if list == nil {
		list = []*yaml.Node{s.Const}
	} else if s.Const != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(one *yaml.Node) bool { return one.Value != s.Const.Value })
	}
	if len(list) == 0 {
		w.line("return false")
		return
	}
	w.line("switch text {\ncase %s:\nreturn %s\n}\nreturn false", goTexts(list), conditions)
}

func (w *validators) textConditions(s *model.Schema) string {
	var conditions []string
	and := func(format string, args ...any) { conditions = append(conditions, fmt.Sprintf(format, args...)) }
	if s.MinLength != nil && *s.MinLength > 0 || s.MaxLength != nil {
		least, most := 0, "len(text)"
		if s.MinLength != nil {
			least = *s.MinLength
		}
		if s.MaxLength != nil {
			most = strconv.Itoa(*s.MaxLength)
		}
		and("validate.HasLength(text, %d, %s)", least, most)
	}
	if s.Pattern != nil {
		and("%s.MatchesText(text)", w.pattern(s.Name, s.Pattern))
	}
	if s.Format != nil && s.Format.Checker != "" {
		and("validate.%s([]byte(text))", s.Format.Checker)
	}
	if len(conditions) == 0 {
		return "true"
	}
	return strings.Join(conditions, " && ")
}
