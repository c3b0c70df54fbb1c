package python

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// A direction is who gets a value.
type direction int

const (
	received direction = iota
	sent
)

// class is a class for objects: of answers it is a model, of requests a data class.
type class struct {
	name   string
	doc    string
	to     direction
	fields []*sdk.Field
	open   *sdk.Type // what other properties are; nil: there are none
}

// plan gives every object a class, in each direction in which it goes.
func (w *writer) plan() {
	w.named, w.inline, w.taken = make(map[*sdk.Named][2]*class), make(map[*sdk.Type][2]*class), make(map[string]bool)
	w.aliases = make(map[*sdk.Named][2]string)
	for _, named := range w.api.Types {
		w.taken[typeName(named)] = true
	}
	for _, named := range w.api.Types {
		w.named[named] = w.both(named)
	}
	for _, one := range slices.Clone(w.classes) {
		w.nested(one)
	}
	for _, named := range w.api.Types {
		if _, ok := named.Type.Properties(); ok {
			continue
		}
		for to, goes := range []bool{named.Received, named.Sent} {
			if goes {
				w.hoist(typeName(named)+"Item", named.Type, direction(to))
			}
		}
	}
	for _, resource := range w.api.Resources {
		for _, m := range resource.Methods {
			w.planMethod(m)
		}
	}
	for _, event := range w.api.Events {
		w.hoist(className(event.Name), event.Payload, received)
	}
	w.planAliases()
}

// both gives an object with a name its classes.
func (w *writer) both(named *sdk.Named) [2]*class {
	var both [2]*class
	fields, ok := named.Type.Properties()
	if !ok {
		return both
	}
	if named.Received {
		both[received] = w.add(typeName(named), named.Doc, received, named.Type, fields)
	}
	if named.Sent {
		name := typeName(named)
		if named.Received {
			name = w.free(name + "Input")
		}
		both[sent] = w.add(name, named.Doc, sent, named.Type, fields)
	}
	return both
}

func (w *writer) planMethod(m *sdk.Method) {
	name := sdk.Words(m.ID).Pascal()
	switch {
	case m.Body != nil && m.Body.Fields:
		fields, _ := m.Body.Type.Resolved().Properties()
		for _, field := range fields {
			w.hoist(name+sdk.Words(field.Wire).Pascal(), field.Type, sent)
		}
	case m.Body != nil:
		w.hoist(name+"Body", m.Body.Type, sent)
	}
	w.hoist(name+"Result", m.Result.Type, received)
	for _, p := range m.Parameters {
		w.hoist(name+p.Name.Pascal(), p.Type, sent)
	}
}

func (w *writer) add(name, doc string, to direction, t *sdk.Type, fields []*sdk.Field) *class {
	one := &class{name: name, doc: doc, to: to, open: t.Open}
	for _, field := range fields {
		if to == sent && field.ReadOnly || to == received && field.WriteOnly {
			continue
		}
		one.fields = append(one.fields, field)
	}
	w.classes = append(w.classes, one)
	return one
}

func (w *writer) free(name string) string {
	for w.taken[name] {
		name += "Value"
	}
	w.taken[name] = true
	return name
}

func (w *writer) nested(one *class) {
	for _, field := range one.fields {
		w.hoist(one.name+sdk.Words(field.Wire).Pascal(), field.Type, one.to)
	}
}

// hoist gives a class to the objects within a type that have no name.
func (w *writer) hoist(name string, t *sdk.Type, to direction) {
	if t == nil || t.Kind == sdk.Ref {
		return
	}
	both := w.inline[t]
	if fields, ok := t.Properties(); ok && both[to] == nil {
		both[to] = w.add(w.free(name), "", to, t, fields)
		w.inline[t] = both
		w.nested(both[to])
		return
	}
	for _, one := range append([]*sdk.Type{t.Items, t.Open}, t.Of...) {
		w.hoist(name, one, to)
	}
}
