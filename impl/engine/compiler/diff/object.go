package diff

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

func (u *unit) objects(at subject, old, new *view) {
	o, n := &old.objects, &new.objects
	for _, name := range o.names {
		u.property(at, name, old, new)
	}
	for _, name := range n.names {
		if o.properties[name] == nil {
			u.property(at, name, old, new)
		}
	}
	for _, name := range both(o.required, n.required) {
		if o.properties[name] == nil && n.properties[name] == nil {
			u.property(at, name, old, new)
		}
	}
	u.rests(at, old, new)
	u.patternProperties(at, old, new)
	u.dependencies(at, old, new)
	if len(o.naming.terms)+len(n.naming.terms) > 0 {
		u.schemas(at.at(" (names)"), o.naming.terms, n.naming.terms)
	}
}

// seen is a property as one direction knows it: clients do not send what is readOnly, nor get what is
// writeOnly.
func (c *comparison) seen(s *side, at subject, o *objects, name string) (p *property, hidden bool) {
	p = o.properties[name]
	switch {
	case p == nil && o.required[name] != nil:
		return &property{key: o.required[name]}, false
	case p == nil:
		return nil, false
	}
	mark := "readOnly"
	if at.out {
		mark = "writeOnly"
	}
	if s.view(p.terms).marks[mark] != nil {
		return nil, true
	}
	return p, false
}

func (u *unit) property(at subject, name string, old, new *view) {
	c := u.comparison
	before, wasHidden := c.seen(c.old, at, &old.objects, name)
	after, isHidden := c.seen(c.new, at, &new.objects, name)
	below := at.property(name)
	oldKey, newKey := old.objects.key(name), new.objects.key(name)
	oldNeed, newNeed := old.objects.required[name], new.objects.required[name]
	switch {
	case before == nil && after == nil:
	case before == nil && wasHidden:
		mark := "property-not-read-only"
		if at.out {
			mark = "property-not-write-only"
		}
		if !at.out && newNeed != nil {
			mark = "required-property-added"
		}
		u.shape(below, mark, "is there for clients now", oldKey, newKey)
	case before == nil:
		u.added(below, old, new, after)
	case after == nil && isHidden:
		mark, predicate := "property-read-only", "is refused now: it is readOnly"
		if at.out {
			mark, predicate = "property-write-only", "is not sent any more: it is writeOnly"
		}
		u.shape(below, mark, predicate, oldKey, newKey)
	case after == nil:
		u.removed(below, new, before)
	default:
		u.required(below, oldNeed, newNeed, oldKey, newKey)
		u.deprecation(below, before, after)
		u.schemas(below, before.terms, after.terms)
	}
}

func (o *objects) key(name string) *yaml.Node {
	if p := o.properties[name]; p != nil {
		return p.key
	}
	return nil
}

func (u *unit) required(at subject, before, after, oldKey, newKey *yaml.Node) {
	switch {
	case before == nil && after != nil:
		u.shape(at, "property-required", "is required now", oldKey, after)
	case before != nil && after == nil:
		u.shape(at, "property-optional", "can be absent now", before, newKey)
	}
}

func (u *unit) deprecation(at subject, before, after *property) {
	was, is := u.comparison.old.view(before.terms).marks["deprecated"], u.comparison.new.view(after.terms).marks["deprecated"]
	switch {
	case was == nil && is != nil:
		u.shape(at, "property-deprecated", "is deprecated now", before.key, is)
	case was != nil && is == nil:
		u.shape(at, "property-not-deprecated", "is not deprecated any more", was, after.key)
	}
}

// added judges a property that is new. Where the old object was a map, its values must fit it.
func (u *unit) added(at subject, old, new *view, after *property) {
	name := after.key.Value // of the property, or in required
	closed, values := old.objects.others()
	switch {
	case new.objects.required[name] != nil && old.objects.required[name] == nil:
		u.shape(at, "required-property-added", "is new, and required", nil, after.key)
	case closed && len(values) == 0:
		u.shape(at, "property-added-to-closed", "is new; the old contract said that there is no other property, so a client may refuse it", nil, after.key)
	default:
		u.shape(at, "property-added", "is new", nil, after.key)
	}
	if len(values) > 0 {
		u.schemas(at, values, after.terms)
	}
}

