package diff

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// term is a schema; with null, null fits as well.
type term struct {
	node *yaml.Node
	null bool
}

// terms are schemas that all must fit. None: anything fits.
type terms []term

func schemaOf(node *yaml.Node) terms {
	if node == nil {
		return nil
	}
	return terms{{node: node}}
}

// view is what terms say together: references are followed, and what stands in allOf is put with the rest, so
// that the same schema written in another way is the same.
type view struct {
	flat  []term // the mappings
	never bool   // nothing fits

	kinds  kinds
	typed  *yaml.Node // where the type is said
	values *values    // enum, const, and alternatives that are one value each

	bounds map[string]*bound       // the narrowest of each: minimum, maxLength
	each   map[string][]*yaml.Node // keywords of which every one counts: pattern, format, multipleOf
	marks  map[string]*yaml.Node   // keywords that are true in one of the terms, and default
	others map[string][]*yaml.Node // keywords that are only compared for being equal

	objects objects
	arrays  arrays
	groups  []group
	tests   []test
	nots    []property
}

// objects is what a view says of objects.
type objects struct {
	names      []string // of properties, in the order they were written
	properties map[string]*property
	required   map[string]*yaml.Node
	patterns   map[string]*property  // patternProperties
	dependent  map[string]*property  // dependentSchemas
	together   map[string]*yaml.Node // dependentRequired: each pair of names
	rest       map[string]rest       // additionalProperties, unevaluatedProperties
	naming     property              // propertyNames
}

// property is a schema at a key.
type property struct {
	key   *yaml.Node
	terms terms
}

// rest is a keyword that speaks of what no other keyword names.
type rest struct {
	property

	closed bool // there may be no more
}

func (r rest) restricts() bool { return r.closed || len(r.terms) > 0 }

// arrays is what a view says of arrays.
type arrays struct {
	items      rest
	unexpected rest // unevaluatedItems
	prefix     []property
	contains   []contains
}

// contains is a contains, minContains and maxContains.
type contains struct {
	property

	least, most *yaml.Node
}

// group is an anyOf or a oneOf.
type group struct {
	keyword       string
	key           *yaml.Node
	alternatives  []property
	discriminator *yaml.Node
}

// test is an if, then and else.
type test struct {
	key                           *yaml.Node
	condition, positive, negative terms
}

func (s *side) view(all terms) *view {
	key := s.key(all)
	if known := s.views[key]; known != nil {
		return known
	}
	v := &view{
		kinds: anyKind, bounds: make(map[string]*bound), each: make(map[string][]*yaml.Node),
		marks: make(map[string]*yaml.Node), others: make(map[string][]*yaml.Node),
		objects: objects{
			properties: make(map[string]*property), required: make(map[string]*yaml.Node),
			patterns: make(map[string]*property), dependent: make(map[string]*property),
			together: make(map[string]*yaml.Node), rest: make(map[string]rest),
		},
	}
	s.views[key] = v
	f := flattener{side: s, view: v, seen: make(map[term]bool)}
	for _, t := range all {
		f.add(t)
	}
	for _, t := range v.flat {
		s.read(v, t)
	}
	v.settle()
	return v
}

type flattener struct {
	side *side
	view *view
	seen map[term]bool
}

// add puts a schema and what it consists of into the view.
func (f *flattener) add(t term) {
	if t.node == nil || f.seen[t] {
		return
	}
	f.seen[t] = true
	if t.node.Kind != yaml.MappingNode {
		switch {
		case isFalse(t.node) && t.null:
			f.view.kinds &= null
		case isFalse(t.node):
			f.view.never = true
		}
		return
	}
	f.view.flat = append(f.view.flat, t)
	if ref := document.Get(t.node, "$ref"); ref != nil {
		f.add(term{f.side.target(ref), t.null})
	}
	if all := document.Get(t.node, "allOf"); all != nil && all.Kind == yaml.SequenceNode {
		for _, item := range all.Content {
			f.add(term{item, t.null})
		}
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if other := orNull(document.Get(t.node, keyword)); other != nil {
			f.add(term{other, true})
		}
	}
}

// orNull returns the alternative of two that is not null.
func orNull(group *yaml.Node) *yaml.Node {
	if group == nil || group.Kind != yaml.SequenceNode || len(group.Content) != 2 {
		return nil
	}
	for i, alternative := range group.Content {
		other := group.Content[1-i]
		if kind := document.Get(alternative, "type"); kind != nil && readKinds(kind) == null && !nullable(other) {
			return other
		}
	}
	return nil
}

// nullable tells of a schema that speaks of null itself.
func nullable(node *yaml.Node) bool {
	kind := document.Get(node, "type")
	return kind != nil && readKinds(kind)&null != 0
}

// any tells whether everything fits.
func (v *view) any() bool {
	o, a := &v.objects, &v.arrays
	return !v.never && v.kinds == anyKind && v.values == nil &&
		len(v.bounds)+len(v.each)+len(v.groups)+len(v.tests)+len(v.nots)+len(v.others) == 0 && v.marks["uniqueItems"] == nil &&
		len(o.properties)+len(o.required)+len(o.patterns)+len(o.dependent)+len(o.together)+len(o.naming.terms) == 0 &&
		!slices.ContainsFunc(slices.Collect(maps.Values(o.rest)), rest.restricts) &&
		len(a.prefix)+len(a.contains) == 0 && !a.items.restricts() && !a.unexpected.restricts()
}

// bare tells whether one set of alternatives says everything.
func (v *view) bare() bool {
	if len(v.groups) != 1 {
		return false
	}
	rest := *v
	rest.groups, rest.kinds, rest.others = nil, anyKind, nil
	return rest.any()
}

// all are the terms of the view.
func (v *view) all() terms { return slices.Clone(v.flat) }
