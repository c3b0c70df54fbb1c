package lint

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// direction is which way the values of a schema go; it can be both.
type direction int

const (
	received direction = 1 << iota // what comes in, and must be bounded by the contract
	sent                           // what goes out, and is bounded by our own code
)

// directed finds the direction of every schema that an operation uses.
func (l *linter) directed() map[*object]direction {
	found := make(map[*object]direction)
	for _, o := range l.kinds[anOperation] {
		in, out := received, sent
		if o.outgoing() {
			in, out = sent, received
		}
		for _, holder := range []*object{o, o.parent} {
			for _, p := range holder.children("parameters") {
				l.mark(found, p, in)
			}
		}
		l.mark(found, o.child("requestBody"), in)
		l.mark(found, o.child("responses"), out)
	}
	return found
}

// outgoing tells an operation that we call: a webhook or a callback.
func (o *object) outgoing() bool {
	for ; o != nil; o = o.parent {
		if o.kind == aCallback || o.field == "webhooks" {
			return true
		}
	}
	return false
}

// mark follows everything below an object. A readOnly property is in no request, and a writeOnly one in no
// response.
func (l *linter) mark(found map[*object]direction, o *object, d direction) {
	pending := []*object{o}
	for len(pending) > 0 {
		o := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if o == nil || found[o]&d != 0 {
			continue
		}
		if o.field == "properties" && (d == received && o.is("readOnly") || d == sent && o.is("writeOnly")) {
			continue
		}
		found[o] |= d
		pending = append(append(pending, o.below...), l.target(o))
	}
}

// used finds everything that an operation or the document itself leads to.
func (l *linter) used() map[*object]bool {
	found := make(map[*object]bool)
	var pending []*object
	for _, o := range l.root.below {
		if o.kind != theComponents {
			pending = append(pending, o)
		}
	}
	names := l.derived()
	for len(pending) > 0 {
		o := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if o == nil || found[o] {
			continue
		}
		found[o] = true
		pending = append(append(pending, o.below...), l.target(o))
		if o.kind == aSchema {
			pending = append(pending, l.mapped(o)...)
			if o.get("discriminator") != nil {
				pending = append(pending, names[o]...)
			}
		}
	}
	return found
}

// mapped are the schemas that a discriminator names (OpenAPI 3.1, section 4.8.25).
func (l *linter) mapped(o *object) []*object {
	var found []*object
	discriminator := o.get("discriminator")
	for _, value := range document.Entries(document.Get(discriminator, "mapping")) {
		if value.Kind != yaml.ScalarNode {
			continue
		}
		target := l.lookUp(value.Value)
		if target == nil {
			target = l.lookUp("#/components/schemas/" + document.Step(value.Value))
		}
		found = append(found, target)
	}
	return found
}

// derived are, for each schema, the components that are an allOf of it. A discriminator in the one can lead to
// any of the others, without a reference.
func (l *linter) derived() map[*object][]*object {
	found := make(map[*object][]*object)
	for _, o := range l.root.child("components").children("schemas") {
		for _, part := range o.children("allOf") {
			if parent := l.target(part); parent != nil {
				found[parent] = append(found[parent], o)
			}
		}
	}
	return found
}
