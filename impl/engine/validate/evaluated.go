package validate

// evaluated notes which items, and members by the nodes of their names, the schemas that apply to the same
// value have evaluated (JSON Schema core, section 11). Places in the list of marks tell what was noted since
// when; so a schema sees what it and the schemas in it have evaluated, and nothing of those beside it.
type evaluated struct {
	marks []mark
	last  []int // the place behind each node's newest mark; zero: none
}

// mark is a node that was evaluated, and its place before.
type mark struct {
	node   Node
	before int
}

func (e *evaluated) reset() {
	if len(e.last) == 0 {
		return
	}
	if cap(e.last) > maxKept || cap(e.marks) > maxKept {
		*e = evaluated{} // as in [Document.forget]
		return
	}
	e.back(0)
	e.last = e.last[:0]
}

// back forgets all marks from the count on.
func (e *evaluated) back(count int) {
	for i := len(e.marks) - 1; i >= count; i-- {
		e.last[e.marks[i].node] = e.marks[i].before
	}
	e.marks = e.marks[:count]
}

// Mark begins to note what is evaluated. What it returns is for [Check.UnevaluatedItems] and
// [Check.UnevaluatedProperties].
func (c *Check) Mark() int {
	if size := len(c.values); len(c.evaluated.last) != size {
		if cap(c.evaluated.last) < size {
			c.evaluated.last = make([]int, size)
		}
		c.evaluated.last = c.evaluated.last[:size]
		clear(c.evaluated.last)
	}
	return len(c.evaluated.marks)
}

// Evaluated notes that a schema has said something of an item, or of the member with the name.
func (c *Check) Evaluated(n Node) {
	if e := &c.evaluated; len(e.last) > 0 { // else nobody asks
		e.marks = append(e.marks, mark{n, e.last[n]})
		e.last[n] = len(e.marks)
	}
}

// EvaluatedItems is [Check.Evaluated] for the first items of an array.
func (c *Check) EvaluatedItems(array Node, count int) {
	item := c.First(array)
	for range min(count, c.Count(array)) {
		c.Evaluated(item)
		item = c.Next(item)
	}
}

// EvaluatedMembers is [Check.Evaluated] for all members of an object.
func (c *Check) EvaluatedMembers(object Node) {
	name := c.First(object)
	for range c.Count(object) {
		c.Evaluated(name)
		name = c.Next(c.Value(name))
	}
}

// UnevaluatedItems is the keyword unevaluatedItems, for an array: the schema holds for the items that nothing
// has evaluated since the mark. Without a schema there must be none.
func (c *Check) UnevaluatedItems(array Node, mark int, schema func(*Check, Node) bool) bool {
	ok := true
	item := c.First(array)
	for range c.Count(array) {
		switch {
		case c.evaluated.last[item] > mark:
		case schema == nil:
			ok = c.Fail(item, "unevaluatedItems", "There may be no item here.")
		default:
			ok = schema(c, item) && ok
			c.Evaluated(item)
		}
		item = c.Next(item)
	}
	return ok
}

// UnevaluatedProperties is the keyword unevaluatedProperties, as [Check.UnevaluatedItems].
func (c *Check) UnevaluatedProperties(object Node, mark int, schema func(*Check, Node) bool) bool {
	ok := true
	name := c.First(object)
	for range c.Count(object) {
		value := c.Value(name)
		switch {
		case c.evaluated.last[name] > mark:
		case schema == nil:
			ok = c.Fail(name, "unevaluatedProperties", noProperty)
		default:
			ok = schema(c, value) && ok
			c.Evaluated(name)
		}
		name = c.Next(value)
	}
	return ok
}
