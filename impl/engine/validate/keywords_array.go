package validate

// MinItems is the keyword minItems, for an array.
func (c *Check) MinItems(n Node, least int, detail string) bool {
	return c.Count(n) >= least || c.Fail(n, "minItems", detail)
}

// MaxItems is the keyword maxItems, for an array.
func (c *Check) MaxItems(n Node, most int, detail string) bool {
	return c.Count(n) <= most || c.Fail(n, "maxItems", detail)
}

// UniqueItems is the keyword uniqueItems, for an array.
func (c *Check) UniqueItems(n Node) bool {
	return c.Unique(n) || c.Fail(n, "uniqueItems", "No two items may be equal.")
}

// Contains is the keyword contains, for an array, with minContains and maxContains; most is -1 where there is
// no bound.
func (c *Check) Contains(n Node, schema func(*Check, Node) bool, least, most int) bool {
	count, item := 0, c.First(n)
	for range c.Count(n) {
		if c.Quietly(item, schema) {
			count++
			c.Evaluated(item)
		}
		item = c.Next(item)
	}
	switch {
	case count < least && least == 1:
		return c.Fail(n, "contains", "No item is one of those that it must contain.")
	case count < least:
		return c.failing(n, "minContains", func() string {
			return "It must contain at least " + Plural(least, "item") + " of a kind that it has not."
		})
	case most >= 0 && count > most:
		return c.failing(n, "maxContains", func() string {
			return "It must contain at most " + Plural(most, "item") + " of a kind that it has more of."
		})
	}
	return true
}
