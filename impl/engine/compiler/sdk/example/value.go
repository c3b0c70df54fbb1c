package example

import (
	"encoding/json"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// direction tells what is sent from what is received: they do not have the same properties.
type direction bool

const (
	sent     direction = true
	received direction = false
)

// deepest is how far into a type values are made up. A type can hold itself.
const deepest = 8

// value is what the contract gives, or one that is made up. A text for which nothing is better is its name.
func (to direction) value(t *sdk.Type, given, name string) any {
	if t == nil {
		t = &sdk.Type{Kind: sdk.Any}
	}
	if given == "" {
		return to.made(t, name, deepest)
	}
	decoder := json.NewDecoder(strings.NewReader(given))
	decoder.UseNumber()
	value := decode(decoder, t)
	if to == received {
		return value // a server answers what it wants
	}
	return fit(t, value, name, deepest)
}

// decode reads JSON, which the compiler has written.
func decode(decoder *json.Decoder, t *sdk.Type) any {
	token, err := decoder.Token()
	if err != nil {
		return nil
	}
	t = t.Resolved()
	delim, ok := token.(json.Delim)
	if !ok {
		if _, ok := token.(string); ok && t.Kind == sdk.File {
			return File{}
		}
		return token
	}
	if delim == '[' {
		items := []any{}
		for decoder.More() {
			items = append(items, decode(decoder, itemOf(t)))
		}
		_, _ = decoder.Token() // the bracket
		return items
	}
	object := Object{}
	for decoder.More() {
		key, err := decoder.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			break
		}
		object = append(object, Member{name, decode(decoder, memberOf(t, name))})
	}
	_, _ = decoder.Token() // the brace
	return object
}

func itemOf(t *sdk.Type) *sdk.Type {
	if t.Kind == sdk.Array {
		return t.Items
	}
	return &sdk.Type{Kind: sdk.Any}
}

func memberOf(t *sdk.Type, name string) *sdk.Type {
	if field := t.Property(name); field != nil {
		return field.Type
	}
	return &sdk.Type{Kind: sdk.Any}
}

// formats are texts of the formats that are no texts of any kind.
var formats = map[string]string{
	"date-time": "2030-01-01T12:00:00Z", "date": "2030-01-01", "time": "12:00:00Z", "duration": "PT1H", "email": "ada@example.com", "decimal": "1.50",
	"uuid": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "uri": "https://example.com", "uri-reference": "/example", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "Ynl0ZXM=", "json-pointer": "/a", "regex": "a+",
}

// made makes up a value of a type.
func (to direction) made(t *sdk.Type, name string, depth int) any {
	t = t.Resolved()
	if depth == 0 {
		return nil
	}
	switch t.Kind {
	case sdk.Enum:
		return to.value(&sdk.Type{Kind: sdk.Any}, t.Values[0], name)
	case sdk.String:
		if known, ok := formats[t.Format]; ok {
			return known
		}
		return name
	case sdk.Integer, sdk.Number:
		return json.Number("1")
	case sdk.Boolean:
		return true
	case sdk.File:
		return File{}
	case sdk.Array:
		if one := to.made(t.Items, name, depth-1); one != nil {
			return []any{one}
		}
		return []any{}
	case sdk.Tuple:
		items := make([]any, len(t.Of))
		for i, one := range t.Of {
			items[i] = to.made(one, name, depth-1)
		}
		return items
	case sdk.Object, sdk.All:
		return to.members(t, depth)
	case sdk.Union:
		return to.made(t.Of[0], name, depth-1)
	case sdk.Map:
		return Object{}
	case sdk.Null:
		return nil
	default:
		return name
	}
}

// members makes up the properties that an object has to have.
func (to direction) members(t *sdk.Type, depth int) Object {
	object := Object{}
	if depth == 0 {
		return object
	}
	switch t = t.Resolved(); t.Kind {
	case sdk.All:
		for _, one := range t.Of {
			for _, member := range to.members(one, depth-1) {
				if _, there := object.Get(member.Name); !there {
					object = append(object, member)
				}
			}
		}
	case sdk.Union:
		return to.members(t.Of[0], depth-1)
	default:
		for _, field := range t.Fields {
			if absent := map[direction]bool{sent: field.ReadOnly, received: field.WriteOnly}; field.Required && !absent[to] {
				object = append(object, Member{field.Wire, to.made(field.Type, field.Wire, depth-1)})
			}
		}
	}
	return object
}
