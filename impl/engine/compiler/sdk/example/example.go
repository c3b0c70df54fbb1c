// Package example says which values stand in the examples of SDKs, so that those of all languages have the same: what the
// contract gives for one, and what is made up where it gives none.
package example

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// A value is nil, a bool, a json.Number, a string, a []any, an Object or a File.
type (
	// Object is one of JSON, with its members in order.
	Object []Member
	// Member is a property of an object.
	Member struct {
		Name  string
		Value any
	}
	// File is the bytes of something, which each language writes in its own way.
	File struct{}
)

// Get returns the value of a member.
func (o Object) Get(name string) (value any, ok bool) {
	for _, member := range o {
		if member.Name == name {
			return member.Value, true
		}
	}
	return nil, false
}

// MarshalJSON writes the members in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, member := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(member.Name)
		if err != nil {
			return nil, fmt.Errorf("writing the name of a property: %w", err)
		}
		value, err := json.Marshal(member.Value)
		if err != nil {
			return nil, err
		}
		out.Write(append(append(name, ':'), value...))
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Argument is the value of a parameter.
func Argument(p *sdk.Parameter) any { return sent.value(p.Type, p.Example, p.Wire) }

// Shown tells whether an example of a call has a parameter: one that has to be there, and one of the query for which the
// contract has an example. A list begins at its beginning.
func Shown(m *sdk.Method, p *sdk.Parameter) bool {
	offered := p.Example != "" && p.In == "query" && (m.Page == nil || m.Page.Cursor != p)
	return p.Required || offered
}

// Body is what a call sends; false: nothing. What can be left out is there if the contract has an example of it. Where its fields
// stand among the parameters, it is there if the example has some, or some of them have to be there.
func Body(m *sdk.Method) (value any, ok bool) {
	b := m.Body
	switch {
	case b == nil:
		return nil, false
	case b.Kind == sdk.Bytes:
		value = File{}
	case b.Kind == sdk.Text:
		value = sent.value(&sdk.Type{Kind: sdk.String}, b.Example, "text")
	default:
		value = sent.value(b.Type, b.Example, "text")
	}
	object, _ := value.(Object)
	if b.Required || !b.Fields && b.Example != "" || b.Fields && len(object) > 0 {
		return value, true
	}
	return nil, false
}

// Answer is what comes back in JSON. A list for which the contract has no example is empty.
func Answer(m *sdk.Method) any {
	if m.Page == nil || m.Result.Example != "" {
		return received.value(m.Result.Type, m.Result.Example, "text")
	}
	var value any = []any{}
	for _, name := range slices.Backward(m.Page.Items) {
		value = Object{{name, value}}
	}
	return value
}

// Payload is that of an event.
func Payload(e *sdk.Event) any { return received.value(e.Payload, e.Example, e.Wire) }
