package diff

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

func (u *unit) arrays(at subject, old, new *view) {
	u.unique(at, old, new)
	o, n := &old.arrays, &new.arrays
	for i := range max(len(o.prefix), len(n.prefix)) {
		u.item(at, i, o, n)
	}
	u.rest(at, "items", "item", "[]", old, new, o.items, n.items)
	u.rest(at, "items", "unexpected item", "[] (others)", old, new, o.unexpected, n.unexpected)
	u.contains(at, old, new)
}

func (u *unit) unique(at subject, old, new *view) {
	before, after := old.marks["uniqueItems"], new.marks["uniqueItems"]
	switch {
	case before == nil && after != nil:
		u.shape(at, "unique-items-tightened", "must not have the same item twice now", old.node(), after)
	case before != nil && after == nil:
		u.shape(at, "unique-items-loosened", "may have the same item twice now", before, new.node())
	}
}

// item compares the items at an index. Beyond prefixItems they are those of items.
func (u *unit) item(at subject, i int, old, new *arrays) {
	before, after := old.at(i), new.at(i)
	below := at.at(fmt.Sprintf("[%d]", i))
	switch {
	case before.closed && after.closed:
	case before.closed:
		u.shape(below, "items-opened", "may be there now", before.key, after.key)
	case after.closed:
		u.shape(below, "items-closed", "must not be there any more", before.key, after.key)
	default:
		u.schemas(below, before.terms, after.terms)
	}
}

func (a *arrays) at(i int) rest {
	if i < len(a.prefix) {
		return rest{property: a.prefix[i]}
	}
	return a.items
}

// contains compares contains, minContains and maxContains. With a maximum, a narrower schema lets more arrays
// fit, so that only one that is the same can be judged.
func (u *unit) contains(at subject, old, new *view) {
	before, after := old.arrays.contains, new.arrays.contains
	switch {
	case len(before) == 0 && len(after) == 0:
	case len(before) == 0:
		u.shape(at, "contains-added", "must contain a certain item now", old.node(), after[0].key)
	case len(after) == 0:
		u.shape(at, "contains-removed", "need not contain a certain item any more", before[0].key, new.node())
	case len(before) != 1 || len(after) != 1:
		if !u.comparison.sameContains(before, after) {
			u.shape(at, "keyword-changed", "has other rules of what it must contain, and which are stricter cannot be judged", before[0].key, after[0].key)
		}
	default:
		u.count(at, "at least", before[0].least, after[0].least, before[0].key, after[0].key)
		u.count(at, "at most", before[0].most, after[0].most, before[0].key, after[0].key)
		u.contained(at, before[0], after[0])
	}
}

func (u *unit) contained(at subject, before, after contains) {
	if before.most == nil && after.most == nil {
		u.schemas(at.at("[] (contained)"), before.terms, after.terms)
		return
	}
	if !u.comparison.same(before.terms, after.terms) {
		u.shape(at, "keyword-changed", "has another rule of what it must contain, and whether it is stricter cannot be judged", before.key, after.key)
	}
}

func (c *comparison) sameContains(old, new []contains) bool {
	if len(old) != len(new) {
		return false
	}
	for i := range old {
		if canonical(old[i].least) != canonical(new[i].least) || canonical(old[i].most) != canonical(new[i].most) || !c.same(old[i].terms, new[i].terms) {
			return false
		}
	}
	return true
}

// count compares minContains, which is 1 where it is not said, and maxContains.
func (u *unit) count(at subject, which string, before, after, oldKey, newKey *yaml.Node) {
	name := "maxContains"
	if which == "at least" {
		name = "minContains"
	}
	order := compareBounds(name, countOf(name, after), countOf(name, before))
	predicate := fmt.Sprintf("must contain %s %s such items, before %s", which, countWord(name, after), countWord(name, before))
	switch {
	case order > 0:
		u.shape(at, "contains-added", predicate, oldKey, newKey)
	case order < 0:
		u.shape(at, "contains-removed", predicate, oldKey, newKey)
	}
}

func countOf(name string, node *yaml.Node) *bound {
	text := value(node)
	if node == nil && name == "minContains" {
		text = "1"
	}
	if number, is := rational(text); is {
		return &bound{number: number}
	}
	return nil
}

func countWord(name string, node *yaml.Node) string {
	switch {
	case node != nil:
		return shown(node)
	case name == "minContains":
		return "1"
	default:
		return "any number of"
	}
}
