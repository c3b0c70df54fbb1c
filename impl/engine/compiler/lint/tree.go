package lint

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// object is an object of the standard as it stands in the document: always a mapping.
type object struct {
	kind   kind
	field  string     // the key of its parent that it stands at or below: properties
	name   string     // the last key on the way to it, or its place in a list
	key    *yaml.Node // that key, or the object itself in a list
	node   *yaml.Node
	parent *object
	below  []*object
}

// get returns the value of a key, or nil.
func (o *object) get(key string) *yaml.Node {
	if o == nil {
		return nil
	}
	return document.Get(o.node, key)
}

// text returns the value of a key that is text, or "".
func (o *object) text(key string) string {
	if value := o.get(key); value != nil && value.Kind == yaml.ScalarNode && !document.IsNull(value) {
		return value.Value
	}
	return ""
}

// is tells whether a key has the value true.
func (o *object) is(key string) bool {
	value := o.get(key)
	return value != nil && value.Tag == "!!bool" && strings.EqualFold(value.Value, "true")
}

// at is the key of the object that has a name, or the object's own key.
func (o *object) at(key string) *yaml.Node {
	for name := range document.Entries(o.node) {
		if name.Value == key {
			return name
		}
	}
	return o.key
}

// child returns the object that stands at a key, or nil.
func (o *object) child(field string) *object {
	if o == nil {
		return nil
	}
	for _, b := range o.below {
		if b.field == field && b.name == field {
			return b
		}
	}
	return nil
}

// children returns the objects that stand below a key.
func (o *object) children(field string) []*object {
	if o == nil {
		return nil
	}
	var found []*object
	for _, b := range o.below {
		if b.field == field {
			found = append(found, b)
		}
	}
	return found
}

// position is a place in one of the files that a document was made of.
type position struct {
	file         string
	line, column int
}

// tree is a document as objects, and what leads to them.
type tree struct {
	root    *object
	kinds   map[kind][]*object // in the order of the document
	objects map[*yaml.Node]*object
	parents map[*yaml.Node]*yaml.Node // of values
	keys    map[*yaml.Node]*yaml.Node // of values in mappings
	at      map[position]*yaml.Node
	file    func(*yaml.Node) string // in which a node was written
	targets map[string]*object      // of references, as far as they were followed
}

func grow(d *document.Document) tree {
	t := tree{
		kinds: make(map[kind][]*object), objects: make(map[*yaml.Node]*object),
		parents: make(map[*yaml.Node]*yaml.Node), keys: make(map[*yaml.Node]*yaml.Node),
		at: make(map[position]*yaml.Node), file: d.FileOf, targets: make(map[string]*object),
	}
	t.note(d.Root)
	t.root = &object{kind: aDocument, key: d.Root, node: d.Root}
	t.plant(t.root)
	return t
}

// note remembers where each value stands.
func (t *tree) note(node *yaml.Node) {
	if at := (position{t.file(node), node.Line, node.Column}); t.at[at] == nil {
		t.at[at] = node
	}
	if node.Kind == yaml.MappingNode {
		for key, value := range document.Entries(node) {
			t.parents[value], t.keys[value] = node, key
			t.parents[key] = node
			t.at[position{t.file(key), key.Line, key.Column}] = value // a mapping begins where its first key does
			t.note(value)
		}
		return
	}
	for _, item := range node.Content {
		t.parents[item] = node
		t.note(item)
	}
}

// plant adds an object and all below it.
func (t *tree) plant(o *object) {
	if _, seen := t.objects[o.node]; seen {
		return
	}
	t.objects[o.node] = o
	t.kinds[o.kind] = append(t.kinds[o.kind], o)
	fields := grammar[o.kind]
	for key, value := range document.Entries(o.node) {
		b, known := fields[key.Value]
		if !known && !strings.HasPrefix(key.Value, "x-") {
			b, known = fields["*"]
		}
		if !known {
			continue
		}
		switch b.shape {
		case one:
			t.add(o, b.kind, key.Value, key.Value, key, value)
		case list:
			t.addList(o, b.kind, key.Value, value)
		case named:
			for name, item := range document.Entries(value) {
				t.add(o, b.kind, key.Value, name.Value, name, item)
			}
		}
	}
}

func (t *tree) addList(o *object, k kind, field string, value *yaml.Node) {
	if value.Kind != yaml.SequenceNode {
		return
	}
	for i, item := range value.Content {
		t.add(o, k, field, strconv.Itoa(i), item, item)
	}
}

func (t *tree) add(parent *object, k kind, field, name string, key, node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		return
	}
	o := &object{kind: k, field: field, name: name, key: key, node: node, parent: parent}
	parent.below = append(parent.below, o)
	t.plant(o)
}

// pointer is the JSON pointer that leads to a node; of a key, to its value.
func (t *tree) pointer(node *yaml.Node) string {
	var steps []string
	for node != nil {
		parent := t.parents[node]
		if parent == nil {
			break
		}
		steps = append(steps, t.step(parent, node))
		node = parent
	}
	var pointer strings.Builder
	for _, step := range slices.Backward(steps) {
		pointer.WriteString("/" + document.Step(step))
	}
	return pointer.String()
}

func (t *tree) step(parent, node *yaml.Node) string {
	if key := t.keys[node]; key != nil {
		return key.Value
	}
	if parent.Kind == yaml.MappingNode {
		return node.Value
	}
	for i, item := range parent.Content {
		if item == node {
			return strconv.Itoa(i)
		}
	}
	return ""
}
