package diff

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// conditions compares not, and if with then and else.
func (u *unit) conditions(at subject, old, new *view) {
	u.nots(at, old, new)
	for i := range max(len(old.tests), len(new.tests)) {
		switch {
		case i >= len(old.tests):
			u.shape(at, "condition-added", "has a new condition", old.node(), new.tests[i].key)
		case i >= len(new.tests):
			u.shape(at, "condition-removed", "has lost a condition", old.tests[i].key, new.node())
		default:
			u.test(at, old.tests[i], new.tests[i])
		}
	}
}

// test compares what holds under the same condition. Another condition cannot be judged.
func (u *unit) test(at subject, old, new test) {
	if !u.comparison.same(old.condition, new.condition) {
		u.shape(at, "condition-changed", "has another condition, and whether it is narrower cannot be judged", old.key, new.key)
		return
	}
	u.schemas(at.at(" (then)"), old.positive, new.positive)
	u.schemas(at.at(" (else)"), old.negative, new.negative)
}

func (u *unit) nots(at subject, old, new *view) {
	count := max(len(old.nots), len(new.nots))
	for i := range count {
		switch {
		case i >= len(old.nots):
			u.shape(at, "condition-added", "must not fit a certain schema now", old.node(), new.nots[i].key)
		case i >= len(new.nots):
			u.shape(at, "condition-removed", "may fit what it must not have fitted before", old.nots[i].key, new.node())
		case !u.comparison.same(old.nots[i].terms, new.nots[i].terms):
			u.shape(at, "not-changed", "must not fit another schema than before, and whether that is narrower cannot be judged", old.nots[i].key, new.nots[i].key)
		}
	}
}

func (u *unit) discriminators(at subject, before, after group) {
	old, new := before.discriminator, after.discriminator
	switch {
	case old == nil && new == nil:
		return
	case old == nil:
		u.shape(at, "discriminator-added", "has a discriminator now", before.key, new)
		return
	case new == nil:
		u.shape(at, "discriminator-removed", "has no discriminator any more; clients that choose the type by it must be generated anew", old, after.key)
		return
	}
	oldName, newName := document.Get(old, "propertyName"), document.Get(new, "propertyName")
	if value(oldName) != value(newName) {
		u.shape(at, "discriminator-changed", "is told apart by "+code(value(newName))+" now, and was by "+code(value(oldName)), oldName, newName)
		return
	}
	u.mappings(at, old, new)
}

func (u *unit) mappings(at subject, old, new *yaml.Node) {
	before, after := entries(document.Get(old, "mapping")), entries(document.Get(new, "mapping"))
	for _, name := range both(before, after) {
		a, b := before[name], after[name]
		switch {
		case a == nil:
			u.shape(at, "discriminator-value-added", "can have the discriminator "+code(name)+" now", old, b)
		case b == nil:
			u.shape(at, "discriminator-value-removed", "cannot have the discriminator "+code(name)+" any more", a, new)
		case lastStep(a.Value) != lastStep(b.Value):
			u.shape(at, "discriminator-value-changed", "means "+code(lastStep(b.Value))+" by the discriminator "+code(name)+", before "+code(lastStep(a.Value)), a, b)
		}
	}
}

func entries(mapping *yaml.Node) map[string]*yaml.Node {
	all := make(map[string]*yaml.Node)
	for key, value := range document.Entries(mapping) {
		all[key.Value] = value
	}
	return all
}

func lastStep(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
