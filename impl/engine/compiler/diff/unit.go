package diff

import "go.yaml.in/yaml/v3"

// unit is what a comparison has found in one place, and the units that it leads to. Units of schemas are
// shared by all operations that lead to them, so that each schema is compared once.
type unit struct {
	comparison *comparison
	changes    []*Change
	below      []way
	named      bool // it is of a component as a whole
	visited    int  // the walk that was here last
}

// add reports a change. Old or new is nil where what changed is not in that contract.
func (u *unit) add(level Level, id, text, advice string, oldNode, newNode *yaml.Node) {
	u.changes = append(u.changes, &Change{
		Level: level, ID: id, Text: sentence(text), Advice: advice,
		Old: u.comparison.old.place(oldNode), New: u.comparison.new.place(newNode),
	})
}

// shape reports a change to a schema, which the rule of this name judges.
func (u *unit) shape(at subject, name, predicate string, oldNode, newNode *yaml.Node) {
	judged := rules[name]
	level, advice := judged.in, judged.send
	if at.out {
		level, advice = judged.out, judged.get
	}
	if level != Breaking {
		advice = ""
	}
	u.add(level, at.prefix+"-"+name, at.String()+" "+predicate, advice, oldNode, newNode)
	if at.component != "" {
		made := u.changes[len(u.changes)-1]
		made.shared, made.path = true, at.path
	}
}

// schemas compares schemas, whose changes are found below this unit: clients meet them at the subject.
func (u *unit) schemas(at subject, old, new terms) {
	u.below = append(u.below, way{at, u.comparison.schemas(at, old, new)})
}

// way leads from a unit to another.
type way struct {
	at subject
	to *unit
}

// entered is the place at which clients meet the component that the way leads into, or that it stays in: that of the
// component it begins in, and the path from there.
func (w way) entered(from subject) subject {
	switch {
	case !w.to.named:
		return from
	case w.at.component == "":
		return subject{noun: w.at.noun, path: w.at.path}
	default:
		return from.at(w.at.path)
	}
}

// walk visits each change that the unit leads to once, with the shortest way to it first, until visit returns false.
// Through is the place at which clients meet the change, and empty where the change names it itself. One walk ends
// before the next begins.
func (u *unit) walk(visit func(change *Change, through string) bool) {
	u.comparison.walks++
	walk := u.comparison.walks
	u.visited = walk
	pending := []way{{to: u}} // at is where the component is met that the unit is in
	for len(pending) > 0 {
		here := pending[0]
		pending = pending[1:]
		for _, change := range here.to.changes {
			through := ""
			if change.shared {
				through = here.at.at(change.path).String()
			}
			if !visit(change, through) {
				return
			}
		}
		for _, next := range here.to.below {
			if next.to.visited != walk {
				next.to.visited = walk
				pending = append(pending, way{next.entered(here.at), next.to})
			}
		}
	}
}

// worst is the level of the worst change, and whether there is any.
func (u *unit) worst() (level Level, changed bool) {
	u.walk(func(c *Change, _ string) bool {
		changed = true
		level = max(level, c.Level)
		return level < Breaking
	})
	return level, changed
}
