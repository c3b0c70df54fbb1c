package python

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
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
		offered := p.Example != "" && p.In == "query" && (m.Page == nil || m.Page.Cursor != p)
		if p.In != "path" && (p.Required || offered) {
			list = append(list, nameOf(p)+"="+w.exampleOf(p))
		}
	}
	return wrapped(property(resource)+"."+methodName(m)+"(", append(list, more...), ")")
}

func (w *writer) exampleOf(p *sdk.Parameter) string {
	if value, ok := parse(p.Example); ok {
		return w.value(p.Type, value, 8)
	}
	return w.sample(p.Type, 8)
}

func parse(example string) (value any, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(example))
	decoder.UseNumber()
	return value, decoder.Decode(&value) == nil
}

func (w *writer) exampleBody(m *sdk.Method) []string {
	b := m.Body
	if b == nil || !b.Required && b.Example == "" {
		return nil
	}
	example, ok := parse(b.Example)
	switch {
	case b.Kind == sdk.Bytes:
		return []string{`body=b"bytes"`}
	case b.Kind == sdk.Text:
		return []string{`body="text"`}
	case b.Fields:
		fields, _ := fieldsOf(resolve(b.Type), 32)
		fields = slices.DeleteFunc(slices.Clone(fields), func(field *sdk.Field) bool { return field.ReadOnly })
		return w.fields(fields, example, 8)
	case ok:
		return []string{"body=" + w.value(b.Type, example, 8)}
	default:
		return []string{"body=" + w.sample(b.Type, 8)}
	}
}

// fields writes the properties of an object: those of an example, or where there is none those that have to be there.
func (w *writer) fields(fields []*sdk.Field, example any, depth int) []string {
	given, ok := example.(map[string]any)
	var list []string
	names := attributes(fields)
	for i, field := range fields {
		value, there := given[field.Wire]
		switch {
		case there:
			list = append(list, names[i]+"="+w.value(field.Type, value, depth-1))
		case field.Required && !ok:
			list = append(list, names[i]+"="+w.sample(field.Type, depth-1))
		}
	}
	return list
}

// value writes an example of a type.
func (w *writer) value(t *sdk.Type, example any, depth int) string {
	resolved := resolve(t)
	class := w.sentClass(t)
	switch {
	case depth == 0 || example == nil:
		return python(example)
	case class != nil:
		if _, ok := example.(map[string]any); ok {
			return wrapped("types."+class.name+"(", w.fields(class.fields, example, depth), ")")
		}
	case resolved.Kind == sdk.Array:
		if items, ok := example.([]any); ok {
			list := make([]string, len(items))
			for i, item := range items {
				list[i] = w.value(resolved.Items, item, depth-1)
			}
			return wrapped("[", list, "]")
		}
	case resolved.Kind == sdk.Union:
		if one := alternative(resolved, example); one != nil {
			return w.value(one, example, depth-1)
		}
	}
	return python(example)
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
func alternative(t *sdk.Type, example any) *sdk.Type {
	object, ok := example.(map[string]any)
	if !ok {
		return nil
	}
	for _, one := range t.Tagged {
		if object[t.Tag] == one.Value {
			return one.Type
		}
	}
	for _, one := range t.Of {
		if fields, known := fieldsOf(resolve(one), 32); known && !slices.ContainsFunc(fields, func(f *sdk.Field) bool { return f.Required && !f.ReadOnly && object[f.Wire] == nil }) {
			return one
		}
	}
	return nil
}

// python writes JSON in Python.
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
	case map[string]any:
		var list []string
		for name, item := range one {
			list = append(list, quote(name)+": "+python(item))
		}
		slices.Sort(list)
		return wrapped("{", list, "}")
	default:
		return "None"
	}
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

// samples are values of the formats that are no texts of any kind.
var samples = map[string]string{
	"date-time": "2030-01-01T12:00:00Z", "date": "2030-01-01", "time": "12:00:00Z", "duration": "PT1H", "email": "ada@example.com", "decimal": "1.50",
	"uuid": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "uri": "https://example.com", "uri-reference": "/example", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "Ynl0ZXM=", "json-pointer": "/a", "regex": "a+",
}

// sample makes up a value of a type.
func (w *writer) sample(t *sdk.Type, depth int) string {
	if depth == 0 {
		return "{}"
	}
	if class := w.sentClass(t); class != nil {
		return wrapped("types."+class.name+"(", w.fields(class.fields, nil, depth), ")")
	}
	switch t.Kind {
	case sdk.Ref:
		return w.sample(t.Named.Type, depth-1)
	case sdk.Enum:
		return literal(t.Values[0])
	case sdk.String:
		if known, ok := samples[t.Format]; ok {
			return quote(known)
		}
		return `"text"`
	case sdk.Integer, sdk.Number:
		return "1"
	case sdk.Boolean:
		return "True"
	case sdk.File:
		return `b"bytes"`
	case sdk.Array:
		return "[" + w.sample(t.Items, depth-1) + "]"
	case sdk.Tuple:
		list := make([]string, len(t.Of))
		for i, one := range t.Of {
			list[i] = w.sample(one, depth-1)
		}
		return wrapped("[", list, "]")
	case sdk.Union:
		return w.sample(t.Of[0], depth-1)
	case sdk.Null:
		return "None"
	default:
		return "{}"
	}
}
