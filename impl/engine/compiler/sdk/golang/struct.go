package golang

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// shape is what an object looks like.
type shape struct {
	fields []*sdk.Field
	open   *sdk.Type // what other properties are; nil: the contract does not say
}

// isStruct tells a type that is a struct in Go.
func isStruct(t *sdk.Type) bool {
	return t.Kind == sdk.Object || t.Kind == sdk.All && len(shapeOf(t, make(map[*sdk.Type]bool)).fields) > 0
}

// shapeOf is the object that a type is. Of several that hold all at once it has all properties; of some of which one holds
// too, but they can be absent.
func shapeOf(t *sdk.Type, seen map[*sdk.Type]bool) shape {
	for t.Kind == sdk.Ref {
		t = t.Named.Type
		if seen[t] {
			return shape{}
		}
		seen[t] = true
	}
	switch t.Kind {
	case sdk.Object:
		return shape{t.Fields, t.Open}
	case sdk.Map:
		return shape{nil, t.Items}
	case sdk.All, sdk.Union:
	default:
		return shape{}
	}
	var s shape
	for _, one := range t.Of {
		inner := shapeOf(one, seen)
		s.open = sharedOpen(s.open, inner.open)
		for _, field := range inner.fields {
			s.add(*field, t.Kind == sdk.Union)
		}
	}
	return s
}

// sharedOpen is what other properties are where two parts say something.
func sharedOpen(a, b *sdk.Type) *sdk.Type {
	if a == nil || b == nil {
		return nil
	}
	return &sdk.Type{Kind: sdk.Any}
}

// add adds a property. One that is there already is narrowed to what both say.
func (s *shape) add(field sdk.Field, optional bool) {
	field.Required = field.Required && !optional
	at := slices.IndexFunc(s.fields, func(one *sdk.Field) bool { return one.Wire == field.Wire })
	if at < 0 {
		s.fields = append(s.fields, &field)
		return
	}
	there := *s.fields[at]
	there.Required = there.Required || field.Required
	switch {
	case there.Type.Kind == sdk.Any:
		there.Type = field.Type
	case optional && !alike(there.Type, field.Type):
		there.Type = &sdk.Type{Kind: sdk.Any}
	}
	s.fields[at] = &there
}

// alike tells whether two types are the same one in Go for sure.
func alike(a, b *sdk.Type) bool {
	if a.Kind == sdk.Ref || b.Kind == sdk.Ref {
		return a.Kind == b.Kind && a.Named == b.Named
	}
	return a.Kind == b.Kind && a.Format == b.Format && a.Nullable == b.Nullable && slices.Contains([]sdk.Kind{sdk.Boolean, sdk.Integer, sdk.Number, sdk.String}, a.Kind)
}

// structure fills the declaration of a struct.
func (w *writer) structure(d *decl, t *sdk.Type, to direction) expression {
	d.kind = structDecl
	d.as = expression{text: d.name, value: d}
	w.decls = append(w.decls, d)
	s := shapeOf(t, make(map[*sdk.Type]bool))
	taken := names{"MarshalJSON": true, "UnmarshalJSON": true} // its methods
	for _, f := range s.fields {
		if to == sent && f.ReadOnly || to == received && f.WriteOnly {
			continue
		}
		name := taken.take(exported(sdk.Words(f.Wire)))
		d.fields = append(d.fields, w.field(f, name, d.name+name, to))
	}
	d.extraName = "Extra"
	for taken[d.extraName] {
		d.extraName += "Fields"
	}
	d.extra = "json.RawMessage"
	if s.open != nil && s.open.Kind != sdk.Any {
		d.extra = w.item(s.open, to, d.name+"Value")
	}
	return d.as
}

func (w *writer) field(f *sdk.Field, name, wanted string, to direction) field {
	e := w.of(f.Type, to, wanted)
	one := field{name: name, wire: f.Wire, doc: f.Doc, deprecated: f.Deprecated, required: f.Required, fixed: e.fixed}
	null := nullable(f.Type)
	switch {
	case f.Required && !null:
		one.text, one.value = e.text, e.value
	case f.Required:
		one.text, one.null = e.pointer(), true
	case null && to == sent:
		one.text, one.omit = "Nullable["+e.text+"]", true
	default:
		one.text, one.omit = e.pointer(), true
	}
	return one
}
