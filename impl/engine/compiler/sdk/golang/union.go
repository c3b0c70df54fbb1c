package golang

import (
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// unionOf is one of some types: a struct with a pointer for each. Texts are one type, whatever their values.
func (w *writer) unionOf(d *decl, t *sdk.Type, to direction, wanted string) expression {
	if e, ok := w.simple(t, wanted, d.doc); ok {
		return e
	}
	d.name, d.kind, d.tag = w.declared(wanted), unionDecl, t.Tag
	d.as = expression{text: d.name, value: d, union: true}
	w.decls = append(w.decls, d)
	taken := names{"Raw": true}
	for _, one := range t.Of {
		name := taken.take(w.variantName(one))
		e := w.of(one, to, d.name+name)
		d.variants = append(d.variants, alternative{name, e.text, w.tags(t, one)})
	}
	return d.as
}

// simple is the expression of a union that is one type in Go.
func (w *writer) simple(t *sdk.Type, wanted, doc string) (expression, bool) {
	all := func(kinds ...sdk.Kind) bool {
		return !slices.ContainsFunc(t.Of, func(one *sdk.Type) bool { return !slices.Contains(kinds, one.Resolved().Kind) })
	}
	if all(sdk.Integer, sdk.Number) {
		return expression{text: "json.Number"}, true
	}
	if len(t.Of) == 0 {
		return anything, true
	}
	var values []string
	for _, one := range t.Of {
		switch inner := one.Resolved(); {
		case inner.Kind == sdk.Enum && len(texts(inner)) == len(inner.Values):
			values = append(values, texts(inner)...)
		case inner.Kind == sdk.String && inner.Format != "byte":
		default:
			return expression{}, false
		}
	}
	if len(values) == 0 {
		return expression{text: "string"}, true
	}
	return w.constants(once(values), wanted, doc), true
}

// once leaves out what was there before.
func once(texts []string) []string {
	var list []string
	for _, text := range texts {
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

func (w *writer) variantName(t *sdk.Type) string {
	switch t.Kind {
	case sdk.Ref:
		return exported(t.Named.Name)
	case sdk.Enum:
		return "Value"
	case sdk.All:
		return "Object"
	default:
		return strings.ToUpper(string(t.Kind[:1])) + string(t.Kind[1:])
	}
}

// tags are the values of the discriminator that mean one of the types.
func (w *writer) tags(union, one *sdk.Type) []string {
	if union.Tag == "" {
		return nil
	}
	var tags []string
	for _, tagged := range union.Tagged {
		if tagged.Type == one || tagged.Type.Kind == sdk.Ref && one.Kind == sdk.Ref && tagged.Type.Named == one.Named {
			tags = append(tags, tagged.Value)
		}
	}
	for _, field := range shapeOf(one, make(map[*sdk.Type]bool)).fields {
		if field.Wire == union.Tag && field.Type.Resolved().Kind == sdk.Enum {
			tags = append(tags, texts(field.Type.Resolved())...)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// all is a value of which several types hold at once: an object with what all of them have, or else the first that says
// something.
func (w *writer) all(t *sdk.Type, to direction, wanted string) expression {
	if isStruct(t) {
		return w.structure(&decl{name: w.taken.take(wanted)}, t, to)
	}
	for _, one := range t.Of {
		if one.Resolved().Kind != sdk.Any {
			return w.of(one, to, wanted)
		}
	}
	return anything
}
