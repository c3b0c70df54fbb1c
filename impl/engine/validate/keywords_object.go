package validate

const noProperty = "There is no property of this name; upper and lower case count."

// MinProperties is the keyword minProperties, for an object.
func (c *Check) MinProperties(n Node, least int, detail string) bool {
	return c.Count(n) >= least || c.Fail(n, "minProperties", detail)
}

// MaxProperties is the keyword maxProperties, for an object.
func (c *Check) MaxProperties(n Node, most int, detail string) bool {
	return c.Count(n) <= most || c.Fail(n, "maxProperties", detail)
}

// Missing notes that an object has not a property that it must have.
func (c *Check) Missing(object Node, property string) bool {
	return c.failAt(object, property, "required", "The property is required.")
}

// Unknown notes that an object has a property that it may not have. The node is the property's name.
func (c *Check) Unknown(name Node) bool {
	return c.Fail(name, "additionalProperties", noProperty)
}

// MissingBeside notes that an object has not a property that it must have beside another.
func (c *Check) MissingBeside(object Node, property, other string) bool {
	if c.silent() {
		return false
	}
	return c.failAt(object, property, "dependentRequired", "The property is required beside "+other+".")
}

// Matches tells whether the name of a member matches a pattern of patternProperties.
func (c *Check) Matches(name Node, pattern *Pattern) bool { return pattern.Matches(c.Raw(name)) }

// Name is the keyword propertyNames, for the name of a member.
func (c *Check) Name(name Node, schema func(*Check, Node) bool) bool {
	if c.quiet > 0 {
		return schema(c, name)
	}
	before := len(c.found)
	if schema(c, name) {
		return true
	}
	why := "It may not have this name."
	if len(c.found) > before {
		why = c.found[before].Detail
	}
	c.found = c.found[:before]
	return c.Fail(name, "propertyNames", "The name of the property: "+why)
}

// Writable notes that a request has a property that is readOnly. It returns whether there is nothing wrong.
func (c *Check) Writable(name Node) bool {
	return c.answer || c.Fail(name, "readOnly", "Only the server sets this property; leave it out.")
}

// Readable notes that an answer has a property that is writeOnly. It returns whether there is nothing wrong.
func (c *Check) Readable(name Node) bool {
	return !c.answer || c.Fail(name, "writeOnly", "The property is for requests, and not in answers.")
}

// Default notes the value, in JSON, of a property that a request leaves out.
func (c *Check) Default(object Node, property, value string) {
	if !c.answer {
		c.defaults = append(c.defaults, absent{object, property, value})
	}
}
