package diff

import "go.yaml.in/yaml/v3"

// unit is what a comparison has found in one place, and the units that it leads to. Units of schemas are
// shared by all operations that lead to them, so that each schema is compared once.
type unit struct {
	comparison *comparison
	changes    []*Change
	below      []*unit
	visited    int // the walk that was here last
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
}

// leads adds what was found elsewhere.
func (u *unit) leads(to *unit) {
	if to != nil {
		u.below = append(u.below, to)
	}
}

// walk visits each change that the unit leads to once, until visit returns false. One walk ends before the next
// begins.
func (u *unit) walk(visit func(*Change) bool) {
	u.comparison.walks++
	u.walkBelow(u.comparison.walks, visit)
}

func (u *unit) walkBelow(walk int, visit func(*Change) bool) bool {
	if u.visited == walk {
		return true
	}
	u.visited = walk
	for _, change := range u.changes {
		if !visit(change) {
			return false
		}
	}
	for _, next := range u.below {
		if !next.walkBelow(walk, visit) {
			return false
		}
	}
	return true
}

// worst is the level of the worst change, and whether there is any.
func (u *unit) worst() (level Level, changed bool) {
	u.walk(func(c *Change) bool {
		changed = true
		level = max(level, c.Level)
		return level < Breaking
	})
	return level, changed
}
