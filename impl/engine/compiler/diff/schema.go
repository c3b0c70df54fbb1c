package diff

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// pair names a comparison of schemas.
type pair struct {
	prefix, base, old, new string
}

// schemas compares schemas, each pair once; a schema that holds itself leads to the comparison that is on its
// way.
func (c *comparison) schemas(at subject, old, new terms) *unit {
	oldName, oldTarget := c.old.name(old)
	newName, newTarget := c.new.name(new)
	renamed := oldName != newName && c.isRenamed(oldName, newName)
	named := oldName != "" && newName != ""
	if named {
		at = at.named(oldName)
		old, new = oldTarget, newTarget
	}
	key := pair{at.prefix, at.base(), c.old.key(old), c.new.key(new)}
	if known := c.units[key]; known != nil {
		return known
	}
	u := &unit{comparison: c, named: named}
	c.units[key] = u
	if renamed && at.prefix != inProbe.prefix {
		u.shape(at, "schema-renamed", "is called "+code(newName)+" now, and so are the types in generated clients", old[0].node, new[0].node)
	}
	u.compare(at, c.old.view(old), c.new.view(new))
	return u
}

// isRenamed tells whether one component took the place of the other.
func (c *comparison) isRenamed(oldName, newName string) bool {
	if oldName == "" || newName == "" {
		return false
	}
	_, _, oldSteps := c.new.document.Find("components", "schemas", oldName)
	_, _, newSteps := c.old.document.Find("components", "schemas", newName)
	return oldSteps < 3 && newSteps < 3
}

// same tells whether the same values fit.
func (c *comparison) same(old, new terms) bool {
	_, changed := c.schemas(subject{direction: inProbe, noun: "probe"}, old, new).worst()
	return !changed
}

// fits tells whether every value of the old schema fits the new one.
func (c *comparison) fits(old, new terms) bool {
	level, _ := c.schemas(subject{direction: inProbe, noun: "probe"}, old, new).worst()
	return level == Safe
}

// backwards compares the new contract with the old one.
func (c *comparison) backwards() *comparison {
	if c.reverse == nil {
		c.reverse = &comparison{old: c.new, new: c.old, units: make(map[pair]*unit), reverse: c}
	}
	return c.reverse
}

func (u *unit) compare(at subject, old, new *view) {
	if !u.extremes(at, old, new) || !u.types(at, old, new) {
		return
	}
	u.fallback(at, old, new)
	u.others(at, old, new)
	switch {
	case len(old.groups) == 0 && new.bare():
		u.grouped(at, old, new)
		return
	case old.bare() && len(new.groups) == 0:
		u.ungrouped(at, old, new)
		return
	}
	u.values(at, old, new)
	u.byType(at, old, new)
	u.groups(at, old, new)
	u.conditions(at, old, new)
}

// byType compares the keywords that speak of one type only.
func (u *unit) byType(at subject, old, new *view) {
	common := old.kinds & new.kinds
	if common&number != 0 {
		u.bounds(at, old, new, "minimum", "maximum")
		u.multiples(at, old, new)
	}
	if common&text != 0 {
		u.bounds(at, old, new, "minLength", "maxLength")
		u.patterns(at, old, new)
	}
	if common&(number|text) != 0 {
		u.formats(at, old, new)
	}
	if common&array != 0 {
		u.bounds(at, old, new, "minItems", "maxItems")
		u.arrays(at, old, new)
	}
	if common&object != 0 {
		u.bounds(at, old, new, "minProperties", "maxProperties")
		u.objects(at, old, new)
	}
}

// extremes compares schemas that anything or nothing fits, and tells whether there is more to compare.
func (u *unit) extremes(at subject, old, new *view) bool {
	switch {
	case old.never && new.never:
	case old.never:
		u.shape(at, "type-widened", "is allowed now; nothing fit before", old.node(), new.node())
	case new.never:
		u.shape(at, "type-narrowed", "is forbidden now; nothing fits any more", old.node(), new.node())
	case old.any() && new.any():
		u.fallback(at, old, new)
		u.others(at, old, new)
	case old.any():
		u.shape(at, "type-narrowed", "must be "+new.describe()+" now, and was not restricted before", old.node(), new.node())
	case new.any():
		u.shape(at, "type-widened", "is not restricted any more, and was "+old.describe()+" before", old.node(), new.node())
	default:
		return true
	}
	return false
}

// types compares the types, and tells whether there is more to compare. Where alternatives say the types, they
// are compared later.
func (u *unit) types(at subject, old, new *view) bool {
	before, after := old.kinds&^null, new.kinds&^null
	predicate := fmt.Sprintf("is %s now, and was %s before", after, before)
	switch {
	case before == after:
	case before&after == 0:
		u.shape(at, "type-changed", predicate, old.node(), new.node())
	case old.bare() || new.bare():
	case before&after == before:
		u.shape(at, "type-widened", predicate, old.node(), new.node())
	case before&after == after:
		u.shape(at, "type-narrowed", predicate, old.node(), new.node())
	default:
		u.shape(at, "type-changed", predicate, old.node(), new.node())
	}
	switch {
	case old.kinds&null == 0 && new.kinds&null != 0:
		u.shape(at, "null-added", "can be null now", old.node(), new.node())
	case old.kinds&null != 0 && new.kinds&null == 0:
		u.shape(at, "null-removed", "cannot be null any more", old.node(), new.node())
	}
	return before&after != 0
}

// node is where a view's type stands.
func (v *view) node() *yaml.Node {
	switch {
	case v.typed != nil:
		return v.typed
	case v.values != nil:
		return v.values.key
	case len(v.flat) > 0:
		return v.flat[0].node
	default:
		return nil
	}
}

func (v *view) describe() string {
	if v.kinds|null == anyKind {
		return "restricted"
	}
	return v.kinds.String()
}

func (u *unit) values(at subject, old, new *view) {
	switch {
	case old.values == nil && new.values == nil:
	case old.values == nil:
		u.shape(at, "enum-added", "must be one of the listed values now: "+new.values.list(new.values.names), old.node(), new.values.key)
	case new.values == nil:
		u.shape(at, "enum-removed", "can be any value now, and was one of "+old.values.list(old.values.names), old.values.key, new.node())
	default:
		added, removed := missing(new.values, old.values), missing(old.values, new.values)
		if len(removed) > 0 && len(removed) == len(old.values.names) && len(added) > 0 {
			u.shape(at, "enum-replaced", fmt.Sprintf("is %s now, and was %s", new.values.list(added), old.values.list(removed)), old.values.key, new.values.key)
			return
		}
		for _, name := range removed {
			if derived(old.values.nodes[name]) {
				continue // a code of the problems of a policy, which is told
			}
			u.shape(at, "enum-value-removed", "cannot be "+code(shown(old.values.nodes[name]))+" any more", old.values.nodes[name], new.values.key)
		}
		for _, name := range added {
			if derived(new.values.nodes[name]) {
				continue
			}
			u.shape(at, "enum-value-added", "can be "+code(shown(new.values.nodes[name]))+" now", old.values.key, new.values.nodes[name])
		}
	}
}

func (v *values) list(names []string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = shown(v.nodes[name])
	}
	return list(texts)
}

func missing(from, in *values) []string {
	var names []string
	for _, name := range from.names {
		if in.nodes[name] == nil {
			names = append(names, name)
		}
	}
	return names
}

// both are the keys of two maps, sorted.
func both[V any](a, b map[string]V) []string {
	all := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, twice := a[key]; !twice {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}
