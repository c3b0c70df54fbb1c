package diff

import (
	"fmt"
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// maxProbes bounds how many pairs of alternatives of one group are compared to find those that belong
// together.
const maxProbes = 400

// groups compares anyOf and oneOf that stand beside other keywords.
func (u *unit) groups(at subject, old, new *view) {
	switch {
	case len(old.groups) == len(new.groups):
		for i := range old.groups {
			u.group(at, old.groups[i], new.groups[i])
		}
	case len(old.groups) == 0:
		u.shape(at, "condition-added", "must fit one of several alternatives now", old.node(), new.groups[0].key)
	case len(new.groups) == 0:
		u.shape(at, "condition-removed", "need not fit one of several alternatives any more", old.groups[0].key, new.node())
	default:
		u.shape(at, "alternatives-changed", "has other sets of alternatives, and which are narrower cannot be judged", old.groups[0].key, new.groups[0].key)
	}
}

// grouped compares one schema with the alternatives that took its place.
func (u *unit) grouped(at subject, old, new *view) {
	all, g := old.all(), new.groups[0]
	covered := slices.ContainsFunc(g.alternatives, func(p property) bool { return u.comparison.fits(all, p.terms) })
	if !covered {
		u.shape(at, "alternatives-changed", "has alternatives now, and whether all that fitted before fits one of them cannot be judged", old.node(), g.key)
	}
	for _, alternative := range g.alternatives {
		if !u.comparison.backwards().fits(alternative.terms, all) {
			u.shape(at, "alternative-added", "can be "+nameOf(alternative)+" now", old.node(), alternative.key)
		}
	}
	u.discriminators(at, group{key: old.node()}, g)
}

// ungrouped compares alternatives with the one schema that took their place.
func (u *unit) ungrouped(at subject, old, new *view) {
	all, g := new.all(), old.groups[0]
	covered := slices.ContainsFunc(g.alternatives, func(p property) bool { return u.comparison.backwards().fits(all, p.terms) })
	if !covered {
		u.shape(at, "alternatives-changed", "has no alternatives any more, and whether all that fits now fitted one of them cannot be judged", g.key, new.node())
	}
	for _, alternative := range g.alternatives {
		if !u.comparison.fits(alternative.terms, all) {
			u.shape(at, "alternative-removed", "cannot be "+nameOf(alternative)+" any more", alternative.key, new.node())
		}
	}
	u.discriminators(at, g, group{key: new.node()})
}

func (u *unit) group(at subject, before, after group) {
	if before.keyword != after.keyword && len(after.alternatives) > 1 {
		u.shape(at, "alternatives-changed", fmt.Sprintf("is %s now, and was %s", code(after.keyword), code(before.keyword)), before.key, after.key)
	}
	pairs, removed, added := u.comparison.match(before.alternatives, after.alternatives)
	for _, p := range pairs {
		u.schemas(at.at(" ("+nameOf(p[0])+")"), p[0].terms, p[1].terms)
	}
	for _, alternative := range removed {
		if !u.comparison.fitsOne(alternative, after.alternatives, false) {
			u.shape(at, "alternative-removed", "cannot be "+nameOf(alternative)+" any more", alternative.key, after.key)
		}
	}
	for _, alternative := range added {
		if !u.comparison.fitsOne(alternative, before.alternatives, true) {
			u.shape(at, "alternative-added", "can be "+nameOf(alternative)+" now", before.key, alternative.key)
		}
	}
	u.discriminators(at, before, after)
}

// fitsOne tells whether all that fits an alternative fits one of the other contract's.
func (c *comparison) fitsOne(alternative property, others []property, backwards bool) bool {
	if len(others) > maxProbes {
		return false
	}
	for _, other := range others {
		if backwards && c.backwards().fits(alternative.terms, other.terms) || !backwards && c.fits(alternative.terms, other.terms) {
			return true
		}
	}
	return false
}

// match finds the alternatives that belong together: those of the same name, those that are the same, and
// what is left over if it is one on either side.
func (c *comparison) match(old, new []property) (pairs [][2]property, removed, added []property) {
	taken := make([]bool, len(new))
	find := func(alternatives []property, belong func(a, b property) bool) (rest []property) {
		for _, a := range alternatives {
			found := -1
			for i, b := range new {
				if !taken[i] && belong(a, b) {
					found = i
					break
				}
			}
			if found < 0 {
				rest = append(rest, a)
				continue
			}
			taken[found] = true
			pairs = append(pairs, [2]property{a, new[found]})
		}
		return rest
	}
	removed = find(old, func(a, b property) bool { return titleOf(a) != "" && titleOf(a) == titleOf(b) })
	if len(removed)*len(new) <= maxProbes {
		removed = find(removed, func(a, b property) bool { return c.same(a.terms, b.terms) })
	}
	if len(removed) == 1 && len(new) == len(pairs)+1 {
		removed = find(removed, func(a, b property) bool {
			return c.old.view(a.terms).kinds&c.new.view(b.terms).kinds != 0
		})
	}
	for i, b := range new {
		if !taken[i] {
			added = append(added, b)
		}
	}
	return pairs, removed, added
}

// titleOf is the name that an alternative goes by.
func titleOf(alternative property) string {
	if ref := document.Get(alternative.terms[0].node, "$ref"); ref != nil {
		return ref.Value
	}
	return value(document.Get(alternative.terms[0].node, "title"))
}

// nameOf says which alternative it is.
func nameOf(alternative property) string {
	node := alternative.terms[0].node
	if ref := document.Get(node, "$ref"); ref != nil {
		return lastStep(ref.Value)
	}
	if title := document.Get(node, "title"); title != nil {
		return value(title)
	}
	if kind := document.Get(node, "type"); kind != nil {
		return "this " + readKinds(kind).String()
	}
	return "this alternative"
}
