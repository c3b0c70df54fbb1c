package typescript

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// call writes how a method is called, with the values that the contract has for examples, and with made up ones where
// it has none: what has to be there, and what may be if the contract says what.
func (w *writer) call(resource *sdk.Resource, m *sdk.Method) string {
	var list []string
	for _, segment := range m.Path {
		if p := segment.Parameter; p != nil {
			list = append(list, exampleOf(p))
		}
	}
	params := w.exampleParams(m)
	if len(params) > 0 {
		list = append(list, fields(params, ""))
	}
	return resourceProperty(resource) + "." + methodName(m) + "(" + strings.Join(list, ", ") + ")"
}

// A pair is a property of an object: its name as it is written, and its value.
type pair struct{ name, value string }

func (w *writer) exampleParams(m *sdk.Method) []pair {
	var params []pair
	for _, p := range m.Parameters {
		offered := p.Example != "" && p.In == "query" && (m.Page == nil || m.Page.Cursor != p)
		if p.In != "path" && (p.Required || offered) {
			params = append(params, pair{property(p.Name.Camel()), exampleOf(p)})
		}
	}
	b := m.Body
	switch {
	case b == nil || !b.Required && b.Example == "":
		return params
	case b.Kind == sdk.Bytes:
		return append(params, pair{"body", "new Blob([\"bytes\"])"})
	case b.Kind == sdk.Text:
		return append(params, pair{"body", `"text"`})
	case b.Fields:
		if given, ok := object(b.Example); ok {
			return append(given, params...)
		}
		return append(sampleFields(b.Type, 8), params...)
	case b.Example != "":
		return append(params, pair{"body", literal(b.Example, "  ")})
	default:
		return append(params, pair{"body", sample(b.Type, 8)})
	}
}

func exampleOf(p *sdk.Parameter) string {
	if p.Example != "" {
		return literal(p.Example, "")
	}
	return sample(p.Type, 8)
}

// object reads the properties of an example that is one.
func object(example string) ([]pair, bool) {
	if !strings.HasPrefix(example, "{") {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(example))
	_, _ = decoder.Token() // the brace
	return properties(decoder, "  "), true
}

func properties(decoder *json.Decoder, indent string) []pair {
	var list []pair
	for decoder.More() {
		key, err := decoder.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			break // what the compiler has written is JSON
		}
		list = append(list, pair{property(name), value(decoder, indent)})
	}
	_, _ = decoder.Token()
	return list
}

// literal writes JSON as people write it in a program.
func literal(text, indent string) string {
	return value(json.NewDecoder(strings.NewReader(text)), indent)
}

func value(decoder *json.Decoder, indent string) string {
	decoder.UseNumber()
	token, err := decoder.Token()
	if err != nil {
		return "null"
	}
	switch one := token.(type) {
	case json.Delim:
		if one == '{' {
			return fields(properties(decoder, indent+"  "), indent)
		}
		var items []string
		for decoder.More() {
			items = append(items, value(decoder, indent+"  "))
		}
		_, _ = decoder.Token()
		return wrapped("[", items, "]", indent)
	case string:
		return text(one)
	case json.Number:
		return one.String()
	case bool:
		if one {
			return "true"
		}
		return "false"
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

// samples are values of the formats that are no texts of any kind.
var samples = map[string]string{
	"date-time": "2030-01-01T12:00:00Z", "date": "2030-01-01", "time": "12:00:00Z", "duration": "PT1H", "email": "ada@example.com",
	"uuid": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "uri": "https://example.com", "uri-reference": "/example", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "Ynl0ZXM=", "json-pointer": "/a", "regex": "a+",
}

// sample makes up a value of a type.
func sample(t *sdk.Type, depth int) string {
	if depth == 0 {
		return "{}"
	}
	switch t.Kind {
	case sdk.Ref:
		return sample(t.Named.Type, depth-1)
	case sdk.Enum:
		return t.Values[0]
	case sdk.String:
		if known, ok := samples[t.Format]; ok {
			return quote(known)
		}
		return `"text"`
	case sdk.Integer, sdk.Number:
		return "1"
	case sdk.Boolean:
		return "true"
	case sdk.File:
		return `new Blob(["bytes"])`
	case sdk.Array:
		return "[" + sample(t.Items, depth-1) + "]"
	case sdk.Tuple:
		items := make([]string, len(t.Of))
		for i, one := range t.Of {
			items[i] = sample(one, depth-1)
		}
		return wrapped("[", items, "]", "")
	case sdk.Object, sdk.All:
		return fields(sampleFields(t, depth-1), "")
	case sdk.Union:
		return sample(t.Of[0], depth-1)
	case sdk.Map:
		return "{}"
	default:
		return "null"
	}
}

// sampleFields makes up what an object has to have in a request.
func sampleFields(t *sdk.Type, depth int) []pair {
	var list []pair
	switch {
	case depth == 0:
	case t.Kind == sdk.Ref:
		return sampleFields(t.Named.Type, depth-1)
	case t.Kind == sdk.All:
		for _, one := range t.Of {
			for _, made := range sampleFields(one, depth-1) {
				if !slices.ContainsFunc(list, func(p pair) bool { return p.name == made.name }) {
					list = append(list, made)
				}
			}
		}
	case t.Kind == sdk.Union:
		return sampleFields(t.Of[0], depth-1)
	default:
		for _, field := range t.Fields {
			if field.Required && !field.ReadOnly {
				list = append(list, pair{property(field.Wire), sample(field.Type, depth-1)})
			}
		}
	}
	return list
}
