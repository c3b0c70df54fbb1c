package python

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
)

// call writes how a method is called, with the values that the contract has for examples, and with made up ones where it has
// none: what has to be there, and what may be if the contract says what. more are arguments besides.
func (w *writer) call(resource *sdk.Resource, m *sdk.Method, more ...string) string {
	return w.callWith(resource, m, "", more...)
}

// callWith writes a call with an expression for the parameters of its path.
func (w *writer) callWith(resource *sdk.Resource, m *sdk.Method, id string, more ...string) string {
	var list []string
	for _, segment := range m.Path {
		switch p := segment.Parameter; {
		case p == nil:
		case id != "":
			list = append(list, id)
		default:
			list = append(list, w.exampleOf(p))
		}
	}
	list = append(list, w.exampleBody(m)...)
	for _, p := range m.Parameters {
		if p.In != "path" && example.Shown(m, p) {
			list = append(list, nameOf(p)+"="+w.exampleOf(p))
		}
	}
	return wrapped(property(resource)+"."+methodName(m)+"(", append(list, more...), ")")
}

func (w *writer) exampleOf(p *sdk.Parameter) string { return w.value(p.Type, example.Argument(p), 8) }

func (w *writer) exampleBody(m *sdk.Method) []string {
	value, ok := example.Body(m)
	switch {
	case !ok:
		return nil
	case m.Body.Fields:
		fields, _ := m.Body.Type.Resolved().Properties()
		fields = slices.DeleteFunc(slices.Clone(fields), func(field *sdk.Field) bool { return field.ReadOnly })
		object, _ := value.(example.Object)
		return w.fields(fields, object, 8)
	default:
		return []string{"body=" + w.value(m.Body.Type, value, 8)}
	}
}

// fields writes the properties of an object for which there are values.
func (w *writer) fields(fields []*sdk.Field, object example.Object, depth int) []string {
	var list []string
	names := attributes(fields)
	for i, field := range fields {
		if value, ok := object.Get(field.Wire); ok {
			list = append(list, names[i]+"="+w.value(field.Type, value, depth-1))
		}
	}
	return list
}

// value writes an example of a type.
func (w *writer) value(t *sdk.Type, value any, depth int) string {
	if depth == 0 || value == nil || t == nil {
		return python(value)
	}
	resolved := t.Resolved()
	switch class := w.sentClass(t); {
	case class != nil:
		if object, ok := value.(example.Object); ok {
			return wrapped("types."+class.name+"(", w.fields(class.fields, object, depth), ")")
		}
	case resolved.Kind == sdk.Array:
		if items, ok := value.([]any); ok {
			list := make([]string, len(items))
			for i, item := range items {
				list[i] = w.value(resolved.Items, item, depth-1)
			}
			return wrapped("[", list, "]")
		}
	case resolved.Kind == sdk.Map:
		if object, ok := value.(example.Object); ok {
			return members(object, func(value any) string { return w.value(resolved.Items, value, depth-1) })
		}
	case resolved.Kind == sdk.Union:
		if one := alternative(resolved, value); one != nil {
			return w.value(one, value, depth-1)
		}
	}
	return python(value)
}

func (w *writer) sentClass(t *sdk.Type) *class {
	if one := w.inline[t][sent]; one != nil {
		return one
	}
	if t.Kind == sdk.Ref {
		return w.named[t.Named][sent]
	}
	return nil
}

// alternative finds the one of a choice that an example is of; nil: one that is written as it is.
func alternative(t *sdk.Type, value any) *sdk.Type {
	if object, ok := value.(example.Object); ok {
		tag, _ := object.Get(t.Tag)
		for _, one := range t.Tagged {
			if tag == one.Value {
				return one.Type
			}
		}
	}
	return example.Alternative(t, value)
}

// python writes a value in Python.
func python(value any) string {
	switch one := value.(type) {
	case nil:
		return "None"
	case bool:
		if one {
			return "True"
		}
		return "False"
	case json.Number:
		return one.String()
	case string:
		return quote(one)
	case []any:
		list := make([]string, len(one))
		for i, item := range one {
			list[i] = python(item)
		}
		return wrapped("[", list, "]")
	case example.Object:
		return members(one, python)
	case example.File:
		return `b"bytes"`
	default:
		return "None"
	}
}

// members writes a dictionary.
func members(object example.Object, written func(value any) string) string {
	list := make([]string, len(object))
	for i, member := range object {
		list[i] = quote(member.Name) + ": " + written(member.Value)
	}
	return wrapped("{", list, "}")
}

const lineLength = 100

// wrapped writes a list on one line where it fits, and on one line each where it does not.
func wrapped(open string, items []string, end string) string {
	line := open + strings.Join(items, ", ") + end
	if len(line) <= lineLength && !strings.Contains(line, "\n") || len(items) == 0 {
		return line
	}
	for i, item := range items {
		items[i] = strings.ReplaceAll(item, "\n", "\n    ")
	}
	return open + "\n    " + strings.Join(items, ",\n    ") + ",\n" + end
}
