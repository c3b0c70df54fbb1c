package typescript

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
)

// call writes how a method is called, with the values that the contract has for examples, and with made up ones where
// it has none: what has to be there, and what may be if the contract says what.
func (w *writer) call(resource *sdk.Resource, m *sdk.Method) string {
	return w.pathCall(resource, m, "", "", "")
}

// pathCall writes a call with an expression for the parameters of its path, a first argument before it, and options.
func (w *writer) pathCall(resource *sdk.Resource, m *sdk.Method, id, before, options string) string {
	var list []string
	if before != "" {
		list = append(list, before)
	}
	for _, p := range m.InPath() {
		if id != "" {
			list = append(list, id)
		} else {
			list = append(list, exampleOf(p))
		}
	}
	params := w.exampleParams(m)
	if len(params) > 0 || options != "" || required(m) {
		list = append(list, fields(params, ""))
	}
	if options != "" {
		list = append(list, options)
	}
	return resourceProperty(resource) + "." + methodName(m) + "(" + strings.Join(list, ", ") + ")"
}

// A pair is a property of an object: its name as it is written, and its value.
type pair struct{ name, value string }

func (w *writer) exampleParams(m *sdk.Method) []pair {
	var params []pair
	for _, p := range m.Parameters {
		if p.In != "path" && example.Shown(m, p) {
			params = append(params, pair{property(p.Name.Camel()), exampleOf(p)})
		}
	}
	body, ok := example.Body(m)
	if !ok {
		return params
	}
	if object, ok := body.(example.Object); ok && m.Body.Fields {
		return append(pairs(object, "  "), params...)
	}
	return append(params, pair{"body", literal(body, "  ")})
}

func exampleOf(p *sdk.Parameter) string { return literal(example.Argument(p), "") }

func pairs(object example.Object, indent string) []pair {
	list := make([]pair, len(object))
	for i, member := range object {
		list[i] = pair{property(member.Name), literal(member.Value, indent)}
	}
	return list
}

// literal writes a value as people write it in a program.
func literal(value any, indent string) string {
	switch one := value.(type) {
	case example.Object:
		return fields(pairs(one, indent+"  "), indent)
	case []any:
		items := make([]string, len(one))
		for i, item := range one {
			items[i] = literal(item, indent+"  ")
		}
		return wrapped("[", items, "]", indent)
	case string:
		return text(one)
	case json.Number:
		return one.String()
	case bool:
		return strconv.FormatBool(one)
	case example.File:
		return `new Blob(["bytes"])`
	default:
		return "null"
	}
}

// text writes a string, with < and > as they are.
func text(value string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // a string always has a JSON text
		panic(err)
	}
	return strings.TrimSpace(out.String())
}

func fields(list []pair, indent string) string {
	if len(list) == 0 {
		return "{}"
	}
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = one.name + ": " + one.value
	}
	return wrapped("{ ", texts, " }", indent)
}

const lineLength = 100

// wrapped writes a list on one line where it fits, and on one line each where it does not.
func wrapped(open string, items []string, end, indent string) string {
	line := open + strings.Join(items, ", ") + end
	if len(line)+len(indent) <= lineLength && !strings.Contains(line, "\n") || len(items) == 0 {
		return line
	}
	return strings.TrimSpace(open) + "\n" + indent + "  " + strings.Join(items, ",\n"+indent+"  ") + ",\n" + indent + strings.TrimSpace(end)
}
