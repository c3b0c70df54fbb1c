package emit

import "github.com/charterhq/charter/impl/engine/compiler/model"

// recursive are the schemas whose functions lead back to themselves, and that a reference leads to: every circle has
// such a one. Where two ways lead back, as when two parts of allOf list the same property, each level of a value
// doubles the calls, and somebody has to count them.
func recursive(schemas []*model.Schema, uses map[*model.Schema]map[*model.Schema]bool) map[*model.Schema]bool {
	circles := circles{uses: uses, number: make(map[*model.Schema]int), low: make(map[*model.Schema]int), open: make(map[*model.Schema]bool), found: make(map[*model.Schema]bool)}
	for _, schema := range schemas {
		if !schema.Alias() && circles.number[schema] == 0 {
			circles.visit(schema)
		}
	}
	found := make(map[*model.Schema]bool)
	for _, schema := range schemas {
		if schema.Ref != nil && circles.found[target(schema.Ref)] {
			found[target(schema.Ref)] = true
		}
	}
	return found
}

// circles finds what is on a circle (Tarjan's strongly connected components).
type circles struct {
	uses        map[*model.Schema]map[*model.Schema]bool
	number, low map[*model.Schema]int // from 1, in the order of visits; the lowest that can be reached
	stack       []*model.Schema
	open        map[*model.Schema]bool // on the stack
	found       map[*model.Schema]bool
}

func (c *circles) visit(schema *model.Schema) {
	place := len(c.number) + 1
	c.number[schema], c.low[schema] = place, place
	start := len(c.stack)
	c.stack = append(c.stack, schema)
	c.open[schema] = true
	for used := range c.uses[schema] {
		switch {
		case used == schema:
			c.found[schema] = true
		case c.number[used] == 0:
			c.visit(used)
			c.low[schema] = min(c.low[schema], c.low[used])
		case c.open[used]:
			c.low[schema] = min(c.low[schema], c.number[used])
		}
	}
	if c.low[schema] != place {
		return
	}
	for _, member := range c.stack[start:] {
		delete(c.open, member)
		if len(c.stack)-start > 1 {
			c.found[member] = true
		}
	}
	c.stack = c.stack[:start]
}
