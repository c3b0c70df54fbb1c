package lint

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// maxChain bounds how many references are followed one after the other: more are a circle.
const maxChain = 32

// target returns the object that an object refers to, or nil.
func (l *linter) target(o *object) *object {
	ref := o.get("$ref")
	if ref == nil || ref.Kind != yaml.ScalarNode {
		return nil
	}
	return l.lookUp(ref.Value)
}

func (l *linter) lookUp(ref string) *object {
	found, known := l.targets[ref]
	if !known {
		found = l.objects[l.document.Resolve(ref)]
		l.targets[ref] = found
	}
	return found
}

// follow leads an object that is a reference to its target; nil if there is none.
func (l *linter) follow(o *object) *object {
	for range maxChain {
		if o == nil || o.get("$ref") == nil {
			return o
		}
		o = l.target(o)
	}
	return nil
}

// operation is an operation with what counts for it.
type operation struct {
	*object

	method string // lower case
	path   string // or the name of a webhook
	item   *object
}

// operations returns the operations that come in: those under `paths`.
func (l *linter) operations() []operation {
	var found []operation
	for _, item := range l.root.child("paths").all() {
		for _, o := range item.below {
			if o.kind == anOperation {
				found = append(found, operation{o, o.name, item.name, item})
			}
		}
	}
	return found
}

// all are the objects below one, which can be nil.
func (o *object) all() []*object {
	if o == nil {
		return nil
	}
	return o.below
}

// everyOperation returns those under `webhooks` as well, which go out.
func (l *linter) everyOperation() []operation {
	found := l.operations()
	for _, item := range l.root.children("webhooks") {
		for _, o := range item.below {
			if o.kind == anOperation {
				found = append(found, operation{o, o.name, item.name, item})
			}
		}
	}
	return found
}

// policy returns what an extension says for an operation: its own word, or the default. It is nil where
// nothing is said, or `false`.
func (l *linter) policy(o operation, name string) *yaml.Node {
	value := o.get(name)
	if value == nil {
		value = document.Get(l.root.get("x-defaults"), name)
	}
	if !stands(value) {
		return nil
	}
	return value
}

// stands tells a policy from one that is absent or switched off.
func stands(value *yaml.Node) bool {
	if value == nil || document.IsNull(value) || value.Tag == "!!bool" && value.Value == "false" {
		return false
	}
	return document.Written(value, "enforce") != "off"
}

// parameters returns those of an operation and of its path; the operation's win.
func (l *linter) parameters(o operation) []*object {
	var found []*object
	seen := make(map[[2]string]bool)
	for _, holder := range []*object{o.object, o.item} {
		for _, written := range holder.children("parameters") {
			p := l.follow(written)
			if p == nil {
				continue
			}
			if id := [2]string{p.text("in"), p.text("name")}; !seen[id] {
				seen[id] = true
				found = append(found, p)
			}
		}
	}
	return found
}

// response is an answer of an operation.
type response struct {
	*object // nil if the reference leads nowhere

	status string
}

func (l *linter) responses(o operation) []response {
	var found []response
	for _, written := range o.child("responses").all() {
		found = append(found, response{l.follow(written), written.name})
	}
	return found
}

func (r response) success() bool { return len(r.status) == 3 && r.status[0] == '2' }

func (r response) failure() bool {
	return r.status == "default" || len(r.status) == 3 && (r.status[0] == '4' || r.status[0] == '5')
}
