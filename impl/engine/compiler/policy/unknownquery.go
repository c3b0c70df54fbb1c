package policy

// unknownQuery reads x-unknown-query.
func (r *reader) unknownQuery(o *at) {
	part, _, node := r.declared(o, "x-unknown-query")
	if node != nil {
		o.UnknownQuery = scalar(node) == "allow"
		part.Fields = []Field{{Value: scalar(node), Node: node}}
	}
	o.add(part)
}
