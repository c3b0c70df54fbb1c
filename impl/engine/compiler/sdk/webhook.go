package sdk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Event is what goes out as a webhook: a POST whose payload is JSON, signed as Standard Webhooks are
// (https://www.standardwebhooks.com).
type Event struct {
	ID         string // the operation's; empty: it has none
	Wire       string // as in the contract: user.created
	Name       Name   // of its type in code
	Doc        Doc
	Payload    *Type
	Deprecated bool
	Sunset     string // a date; empty: none
	Example    string // a payload, as JSON; empty: none
}

// events reads what goes out, and by which property of the payload one event is told from another.
func (r *reader) events() {
	taken := make(map[string]bool)
	for written := range r.document.Operations() {
		if !written.Webhook || !strings.EqualFold(written.Method, http.MethodPost) {
			continue
		}
		node := written.Node
		event := &Event{
			ID: document.Written(node, "operationId"), Wire: written.Path, Doc: doc(node), Payload: &Type{Kind: Any},
			Deprecated: document.Written(node, "deprecated") == "true", Sunset: document.Written(node, "x-sunset"),
		}
		event.Name = Words(cmp.Or(document.Written(document.Get(node, "x-sdk"), "method"), event.Wire))
		if len(event.Name) == 0 {
			event.Name = Name{"event"}
		}
		if taken[event.Name.Pascal()] {
			r.wrongf(written.Key, "SDKs would call two events "+event.Name.Pascal()+": give one of them another name with x-sdk")
		}
		taken[event.Name.Pascal()] = true
		body := r.document.Follow(document.Get(node, "requestBody"))
		for key, media := range document.Entries(document.Get(body, "content")) {
			if isJSON(key.Value) {
				event.Payload, event.Example = r.schema(document.Get(media, "schema")), r.example(media)
			}
		}
		r.api.Events = append(r.api.Events, event)
	}
	r.api.EventTag = eventTag(r.api.Events)
}

// eventTag returns the property that every payload has, and in which each has its event's own name and nothing else.
func eventTag(events []*Event) string {
	if len(events) == 0 {
		return ""
	}
	for _, field := range constants(events[0], events[0].Payload, 32) {
		if !slices.ContainsFunc(events, func(e *Event) bool { return !slices.Contains(constants(e, e.Payload, 32), field) }) {
			return field
		}
	}
	return ""
}

// constants are the properties of a type that are required and can only be the name of the event.
func constants(e *Event, t *Type, depth int) []string {
	if depth == 0 {
		return nil
	}
	if t.Kind == Ref {
		return constants(e, t.Named.Type, depth-1)
	}
	var names []string
	for _, field := range t.Fields {
		if field.Required && slices.Equal(field.Type.Values, []string{document.ValueJSON(document.Text(e.Wire))}) {
			names = append(names, field.Wire)
		}
	}
	if t.Kind == All {
		for _, one := range t.Of {
			names = append(names, constants(e, one, depth-1)...)
		}
	}
	return names
}

// example returns what a parameter or a media type gives as an example, as JSON: the first, where there are several, or
// that of its schema.
func (r *reader) example(node *yaml.Node) string {
	value := document.Get(node, "example")
	for _, named := range document.Entries(document.Get(node, "examples")) {
		if value == nil {
			value = document.Get(r.document.Follow(named), "value")
		}
	}
	for schema, depth := document.Get(node, "schema"), 32; value == nil && schema != nil && depth > 0; depth-- {
		value = document.Get(schema, "example")
		if list := document.Items(document.Get(schema, "examples")); value == nil && len(list) > 0 {
			value = list[0]
		}
		if document.Get(schema, "$ref") == nil {
			break
		}
		schema = r.document.Follow(schema)
	}
	if value == nil {
		return ""
	}
	return document.ValueJSON(value)
}
