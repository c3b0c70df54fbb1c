package emit

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/validate"
)

// parameters are the variables that say how the parameters of operations are written. Equal ones are one.
type parameters struct {
	prefix   string            // of their names
	names    map[string]string // by the literal
	taken    map[string]bool
	literals []string
	fitted   []*model.Schema // those with a fitter that the literals name
}

func newParameters(c *model.Contract) *parameters {
	all := &parameters{prefix: "parameter", names: make(map[string]string), taken: make(map[string]bool)}
	for _, operation := range c.Operations {
		for i := range operation.Parameters {
			p := &operation.Parameters[i]
			all.add(p, fitter(p))
		}
	}
	return all
}

// add names the variable of a parameter; fits is its fitter, or empty.
func (a *parameters) add(p *model.Parameter, fits string) {
	literal := parameterLiteral(p)
	if a.names[literal] != "" {
		return
	}
	hint := a.prefix + model.Identifier(p.Hint)
	name := hint
	for i := 2; a.taken[name]; i++ {
		name = hint + strconv.Itoa(i)
	}
	a.taken[name] = true
	a.names[literal] = name
	if fits != "" {
		s, plain := target(p.Schema), ""
		if (p.In == "path" || p.In == "header") && plainly(s) { // elsewhere who splits pairs has looked
			plain = ", Plain: true"
		}
		literal = strings.TrimSuffix(literal, "}") + ", Fits: " + fits + plain + "}"
		if !slices.Contains(a.fitted, s) {
			a.fitted = append(a.fitted, s)
		}
	}
	a.literals = append(a.literals, name+" = "+literal)
}

func (a *parameters) variable(p *model.Parameter) string { return a.names[parameterLiteral(p)] }

func (a *parameters) print(p *printer) {
	if len(a.literals) > 0 {
		p.line("// How parameters are written, and what their texts are read as.\nvar (\n%s\n)\n", strings.Join(a.literals, "\n"))
	}
}

var shapeNames = map[validate.Shape]string{validate.AsArray: "AsArray", validate.AsObject: "AsObject", validate.AsJSON: "AsJSON"}

var styleNames = map[string]string{
	"simple": "Simple", "label": "Label", "matrix": "Matrix", "form": "Form",
	"spaceDelimited": "SpaceDelimited", "pipeDelimited": "PipeDelimited", "deepObject": "DeepObject",
}

func parameterLiteral(p *model.Parameter) string {
	fields := []string{fmt.Sprintf("Name: %q", p.Name)}
	add := func(condition bool, format string, args ...any) {
		if condition {
			fields = append(fields, fmt.Sprintf(format, args...))
		}
	}
	parts := p.Shape == validate.AsArray || p.Shape == validate.AsObject
	add(p.In == "header", "Field: %q", http.CanonicalHeaderKey(p.Name))
	add(p.Required, "Required: true")
	add(p.Shape != validate.AsSingle, "Shape: validate.%s", shapeNames[p.Shape])
	add(parts || p.Style == "label" || p.Style == "matrix", "Style: validate.%s", styleNames[p.Style])
	add(parts && p.Explode, "Explode: true")
	add(p.Reserved, "Literal: true")
	onePair := !parts || p.Style != "deepObject" && !p.Explode
	add(p.In == "query" && onePair && url.QueryEscape(p.Name) == p.Name, "Bare: true")
	add(p.Reads != 0, "Reads: %s", kindSet(p.Reads))
	add(p.Prefix != nil, "Prefix: []validate.Kinds{%s}", kindSets(p.Prefix))
	add(p.Members != nil, "Members: []validate.Member{%s}", members(p.Members))
	add(p.Spread() && p.Open && p.In == "query", "Open: true")
	if p.Default != nil {
		add(true, "Default: %s", quote(defaultJSON(p.Default)))
	}
	if p.Schema != nil {
		add(true, "Schema: %s", checker(p.Schema))
	}
	return "validate.Parameter{" + strings.Join(fields, ", ") + "}"
}

// kindSet writes a set of kinds as Go.
func kindSet(set validate.Kinds) string {
	var names []string
	for _, one := range []struct {
		kinds validate.Kinds
		name  string
	}{
		{validate.IsString, "IsString"}, {validate.IsNumber, "IsNumber"}, {validate.IsInteger, "IsInteger"}, {validate.IsBoolean, "IsBoolean"},
	} {
		if set&one.kinds != 0 {
			names = append(names, "validate."+one.name)
		}
	}
	if names == nil {
		return "0"
	}
	return strings.Join(names, "|")
}

func kindSets(sets []validate.Kinds) string {
	all := make([]string, len(sets))
	for i, set := range sets {
		all[i] = kindSet(set)
	}
	return strings.Join(all, ", ")
}

func members(list []model.Member) string {
	all := make([]string, len(list))
	for i, member := range list {
		all[i] = fmt.Sprintf("{Name: %q, Reads: %s}", member.Name, kindSet(member.Reads))
	}
	return strings.Join(all, ", ")
}