// removed judges a property that is gone. A request that still has it is refused, or ignored.
func (u *unit) removed(at subject, new *view, before *property) {
	closed, values := new.objects.others()
	if len(values) > 0 {
		u.shape(at, "property-ignored", "is not named any more; it is one of the other properties", before.key, new.node())
		u.schemas(at, before.terms, values)
		return
	}
	switch {
	case at.out:
		u.shape(at, "property-removed", "is gone", before.key, nil)
	case closed:
		u.shape(at, "property-removed", "is gone, and refused where a client sends it", before.key, nil)
	default:
		u.shape(at, "property-ignored", "is gone, and ignored where a client sends it", before.key, nil)
	}
}

// others says what properties without a name may be: none, or those of a schema.
func (o *objects) others() (closed bool, values terms) {
	for _, keyword := range slices.Sorted(maps.Keys(o.rest)) {
		closed = closed || o.rest[keyword].closed
		values = append(values, o.rest[keyword].terms...)
	}
	return closed, values
}

// rests compares additionalProperties and unevaluatedProperties.
func (u *unit) rests(at subject, old, new *view) {
	for _, keyword := range both(old.objects.rest, new.objects.rest) {
		u.rest(at, "additional-properties", "property", ".*", old, new, old.objects.rest[keyword], new.objects.rest[keyword])
	}
}

// rest compares what speaks of all that no keyword names.
func (u *unit) rest(at subject, rule, what, step string, old, new *view, before, after rest) {
	before.key, after.key = orKey(before.key, old.node()), orKey(after.key, new.node())
	switch {
	case before.closed && after.closed:
	case before.closed:
		u.shape(at, rule+"-opened", "may have any other "+what+" now", before.key, after.key)
	case after.closed:
		u.shape(at, rule+"-closed", "may have no other "+what+" any more", before.key, after.key)
	case len(before.terms)+len(after.terms) > 0:
		u.schemas(at.at(step), before.terms, after.terms)
	}
}

// patternProperties compares the properties that are named by a pattern. Whether a pattern that is there in
// one contract only makes the schema narrower depends on what the other says of such properties.
func (u *unit) patternProperties(at subject, old, new *view) {
	o, n := &old.objects, &new.objects
	for _, pattern := range both(o.patterns, n.patterns) {
		before, after := o.patterns[pattern], n.patterns[pattern]
		below := at.at("." + pattern)
		switch {
		case before != nil && after != nil:
			u.schemas(below, before.terms, after.terms)
		case before == nil:
			u.patternAlone(below, o, "has a rule for such properties now", nil, after, old.node(), after.key)
		default:
			u.patternAlone(below, n, "has no rule for such properties any more", before, nil, before.key, new.node())
		}
	}
}

func (u *unit) patternAlone(at subject, other *objects, predicate string, before, after *property, oldNode, newNode *yaml.Node) {
	closed, values := other.others()
	switch {
	case closed && before == nil:
		u.shape(at, "additional-properties-opened", predicate, oldNode, newNode)
	case closed:
		u.shape(at, "additional-properties-closed", predicate, oldNode, newNode)
	case before == nil:
		u.schemas(at, values, after.terms)
	default:
		u.schemas(at, before.terms, values)
	}
}

// dependencies compares dependentRequired and dependentSchemas.
func (u *unit) dependencies(at subject, old, new *view) {
	o, n := &old.objects, &new.objects
	for _, need := range both(o.together, n.together) {
		before, after := o.together[need], n.together[need]
		switch {
		case before == nil:
			u.shape(at, "dependency-added", "has a new condition: "+need, old.node(), after)
		case after == nil:
			u.shape(at, "dependency-removed", "has lost the condition that "+need, before, new.node())
		}
	}
	for _, name := range both(o.dependent, n.dependent) {
		var before, after terms
		if p := o.dependent[name]; p != nil {
			before = p.terms
		}
		if p := n.dependent[name]; p != nil {
			after = p.terms
		}
		u.schemas(at.at(" (with "+name+")"), before, after)
	}
}
