package golang

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// A direction is who gets a value.
type direction bool

const (
	sent     direction = true
	received direction = false
)

// typeKey is a named type, in a direction if it has two.
type typeKey struct {
	named *sdk.Named
	to    direction
}

// expression is a type where it is used.
type expression struct {
	text  string
	nils  bool   // nil stands for absent
	value *decl  // a struct that stands in another one by its value
	union bool   // it is a choice
	fixed string // the only value it has, as JSON
}

// pointer is the expression where it can be absent.
func (e expression) pointer() string {
	if e.nils {
		return e.text
	}
	return "*" + e.text
}

var (
	anything = expression{text: "any", nils: true}
	plainly  = map[sdk.Kind]string{sdk.Boolean: "bool", sdk.Integer: "int64", sdk.Number: "json.Number", sdk.String: "string"}
)

// of is the expression of a type. A type without a name that needs one gets the wanted one.
func (w *writer) of(t *sdk.Type, to direction, wanted string) expression {
	if t == nil {
		return anything
	}
	switch t.Kind {
	case sdk.Boolean, sdk.Integer, sdk.Number, sdk.String:
		return scalar(t)
	case sdk.File:
		if to == sent {
			return expression{text: "File"}
		}
		return expression{text: "string"}
	case sdk.Enum, sdk.Object, sdk.Union, sdk.All:
		return w.inline(t, to, wanted)
	case sdk.Array:
		return expression{text: "[]" + w.item(t.Items, to, wanted+"Item"), nils: true}
	case sdk.Map:
		return expression{text: "map[string]" + w.item(t.Items, to, wanted+"Value"), nils: true}
	case sdk.Tuple:
		return expression{text: "[]any", nils: true}
	case sdk.Ref:
		return w.named(t.Named, to)
	default:
		return anything
	}
}

// inlineKey is a type without a name, in a direction.
type inlineKey struct {
	t  *sdk.Type
	to direction
}

// inline is the expression of a type that has no name in the contract. It has one in Go, wherever it stands.
func (w *writer) inline(t *sdk.Type, to direction, wanted string) expression {
	key := inlineKey{t, to}
	if e, known := w.inlined[key]; known {
		return e
	}
	var e expression
	switch t.Kind {
	case sdk.Enum:
		e = w.enum(t, wanted, "")
	case sdk.Object:
		e = w.structure(&decl{name: w.taken.take(wanted)}, t, to)
	case sdk.Union:
		e = w.unionOf(new(decl), t, to, wanted)
	default:
		e = w.all(t, to, wanted)
	}
	w.inlined[key] = e
	return e
}

func scalar(t *sdk.Type) expression {
	switch {
	case t.Kind == sdk.Integer && t.Format == "int32":
		return expression{text: "int"}
	case t.Kind == sdk.Number && (t.Format == "double" || t.Format == "float"):
		return expression{text: "float64"}
	case t.Kind == sdk.String && t.Format == "date-time":
		return expression{text: "time.Time"}
	case t.Kind == sdk.String && t.Format == "byte":
		return expression{text: "[]byte", nils: true}
	default:
		return expression{text: plainly[t.Kind]}
	}
}

// item is the expression of an item of a list or a map.
func (w *writer) item(t *sdk.Type, to direction, wanted string) string {
	e := w.of(t, to, wanted)
	if t != nil && nullable(t) {
		return e.pointer()
	}
	return e.text
}

// nullable tells whether a value can be null.
func nullable(t *sdk.Type) bool {
	for depth := 0; t.Kind == sdk.Ref && depth < 32; depth++ {
		if t.Nullable {
			return true
		}
		t = t.Named.Type
	}
	return t.Nullable
}

// enum is one of some values. Those that are not text are what they are in Go.
func (w *writer) enum(t *sdk.Type, wanted, doc string) expression {
	texts := texts(t)
	switch {
	case len(texts) == len(t.Values) && len(texts) == 1:
		return expression{text: "string", fixed: t.Values[0]}
	case len(texts) == len(t.Values):
		return w.constants(once(texts), wanted, doc)
	case !slices.ContainsFunc(t.Values, func(value string) bool { return strings.Trim(value, "-0123456789") != "" }):
		return expression{text: "int64"}
	case !slices.ContainsFunc(t.Values, func(value string) bool { return value != "true" && value != "false" }):
		return expression{text: "bool"}
	default:
		return anything
	}
}

// texts are the values of an enum that are text.
func texts(t *sdk.Type) []string {
	var list []string
	for _, value := range t.Values {
		var text string
		if strings.HasPrefix(value, `"`) && json.Unmarshal([]byte(value), &text) == nil {
			list = append(list, text)
		}
	}
	return list
}

// declared is the name of a type: a new one, or behind = that which it has already.
func (w *writer) declared(wanted string) string {
	if name, has := strings.CutPrefix(wanted, "="); has {
		return name
	}
	return w.taken.take(wanted)
}

func (w *writer) constants(texts []string, name, doc string) expression {
	name = w.declared(name)
	d := &decl{name: name, doc: doc, kind: enumDecl}
	for _, text := range texts {
		words := sdk.Words(text)
		if len(words) > 0 && strings.HasPrefix(text, "-") { // an order that is reversed
			words = append(sdk.Name{"minus"}, words...)
		}
		suffix := "Empty"
		if len(words) > 0 {
			suffix = strings.TrimPrefix(exported(append(sdk.Name{"a"}, words...)), "A")
		}
		d.constants = append(d.constants, constant{w.taken.take(name + suffix), text})
	}
	w.decls = append(w.decls, d)
	return expression{text: name}
}

// nameType keeps the names of the contract for its own types, before others get them.
func (w *writer) nameType(named *sdk.Named) {
	w.called[typeKey{named, received}] = w.taken.take(exported(named.Name))
	if named.Differs && named.Sent && named.Received {
		w.called[typeKey{named, sent}] = w.taken.take(exported(named.Name) + "Sent")
	}
}

// calledSent is what a type is called when it is sent.
func (w *writer) calledSent(named *sdk.Named) string {
	if name, twofold := w.called[typeKey{named, sent}]; twofold {
		return name
	}
	return w.called[typeKey{named, received}]
}

// named is the expression of a type with a name. One that holds itself gets a type in any case.
func (w *writer) named(named *sdk.Named, to direction) expression {
	key := typeKey{named, received}
	if _, twofold := w.called[typeKey{named, sent}]; twofold {
		key.to = to
	}
	t, name := named.Type, w.called[key]
	if d := w.types[key]; d != nil {
		if d.as.text == "" { // it is within itself
			d.name = name
			return expression{text: d.name, nils: true}
		}
		return d.as
	}
	d := &decl{doc: named.Doc}
	w.types[key] = d
	switch {
	case isStruct(t):
		d.name = name
		d.as = w.structure(d, t, to)
	case t.Kind == sdk.Enum:
		d.as = w.enum(t, "="+name, named.Doc)
	case t.Kind == sdk.Union:
		d.as = w.unionOf(d, t, to, "="+name)
	default:
		d.as = w.of(t, to, name+"Value")
		if d.name != "" {
			d.kind, d.underlying, d.as = definedDecl, d.as.text, expression{text: d.name, nils: true}
			w.decls = append(w.decls, d)
		}
	}
	return d.as
}
